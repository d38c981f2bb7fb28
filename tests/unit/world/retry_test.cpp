#include "sim/world/retry.h"

#include <cstdint>
#include <limits>

#include <gtest/gtest.h>

#include "base/random.h"

namespace cronwarp::sim {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::uint64_t kLeast = 0;
constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();

TEST(HandOverBackoff, DoublesUpToEightMinutesWithAJitterOfHalf) {
  EXPECT_EQ(hand_over_backoff(1, kLeast), milliseconds{500});
  EXPECT_EQ(hand_over_backoff(1, kMost), milliseconds{1'499});
  EXPECT_EQ(hand_over_backoff(5, kLeast), seconds{8});
  EXPECT_EQ(hand_over_backoff(10, kLeast), minutes{4});
  EXPECT_EQ(hand_over_backoff(185, kLeast), minutes{4});
  EXPECT_EQ(hand_over_backoff(185, kMost), minutes{12} - milliseconds{1});
}

TEST(HandOverBackoff, ReachesItsLastRetryAfterAboutADay) {
  const Random random(7);
  Duration sum{0};
  for (std::uint32_t failures = 1; failures <= 185; ++failures) {
    sum += hand_over_backoff(failures, random.bits({RandomPurpose::kRetryBackoff, 1, failures}));
  }
  EXPECT_GT(sum, hours{22});
  EXPECT_LT(sum, hours{25});
}

TEST(QueueBackoff, DoublesFromASecondToFiveMinutes) {
  EXPECT_EQ(queue_backoff(1), seconds{1});
  EXPECT_EQ(queue_backoff(2), seconds{2});
  EXPECT_EQ(queue_backoff(9), seconds{256});
  EXPECT_EQ(queue_backoff(10), minutes{5});
  EXPECT_EQ(queue_backoff(1'000'000), minutes{5});
}

TEST(FunctionBackoff, IsOneMinuteThenTwo) {
  EXPECT_EQ(function_backoff(1), minutes{1});
  EXPECT_EQ(function_backoff(2), minutes{2});
}

TEST(FunctionBackoffDeathTest, ThereIsNoFourthTry) {
  EXPECT_DEATH(function_backoff(3), "no try is left");
}

TEST(SdkBackoff, IsAnywhereBelowADoublingBound) {
  EXPECT_EQ(sdk_backoff(1, false, kLeast), milliseconds{0});
  EXPECT_EQ(sdk_backoff(1, false, kMost), milliseconds{99});
  EXPECT_EQ(sdk_backoff(4, false, kMost), milliseconds{799});
}

TEST(SdkBackoff, IsFiveTimesAsLongAfterThrottling) {
  EXPECT_EQ(sdk_backoff(1, true, kMost), milliseconds{499});
  EXPECT_EQ(sdk_backoff(4, true, kMost), milliseconds{3'999});
}

TEST(SdkBackoff, IsAtMostTwentySeconds) {
  EXPECT_EQ(sdk_backoff(10, false, kMost), seconds{20});
  EXPECT_EQ(sdk_backoff(10, true, kMost / 2), seconds{20}) << "cut after the draw";
}

}  // namespace
}  // namespace cronwarp::sim
