#include "cron/firing_times.h"

#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "cron_testing.h"

namespace cronwarp::cron {
namespace {

// "P" for a progression, "D(days)x(times)" for a pattern.
std::string shape(const FiringTimes& times) {
  std::ostringstream text;
  std::string_view separator;
  for (const auto& part : times) {
    text << separator;
    separator = " ";
    if (std::holds_alternative<Progression>(part)) {
      text << 'P';
    } else {
      const auto& pattern = std::get<DayPattern>(part);
      text << 'D' << pattern.days.size() << 'x' << pattern.times.size();
    }
  }
  return text.str();
}

const TimeRange kYear{at("2026-01-01"), at("2027-01-01")};

struct Row {
  std::string text;
  Dialect dialect;
  std::string zone;
  std::string shape;
};

TEST(FiringTimes, CommonShapesAreShort) {
  const std::vector<Row> table = {
      {"* * * * ? *", Dialect::kAws, "UTC", "P"},
      {"*/10 * * * ? *", Dialect::kAws, "UTC", "P"},
      {"0 8 * * ? *", Dialect::kAws, "UTC", "P"},
      {"0 8 ? * MON *", Dialect::kAws, "UTC", "P"},
      {"rate(7 minutes)", Dialect::kAws, "UTC", "P"},
      {"0 8 ? * MON-FRI *", Dialect::kAws, "UTC", "P P P P P"},  // one per weekday
      {"0/15 8-17 ? * MON-FRI *", Dialect::kAws, "UTC", "D5x1"},
      {"0 8,20 * * ? *", Dialect::kAws, "UTC", "P"},
      {"0 8,12 * * ? *", Dialect::kAws, "UTC", "D1x1"},
      {"*/7 * * * ? *", Dialect::kAws, "UTC", "D1x9"},
      {"0 8 * * *", Dialect::kKubernetes, "Europe/Riga", "P P P"},  // winter, winter, summer
      {"0 8 31 2 ? *", Dialect::kAws, "UTC", ""},
      {"0 8 1 6 ? *", Dialect::kAws, "UTC", "P"},
  };
  for (const Row& row : table) {
    SCOPED_TRACE(row.text);
    EXPECT_EQ(shape(compact_firing_times(make(row.text, row.dialect, row.zone), kYear)), row.shape);
  }
}

TEST(FiringTimes, FirstOfTheMonthNeedsFewerThanOnePartAMonth) {
  EXPECT_LT(compact_firing_times(make("0 8 1 * ? *"), kYear).size(), 8u);
}

TEST(FiringTimes, PartialDaysAreKeptExactly) {
  const Schedule schedule = make("0 8,12,13 * * ? *");
  const TimeRange range{at("2026-01-01T12:30:00Z"), at("2026-01-05T12:30:00Z")};
  const std::vector<Instant> times = expand(compact_firing_times(schedule, range));
  ASSERT_EQ(times.size(), 1u + 3 * 3 + 2);
  EXPECT_EQ(times.front(), at("2026-01-01T13:00:00Z"));
  EXPECT_EQ(times.back(), at("2026-01-05T12:00:00Z"));
}

}  // namespace
}  // namespace cronwarp::cron
