#include "fakes/twin_counter.h"

#include <gtest/gtest.h>

namespace cronwarp::fakes {
namespace {

constexpr Instant kNow{std::chrono::hours{1}};

TEST(TwinCounterTest, TwinsOfOneInstantAreNumbered) {
  TwinCounter counter;
  EXPECT_EQ(counter.count(7, kNow), 0U);
  EXPECT_EQ(counter.count(7, kNow), 1U);
  EXPECT_EQ(counter.count(8, kNow), 0U);
  EXPECT_EQ(counter.count(7, kNow), 2U);
}

TEST(TwinCounterTest, AnotherInstantBeginsAnew) {
  TwinCounter counter;
  EXPECT_EQ(counter.count(7, kNow), 0U);
  EXPECT_EQ(counter.count(7, kNow + Duration{1}), 0U);
}

TEST(TwinCounterTest, CountsSurviveGrowingAndKeysThatShareAPlace) {
  TwinCounter counter;
  for (std::uint64_t round = 0; round < 3; ++round) {
    for (std::uint64_t what = 0; what < 5'000; ++what) {
      ASSERT_EQ(counter.count(what << 20, kNow), round) << what;
    }
  }
}

}  // namespace
}  // namespace cronwarp::fakes
