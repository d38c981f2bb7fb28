#include "cron/firing_days.h"

#include <algorithm>
#include <vector>

#include <gtest/gtest.h>

#include "cron_testing.h"

namespace cronwarp::cron {
namespace {

// Day by day, as instants.
std::vector<Instant> by_days(const FiringTimes& times, TimeRange range) {
  std::vector<Instant> firings;
  for (auto day = std::chrono::floor<std::chrono::days>(range.from); Instant{day} < range.to;
       day += std::chrono::days{1}) {
    for (const std::int32_t second : firings_of_day(times, day, range)) {
      firings.push_back(Instant{day} + std::chrono::seconds{second});
    }
  }
  return firings;
}

TEST(FiringDays, AllDaysTogetherAreAllFirings) {
  const TimeRange range{at("2026-02-20T13:05:00Z"), at("2026-04-03T07:00:00Z")};
  for (const char* text : {"* * * * ? *", "*/7 8-17 ? * MON-FRI *", "0 0 1 * ? *", "0 8 L * ? *",
                           "rate(7 hours)", "rate(1 day)", "30 12 29 2 ? *"}) {
    SCOPED_TRACE(text);
    const Schedule schedule = make(text, Dialect::kAws, "UTC", range.from);
    const FiringTimes times = compact_firing_times(schedule, range);
    EXPECT_EQ(by_days(times, range), expand(times));
  }
}

TEST(FiringDays, TheRangeCutsItsFirstAndLastDay) {
  const Schedule schedule = make("0 */6 * * ? *");
  const TimeRange wide{at("2026-03-01"), at("2026-03-04")};
  const TimeRange narrow{at("2026-03-02T06:00:00Z"), at("2026-03-02T18:00:00Z")};
  const auto day = std::chrono::floor<std::chrono::days>(narrow.from);
  EXPECT_EQ(firings_of_day(compact_firing_times(schedule, wide), day, narrow),
            (std::vector<std::int32_t>{6 * 3600, 12 * 3600}));
}

}  // namespace
}  // namespace cronwarp::cron
