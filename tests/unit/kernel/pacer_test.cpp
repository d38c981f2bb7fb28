#include "sim/kernel/pacer.h"

#include <gtest/gtest.h>

namespace cronwarp::sim {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

constexpr Instant kStart{hours{1}};
constexpr Duration kOuter{1'000'000};  // what the outer clock shows at the start

TEST(PacerTest, VirtualTimeIsTheOuterTimeTimesTheSpeed) {
  Pacer pacer(kStart, kOuter, 3600);
  EXPECT_EQ(pacer.now(kOuter), kStart);
  EXPECT_EQ(pacer.now(kOuter + Duration{1}), kStart + Duration{3600});
  EXPECT_EQ(pacer.now(kOuter + seconds{2}), kStart + hours{2});
}

TEST(PacerTest, ASlowPaceLosesNoTimeToRounding) {
  Pacer pacer(kStart, kOuter, 0.25);
  for (int ms = 0; ms <= 1000; ++ms) {
    EXPECT_EQ(pacer.now(kOuter + Duration{ms}), kStart + Duration{ms / 4});
  }
}

TEST(PacerTest, NothingPassesWhilePaused) {
  Pacer pacer(kStart, kOuter, 60);
  pacer.pause(kOuter + seconds{1});
  EXPECT_TRUE(pacer.is_paused());
  EXPECT_EQ(pacer.now(kOuter + seconds{100}), kStart + seconds{60});
  pacer.pause(kOuter + seconds{150});
  pacer.resume(kOuter + seconds{200});
  EXPECT_FALSE(pacer.is_paused());
  EXPECT_EQ(pacer.now(kOuter + seconds{201}), kStart + seconds{120});
  pacer.resume(kOuter + seconds{202});
  EXPECT_EQ(pacer.now(kOuter + seconds{202}), kStart + seconds{180});
}

TEST(PacerTest, AnotherSpeedHoldsFromNowOn) {
  Pacer pacer(kStart, kOuter, 1);
  pacer.set_speed(100, kOuter + seconds{10});
  EXPECT_EQ(pacer.speed(), 100);
  EXPECT_EQ(pacer.now(kOuter + seconds{10}), kStart + seconds{10});
  EXPECT_EQ(pacer.now(kOuter + seconds{11}), kStart + seconds{110});
}

TEST(PacerTest, AJumpIsFollowedAtTheSamePace) {
  Pacer pacer(kStart, kOuter, 2);
  pacer.jump_to(kStart + hours{24}, kOuter + seconds{5});
  EXPECT_EQ(pacer.now(kOuter + seconds{6}), kStart + hours{24} + seconds{2});
}

TEST(PacerTest, AJumpWhilePausedStaysPaused) {
  Pacer pacer(kStart, kOuter, 2);
  pacer.pause(kOuter);
  pacer.jump_to(kStart + hours{1}, kOuter + seconds{5});
  EXPECT_EQ(pacer.now(kOuter + seconds{60}), kStart + hours{1});
}

TEST(PacerTest, NeverGoesBackWithTheOuterClock) {
  Pacer pacer(kStart, kOuter, 10);
  EXPECT_EQ(pacer.now(kOuter + seconds{10}), kStart + seconds{100});
  EXPECT_EQ(pacer.now(kOuter + seconds{9}), kStart + seconds{100});
  EXPECT_EQ(pacer.now(kOuter - seconds{9}), kStart + seconds{100});
}

TEST(PacerTest, WhatLiesBeyondALimitIsGivenUp) {
  Pacer pacer(kStart, kOuter, 10);
  EXPECT_EQ(pacer.now(kOuter + seconds{10}, kStart + seconds{30}), kStart + seconds{30});
  EXPECT_EQ(pacer.now(kOuter + seconds{11}), kStart + seconds{40});
}

TEST(PacerTest, ALimitThatWasPassedHoldsTimeWhereItIs) {
  Pacer pacer(kStart, kOuter, 10);
  EXPECT_EQ(pacer.now(kOuter + seconds{10}), kStart + seconds{100});
  EXPECT_EQ(pacer.now(kOuter + seconds{20}, kStart + seconds{30}), kStart + seconds{100});
}

TEST(PacerTest, TheEndOfTimeIsReachedAndKept) {
  Pacer pacer(kStart, kOuter, 10'000'000);
  EXPECT_EQ(pacer.now(kOuter + hours{24 * 365}), kLatestInstant);
  EXPECT_EQ(pacer.now(kOuter + hours{24 * 366}), kLatestInstant);
}

TEST(PacerDeathTest, AJumpBackIsOurBug) {
  Pacer pacer(kStart, kOuter, 1);
  EXPECT_DEATH(pacer.jump_to(kStart, kOuter + seconds{1}), "virtual time would run backwards");
}

}  // namespace
}  // namespace cronwarp::sim
