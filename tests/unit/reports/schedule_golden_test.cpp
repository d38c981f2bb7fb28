#include "reports/schedule_golden.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "reports/schedule_diff.h"
#include "tests/unit/reports/timetables.h"

namespace cronwarp::reports {
namespace {

using cronwarp::test::at;
using test::timetable;
using test::TimetableRow;

const TimeRange kMarch{at("2026-03-01"), at("2026-04-01")};

// The lines of the tasks.
std::string lines(const Timetable& table, TimeRange range) {
  const std::string text = write_golden(table, range, Platform::kGen1);
  return text.substr(text.find("\n\n") + 2);
}

std::string line(const std::string& expression, TimeRange range = kMarch) {
  return lines(timetable({{"web.a", expression}}, range.from), range);
}

TEST(ScheduleGolden, DaysWithTheSameTimesAreOnePattern) {
  EXPECT_EQ(line("0 2,14 * * ? *"), "web.a  every day  02:00 14:00\n");
  EXPECT_EQ(line("30 18 ? * MON-FRI *"), "web.a  MON-FRI  18:30\n");
  EXPECT_EQ(line("0 9 ? * SAT,SUN *"), "web.a  SAT,SUN  09:00\n");
  EXPECT_EQ(line("0 12 1 * ? *"), "web.a  day 1 of the month  12:00\n");
  EXPECT_EQ(line("0 12 1,15 * ? *"), "web.a  days 1,15 of the month  12:00\n");
  EXPECT_EQ(line("*/10 * * * ? *"), "web.a  every day  00:00..23:50/10m\n");
  EXPECT_EQ(line("0 0 31 2 ? *"), "web.a  never\n");
}

TEST(ScheduleGolden, TheLastDayOfMonthsOfSeveralLengthsHasAName) {
  EXPECT_EQ(line("0 12 L * ? *", {at("2026-01-01"), at("2027-01-01")}),
            "web.a  last day of the month  12:00\n");
}

TEST(ScheduleGolden, DaysWithoutAPatternAreDates) {
  const TimeRange year{at("2026-01-01"), at("2027-01-01")};
  EXPECT_EQ(line("0 12 5 3,4,9 ? *", year), "web.a  2026-03-05 2026-04-05 2026-09-05  12:00\n");
}

TEST(ScheduleGolden, AnEvenRhythmAcrossDaysIsTold) {
  EXPECT_EQ(line("rate(7 hours)"), "web.a  every 7h from 2026-03-01T07:00:00Z\n");
}

TEST(ScheduleGolden, ARangeThatBeginsAndEndsWithinADayBreaksNoPattern) {
  const TimeRange range{at("2026-03-04T12:00:00Z"), at("2026-03-25T12:00:00Z")};
  EXPECT_EQ(line("0 8,20 * * ? *", range), "web.a  every day  08:00 20:00\n");
  EXPECT_EQ(line("0 8 ? * MON-FRI *", range), "web.a  MON-FRI  08:00\n");
}

TEST(ScheduleGolden, TheTextIsAFunctionOfTheFiringsAlone) {
  EXPECT_EQ(line("0,30 * * * ? *"), line("*/30 * * * ? *"));
  EXPECT_EQ(line("rate(1 day)"), lines(timetable({{"web.a", "0 0 2/1 * ? *"}}), kMarch));
}

TEST(ScheduleGolden, HoldsEveryFiringAndWritesTheSameTextAgain) {
  const std::vector<TimetableRow> rows = {
      {"web.all", "* * * * ? *"},        {"web.busy", "*/7 8-17 ? * MON-FRI *"},
      {"web.last", "0 8 L * ? *"},       {"web.nearest", "0 8 15W * ? *"},
      {"web.nth", "0 8 ? * 6#3 *"},      {"web.rate", "rate(11 minutes)"},
      {"web.daily rate", "rate(1 day)"}, {"web.odd#%", "5,6,7,50 1,2 */2 * ? *"},
      {"web.some", "0 0 1 1,3,5 ? *"},   {"web.never", "0 0 31 2 ? *"},
      {"web.year", "0 0 ? 2 MON 2026"},  {"web.quarters", "*/15 6-22 ? * MON-THU,SAT *"},
  };
  const std::vector<TimeRange> ranges = {
      kMarch,
      {at("2026-02-27T13:05:00Z"), at("2026-07-03T07:00:00Z")},
      {at("2026-03-01T08:00:00Z"), at("2026-03-01T17:00:00Z")},
      {at("2026-03-01T20:00:00Z"), at("2026-03-02T06:00:00Z")},
      {at("2027-12-31T23:59:30Z"), at("2029-01-01T00:00:30Z")},
  };
  for (const TimeRange& range : ranges) {
    SCOPED_TRACE(format_instant(range.from));
    const Timetable table = timetable(rows, range.from);
    const std::string text = write_golden(table, range, Platform::kGen1April2016);
    const auto golden = parse_golden(text, "golden");
    ASSERT_TRUE(golden) << golden.error();
    EXPECT_EQ(golden->range, range);
    EXPECT_EQ(golden->platform, Platform::kGen1April2016);
    EXPECT_EQ(write_golden(golden->timetable, range, golden->platform), text);
    const ScheduleDiff diff = diff_timetables(golden->timetable, table, range);
    EXPECT_FALSE(diff.any()) << summary_line(diff);
  }
}

TEST(ScheduleGolden, ALineThatMeansNothingIsNamed) {
  const std::string head =
      "golden-schedule 1\nrange 2026-03-01T00:00:00Z 2026-04-01T00:00:00Z\nplatform gen1\n";
  const auto error = [&](const std::string& last) {
    const auto golden = parse_golden(head + last + "\n", "golden");
    return golden ? std::string("none") : golden.error();
  };
  EXPECT_EQ(error("web.a  MON-FRY  08:00"), "line 4: 'MON-FRY' are no days");
  EXPECT_EQ(error("web.a  MON  8:00"), "line 4: '8:00' are no times of a day");
  EXPECT_EQ(error("web.a MON 08:00"),
            "line 4: a task's line is its id, two blanks and when it is due");
  EXPECT_EQ(error("web.%2  never"),
            "line 4: a task's line is its id, two blanks and when it is due");
  EXPECT_EQ(error("# a comment"), "none");
}

TEST(ScheduleGolden, SomethingElseIsNoGoldenSchedule) {
  EXPECT_EQ(parse_golden("web:\n", "x").error(),
            "line 1: a golden schedule begins with 'golden-schedule 1'");
  EXPECT_FALSE(parse_golden("", "x"));
}

}  // namespace
}  // namespace cronwarp::reports
