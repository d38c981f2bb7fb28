#include "cron/schedule.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "cron_testing.h"

namespace cronwarp::cron {
namespace {

TEST(Schedule, LeapDaysSkipTheYear2100) {
  EXPECT_EQ(firings(make("0 0 29 2 *", Dialect::kKubernetes), "2096-03-01", 2),
            "2104-02-29T00:00:00Z 2108-02-29T00:00:00Z");
  EXPECT_EQ(firings(make("0 0 29 2 ? *"), "2096-03-01", 1), "2104-02-29T00:00:00Z");
}

TEST(Schedule, ALeapDayOnAGivenWeekdayComesAfterDecades) {
  // 29 February was a Friday in 2008 and is again in 2036.
  EXPECT_EQ(firings(make("0 0 ? 2 6#5 *"), "2026-01-01", 1), "2036-02-29T00:00:00Z");
}

TEST(Schedule, YearsBoundIt) {
  EXPECT_EQ(firings(make("59 23 31 12 ? *"), "2198-12-31T23:59:00Z", 2),
            "2199-12-31T23:59:00Z never");
  EXPECT_EQ(firings(make("0 0 1 1 ? 2030"), "1950-01-01", 2), "2030-01-01T00:00:00Z never");
}

TEST(Schedule, DatesThatDoNotExistEndAtOnce) {
  for (const char* text : {"0 0 31 2 ? *", "0 0 31 4,6,9,11 ? *", "0 0 30W 2 ? *"}) {
    EXPECT_EQ(firings(make(text), "1970-01-01", 1), "never") << text;
  }
  EXPECT_EQ(firings(make("0 0 30 2 *", Dialect::kDebian), "1970-01-01", 1), "never");
}

TEST(Schedule, The31stSkipsShortMonths) {
  EXPECT_EQ(firings(make("0 0 31 * ? *"), "2026-01-31", 3),
            "2026-03-31T00:00:00Z 2026-05-31T00:00:00Z 2026-07-31T00:00:00Z");
}

TEST(Schedule, TheNearestWeekdayStaysInTheMonth) {
  // 1 August 2026 is a Saturday, 1 February 2026 a Sunday, 31 May 2026 a Sunday.
  EXPECT_EQ(firings(make("0 0 1W * ? *"), "2026-07-15", 1), "2026-08-03T00:00:00Z");
  EXPECT_EQ(firings(make("0 0 1W * ? *"), "2026-01-15", 1), "2026-02-02T00:00:00Z");
  EXPECT_EQ(firings(make("0 0 LW * ? *"), "2026-05-15", 1), "2026-05-29T00:00:00Z");
}

TEST(Schedule, MatchesIsExactToTheMillisecond) {
  const Schedule schedule = make("30 6 * * ? *");
  EXPECT_TRUE(schedule.matches(at("2026-03-01T06:30:00Z")));
  EXPECT_FALSE(schedule.matches(at("2026-03-01T06:30:00.001Z")));
  EXPECT_FALSE(schedule.matches(at("2026-03-01T06:30:01Z")));
  EXPECT_FALSE(schedule.matches(at("2026-03-01T06:31:00Z")));
}

TEST(Schedule, ARangeIsHalfOpen) {
  const Schedule schedule = make("0 * * * ? *");
  EXPECT_EQ(schedule.count({at("2026-03-01T10:00:00Z"), at("2026-03-01T12:00:00Z")}), 2u);
  EXPECT_EQ(schedule.count({at("2026-03-01T10:00:00.001Z"), at("2026-03-01T12:00:00.001Z")}), 2u);
  EXPECT_EQ(schedule.count({at("2026-03-01T12:00:00Z"), at("2026-03-01T10:00:00Z")}), 0u);
}

TEST(Schedule, DaysWithoutFiringsAreNotVisited) {
  std::vector<std::string> days;
  make("0 8,20 1 * ? *")
      .for_each_day(
          {at("2026-03-01T09:00:00Z"), at("2026-05-01T09:00:00Z")}, [&](const DayBatch& batch) {
            days.push_back(format_date(batch.day) + " " + std::to_string(batch.seconds.size()));
          });
  EXPECT_EQ(days, (std::vector<std::string>{"2026-03-01 1", "2026-04-01 2", "2026-05-01 1"}));
}

TEST(Schedule, ExtremeInstantsHaveAnswers) {
  const Schedule schedule = make("* * * * *", Dialect::kKubernetes, "America/New_York");
  EXPECT_TRUE(schedule.next_after(Instant::min()));
  EXPECT_FALSE(schedule.next_after(Instant::max()));
  EXPECT_FALSE(schedule.matches(Instant::max()));
  EXPECT_EQ(make("0 0 1 1 ? *").count({Instant::min(), Instant::max()}), 230u);
}

TEST(Schedule, TheLimitOfTimeIsNotTheEndOfASchedule) {
  const struct {
    std::string text;
    Dialect dialect;
    std::string zone;
  } endless[] = {
      {"* * * * *", Dialect::kKubernetes, "UTC"},
      {"0 0 29 2 *", Dialect::kDebian, "UTC"},
      {"30 2 * * *", Dialect::kKubernetes, "America/New_York"},
      {"0 0 29 2 *", Dialect::kDebian, "Asia/Kolkata"},
      {"@every 1h30m10s", Dialect::kKubernetes, "UTC"},
      {"rate(999999999 days)", Dialect::kAws, "UTC"},
  };
  for (const auto& c : endless) {
    SCOPED_TRACE(c.text + " in " + c.zone);
    const Schedule schedule = make(c.text, c.dialect, c.zone);
    EXPECT_FALSE(schedule.next_after(kLatestInstant));
    for (const Instant after : {Instant::min(), Instant{}, at("2026-03-01"), at("9800-01-01"),
                                kLatestInstant, Instant::max()}) {
      EXPECT_FALSE(schedule.never_fires_after(after)) << after.time_since_epoch().count();
    }
  }
}

TEST(Schedule, NeverAgainIsProven) {
  const struct {
    std::string text;
    Dialect dialect;
    std::string zone;
    std::string last;  // firing; empty: none at all
  } cases[] = {
      {"0 0 31 2 *", Dialect::kKubernetes, "UTC", ""},
      {"0 0 31 2 *", Dialect::kDebian, "Europe/Riga", ""},
      {"0 0 31 4 ? *", Dialect::kAws, "UTC", ""},
      {"59 23 31 12 ? *", Dialect::kAws, "UTC", "2199-12-31T23:59:00Z"},
      {"59 23 31 12 ? *", Dialect::kAwsScheduler, "America/New_York", "2200-01-01T04:59:00Z"},
      {"0 0 29 2 ? 2020-2030", Dialect::kAws, "UTC", "2028-02-29T00:00:00Z"},
      // From 2007 on, that hour of that day is always skipped.
      {"30 2 ? 3 SUN#2 *", Dialect::kAwsScheduler, "America/New_York", "2006-03-12T07:30:00Z"},
      {"at(2026-03-08T03:30:00)", Dialect::kAwsScheduler, "America/New_York",
       "2026-03-08T07:30:00Z"},
      {"at(2026-03-08T02:30:00)", Dialect::kAwsScheduler, "America/New_York", ""},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.text + " in " + c.zone);
    const Schedule schedule = make(c.text, c.dialect, c.zone);
    EXPECT_TRUE(schedule.never_fires_after(Instant::max()));
    if (c.last.empty()) {
      EXPECT_TRUE(schedule.never_fires_after(Instant::min()));
      continue;
    }
    const Instant last = at(c.last);
    EXPECT_FALSE(schedule.never_fires_after(Instant{}));
    EXPECT_FALSE(schedule.never_fires_after(last - Duration{1}));
    EXPECT_TRUE(schedule.never_fires_after(last));
    EXPECT_EQ(schedule.next_after(last), std::nullopt);
  }
  const Schedule noon = make("at(9999-12-31T12:00:00)", Dialect::kAwsScheduler);
  EXPECT_FALSE(noon.never_fires_after(kLatestInstant)) << "beyond the limit, but to come";
  EXPECT_TRUE(noon.never_fires_after(kLatestInstant + std::chrono::hours{12}));
}

TEST(Schedule, RemembersWhatItWasMadeFrom) {
  const Schedule schedule = make("  0 8 * * ? * ", Dialect::kAwsScheduler, "Europe/Riga");
  EXPECT_EQ(schedule.text(), "0 8 * * ? *");
  EXPECT_EQ(schedule.dialect(), Dialect::kAwsScheduler);
  EXPECT_EQ(schedule.zone(), "Europe/Riga");
}

}  // namespace
}  // namespace cronwarp::cron
