#include "sim/kernel/event_queue.h"

#include <map>
#include <random>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

namespace cronwarp::sim {
namespace {

constexpr Instant kStart{std::chrono::hours{24 * 365 * 46}};

Event event(std::int64_t offset_ms, std::uint8_t rank = 0, std::uint32_t entity = 0,
            std::uint32_t subject = 0) {
  return {kStart + Duration{offset_ms}, entity, subject, rank};
}

std::vector<std::uint32_t> drain(EventQueue& queue, Instant until) {
  std::vector<std::uint32_t> subjects;
  while (const auto next = queue.pop_before(until, 0)) subjects.push_back(next->subject);
  return subjects;
}

TEST(EventQueueTest, EventsComeOutInTimeOrder) {
  EventQueue queue(kStart);
  queue.push(event(3'000, 0, 0, 3));
  queue.push(event(1'000, 0, 0, 1));
  queue.push(event(2'000, 0, 0, 2));
  EXPECT_EQ(drain(queue, kStart + Duration{10'000}), (std::vector<std::uint32_t>{1, 2, 3}));
  EXPECT_TRUE(queue.empty());
}

TEST(EventQueueTest, MillisecondsOrderEventsInsideASecond) {
  EventQueue queue(kStart);
  queue.push(event(5'700, 0, 0, 7));
  queue.push(event(5'100, 0, 0, 1));
  EXPECT_EQ(drain(queue, kStart + Duration{10'000}), (std::vector<std::uint32_t>{1, 7}));
}

TEST(EventQueueTest, RankThenEntityThenPushingOrderDecideAtOneInstant) {
  EventQueue queue(kStart);
  queue.push(event(1'000, 2, 0, 5));
  queue.push(event(1'000, 0, 9, 2));
  queue.push(event(1'000, 0, 4, 0));
  queue.push(event(1'000, 1, 0, 4));
  queue.push(event(1'000, 0, 4, 1));
  queue.push(event(1'000, 0, 9, 3));
  EXPECT_EQ(drain(queue, kStart + Duration{2'000}), (std::vector<std::uint32_t>{0, 1, 2, 3, 4, 5}));
}

TEST(EventQueueTest, TheLimitIsExclusiveInInstantAndRank) {
  EventQueue queue(kStart);
  queue.push(event(1'000, 1, 0, 1));
  EXPECT_FALSE(queue.pop_before(kStart + Duration{1'000}, 1).has_value());
  EXPECT_TRUE(queue.pop_before(kStart + Duration{1'000}, 2).has_value());
}

TEST(EventQueueTest, AnEventMayBePushedIntoTheSecondThatIsBeingWorkedOff) {
  EventQueue queue(kStart);
  queue.push(event(1'100, 0, 0, 1));
  queue.push(event(1'900, 0, 0, 3));
  EXPECT_EQ(queue.pop_before(kStart + Duration{5'000}, 0)->subject, 1U);
  queue.push(event(1'500, 0, 0, 2));
  EXPECT_EQ(drain(queue, kStart + Duration{5'000}), (std::vector<std::uint32_t>{2, 3}));
}

TEST(EventQueueTest, EventsFarBeyondTheWheelKeepTheirOrder) {
  EventQueue queue(kStart);
  constexpr std::int64_t kDay_ms = 86'400'000;
  queue.push(event(400 * kDay_ms, 0, 0, 4));
  queue.push(event(2 * kDay_ms, 0, 0, 2));
  queue.push(event(1'000, 0, 0, 1));
  queue.push(event(2 * kDay_ms, 0, 0, 3));
  EXPECT_EQ(drain(queue, kStart + Duration{500 * kDay_ms}),
            (std::vector<std::uint32_t>{1, 2, 3, 4}));
}

TEST(EventQueueTest, ALimitBetweenEventsLeavesRoomForEarlierOnes) {
  EventQueue queue(kStart);
  queue.push(event(60'000, 0, 0, 2));
  EXPECT_FALSE(queue.pop_before(kStart + Duration{30'000}, 0).has_value());
  queue.push(event(30'000, 0, 0, 1));
  EXPECT_EQ(drain(queue, kStart + Duration{90'000}), (std::vector<std::uint32_t>{1, 2}));
}

TEST(EventQueueDeathTest, AnEventInThePastIsABug) {
  EventQueue queue(kStart);
  EXPECT_FALSE(queue.pop_before(kStart + Duration{30'000}, 0).has_value());
  EXPECT_DEATH(queue.push(event(29'000)), "in the past");
}

// The oracle is an ordered map; delays are drawn to cross every boundary of the wheel.
TEST(EventQueueTest, AgreesWithAnOrderedMapUnderRandomUse) {
  using Key = std::tuple<Instant, std::uint8_t, std::uint32_t, std::uint64_t>;
  for (std::uint32_t seed = 1; seed <= 40; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    std::mt19937 generator(seed);
    const auto below = [&](std::uint32_t bound) {
      return static_cast<std::uint32_t>(generator() % bound);
    };
    EventQueue queue(kStart);
    std::map<Key, std::uint32_t> oracle;
    Instant now = kStart;
    std::uint32_t pushed = 0;
    for (int step = 0; step < 600; ++step) {
      for (std::uint32_t n = below(4); n > 0; --n) {
        const std::uint32_t reach_ms[] = {1, 900, 5'000, 4'096'000, 4'097'000, 90'000'000};
        const std::uint32_t delay_ms = below(2) == 0 ? 0 : below(reach_ms[below(6)]);
        const Event added{now + Duration{delay_ms}, below(3), pushed,
                          static_cast<std::uint8_t>(below(3))};
        queue.push(added);
        oracle.emplace(Key{added.at, added.rank, added.entity, pushed}, pushed);
        ++pushed;
      }
      const Instant limit = now + Duration{below(3) == 0 ? below(10'000'000) : below(3'000)};
      const auto rank = static_cast<std::uint8_t>(below(3));
      while (const auto next = queue.pop_before(limit, rank)) {
        ASSERT_FALSE(oracle.empty());
        ASSERT_EQ(next->subject, oracle.begin()->second);
        oracle.erase(oracle.begin());
      }
      if (!oracle.empty()) {
        const auto& [at, event_rank, entity, sequence] = oracle.begin()->first;
        ASSERT_GE(std::tuple(at, event_rank), std::tuple(limit, rank));
      }
      ASSERT_EQ(queue.size(), oracle.size());
      now = limit;
    }
  }
}

}  // namespace
}  // namespace cronwarp::sim
