// Wall-clock times that a zone skips or repeats, for each of the three policies.

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "cron_testing.h"

namespace cronwarp::cron {
namespace {

struct Row {
  std::string zone;
  std::string fields;  // of a five-field cron
  std::string after;
  std::string skip_once;
  std::string skip_twice;
  std::string late_once;
};

Schedule with_policy(const Row& row, DstPolicy policy) {
  ParseOptions options;
  options.dialect = Dialect::kDebian;
  options.zone = row.zone;
  options.dst = policy;
  std::vector<Problem> problems;
  return *Schedule::parse(row.fields, options, problems);
}

TEST(Dst, EachPolicyHandlesGapsAndFoldsItsWay) {
  const std::vector<Row> table = {
      // New York, 8 March 2026, 2:00 -> 3:00.
      {"America/New_York", "30 2 * * *", "2026-03-07T12:00:00Z", "2026-03-09T06:30:00Z",
       "2026-03-09T06:30:00Z", "2026-03-08T07:00:00Z"},
      {"America/New_York", "30 * * * *", "2026-03-08T06:30:00Z", "2026-03-08T07:30:00Z",
       "2026-03-08T07:30:00Z", "2026-03-08T07:30:00Z"},
      // Two times in the gap are made up for by one run.
      {"America/New_York", "0,30 2 * * *", "2026-03-08T07:00:00Z", "2026-03-09T06:00:00Z",
       "2026-03-09T06:00:00Z", "2026-03-09T06:00:00Z"},
      // New York, 1 November 2026, 2:00 -> 1:00.
      {"America/New_York", "30 1 * * *", "2026-11-01T05:30:00Z", "2026-11-02T06:30:00Z",
       "2026-11-01T06:30:00Z", "2026-11-02T06:30:00Z"},
      {"America/New_York", "30 * * * *", "2026-11-01T05:30:00Z", "2026-11-01T07:30:00Z",
       "2026-11-01T06:30:00Z", "2026-11-01T06:30:00Z"},
      // Lord Howe, 4 October 2026, 2:00 -> 2:30.
      {"Australia/Lord_Howe", "15 2 * * *", "2026-10-03T00:00:00Z", "2026-10-04T15:15:00Z",
       "2026-10-04T15:15:00Z", "2026-10-03T15:30:00Z"},
      // Sao Paulo, 4 November 2018, midnight -> 1:00.
      {"America/Sao_Paulo", "0 0 * * *", "2018-11-03T12:00:00Z", "2018-11-05T02:00:00Z",
       "2018-11-05T02:00:00Z", "2018-11-04T03:00:00Z"},
      // Sao Paulo, 18 February 2018, midnight -> 23:00 of the day before.
      {"America/Sao_Paulo", "30 23 * * *", "2018-02-18T01:30:00Z", "2018-02-19T02:30:00Z",
       "2018-02-18T02:30:00Z", "2018-02-19T02:30:00Z"},
      // Apia had no 30 December 2011: a jump of a day is no daylight saving, nothing runs late.
      {"Pacific/Apia", "0 8 * * *", "2011-12-29T18:00:00Z", "2011-12-30T18:00:00Z",
       "2011-12-30T18:00:00Z", "2011-12-30T18:00:00Z"},
      {"Pacific/Apia", "0 8 30 12 *", "2011-06-01T00:00:00Z", "2012-12-29T18:00:00Z",
       "2012-12-29T18:00:00Z", "2012-12-29T18:00:00Z"},
  };
  for (const Row& row : table) {
    SCOPED_TRACE(row.zone + " '" + row.fields + "' after " + row.after);
    EXPECT_EQ(firings(with_policy(row, DstPolicy::kSkipOnce), row.after, 1), row.skip_once);
    EXPECT_EQ(firings(with_policy(row, DstPolicy::kSkipTwice), row.after, 1), row.skip_twice);
    EXPECT_EQ(firings(with_policy(row, DstPolicy::kRunLateOnce), row.after, 1), row.late_once);
  }
}

TEST(Dst, GoesOnAfterTheLastListedTransition) {
  // The tz database lists transitions to 2037 and gives a rule for later.
  const Schedule schedule = make("0 8 * * ? *", Dialect::kAwsScheduler, "America/New_York");
  EXPECT_EQ(firings(schedule, "2150-01-15", 1), "2150-01-15T13:00:00Z");
  EXPECT_EQ(firings(schedule, "2150-07-15", 1), "2150-07-15T12:00:00Z");
}

TEST(Dst, AScheduleWhoseEveryTimeIsSkippedEnds) {
  // In New York 2:30 on the second Sunday of March is in the gap each year from 2007 on.
  const Schedule schedule = make("30 2 ? 3 1#2 *", Dialect::kAwsScheduler, "America/New_York");
  EXPECT_EQ(firings(schedule, "2006-03-13", 1), "never");
  ParseOptions options;
  options.dialect = Dialect::kDebian;
  options.zone = "America/New_York";
  options.dst = DstPolicy::kSkipOnce;
  std::vector<Problem> problems;
  const auto unbounded = Schedule::parse("30 2 */32,8-14 3 SUN", options, problems);
  ASSERT_TRUE(unbounded);
  // The 1st is in '*/32', and no Sunday the 1st is in a gap.
  EXPECT_EQ(firings(*unbounded, "2026-01-01", 1), "2026-03-01T07:30:00Z");
}

}  // namespace
}  // namespace cronwarp::cron
