#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cron_testing.h"

namespace cronwarp::cron {
namespace {

using ::testing::ElementsAre;

struct Rejected {
  std::string text;
  std::vector<std::string> problems;
};

TEST(ParseAws, EachErrorNamesTheSmallestSpanTheRangeAndTheRemedy) {
  const std::vector<Rejected> table = {
      {"0,61 3 * * ? *",
       {"cron-value-range 2-4 minute 61 is out of range 0-59 | use a value from 0 to 59"}},
      {"cron(0 24 * * ? *)",
       {"cron-value-range 7-9 hour 24 is out of range 0-23 | use a value from 0 to 23"}},
      {"0 0 ? * 0 *",
       {"cron-value-range 8-9 day of week 0 is out of range 1-7 | use a value from 1 (SUN) to 7 "
        "(SAT) "
        "or SUN-SAT"}},
      {"0 0 ? * MOM *", {"cron-syntax 8-11 unknown day of week 'MOM' | did you mean 'MON'?"}},
      {"0 0 1 FBE ? *", {"cron-syntax 6-9 unknown month 'FBE' | did you mean 'FEB'?"}},
      {"0 0 99999999999 * ? *",
       {"cron-value-range 4-15 day of month 99999999999 is out of range 1-31 | use a value from 1 "
        "to "
        "31"}},
      {"*/60 * * * ? *",
       {"cron-value-range 2-4 step 60 is out of range 1-59 | use a step from 1 to 59"}},
      {"*/0 * * * ? *",
       {"cron-value-range 2-3 step 0 is out of range 1-59 | use a step from 1 to 59"}},
      {"/15 * * * ? *", {"cron-syntax 0-3 a step needs a start | write '*/15' or '0/15'"}},
      {"5/ * * * ? *",
       {"cron-syntax 2-2 the number after '/' is missing | write a whole number after '/', such as "
        "*/5"}},
      {"5- * * * ? *", {"cron-syntax 0-2 '5-' is not a range | write both ends, such as 8-18"}},
      {"1.5 * * * ? *", {"cron-syntax 0-3 '1.5' is not a minute | use a value from 0 to 59"}},
      {"0 0 ? * 3#6 *",
       {"cron-value-range 10-11 6 is out of range 1-5 | a month has a first to a fifth of each "
        "weekday"}},
      {"0 0 1,L * ? *",
       {"cron-syntax 4-7 'L', 'W' and '#' cannot be part of a list, '1,L' | use one schedule for "
        "each"}},
      {"0 0 32W * ? *",
       {"cron-value-range 4-6 day of month 32 is out of range 1-31 | use a value from 1 to 31"}},
      {"0 0 1 1 ? 2026-2024",
       {"cron-syntax 10-19 the years '2026-2024' run backwards | write 2024-2026"}},
      {"? 0 1 * ? *",
       {"cron-syntax 0-1 '?' cannot be combined in the minute field | write '?' alone, in day of "
        "month "
        "or day of week"}},
  };
  for (const Rejected& row : table) {
    SCOPED_TRACE(row.text);
    const Parsed parsed = parse(row.text, Dialect::kAws);
    EXPECT_FALSE(parsed.schedule);
    EXPECT_EQ(texts(parsed.problems), row.problems);
  }
}

TEST(ParseAws, AllErrorsOfATextAreReported) {
  const Parsed parsed = parse("70 25 32 13 8 1960", Dialect::kAws);
  EXPECT_EQ(parsed.problems.size(), 7u);  // six values and the missing '?'
}

TEST(ParseAws, ExactlyOneDayFieldIsOpen) {
  const std::vector<Rejected> table = {
      {"0 8 * * * *",
       {"cron-day-fields 8-9 neither day of month nor day of week is '?' | replace this '*' by "
        "'?'"}},
      {"0 8 * * MON *",
       {"cron-day-fields 4-5 neither day of month nor day of week is '?' | replace this '*' by "
        "'?'"}},
      {"0 8 1 * * *",
       {"cron-day-fields 8-9 neither day of month nor day of week is '?' | replace this '*' by "
        "'?'"}},
      {"0 8 1 * MON *",
       {"cron-day-fields 8-11 neither day of month nor day of week is '?' | AWS cannot combine "
        "them: put "
        "'?' in one, or use two schedules"}},
      {"0 8 ? * ? *",
       {"cron-day-fields 8-9 '?' in both day of month and day of week | replace one of them by "
        "'*'"}},
  };
  for (const Rejected& row : table) {
    SCOPED_TRACE(row.text);
    EXPECT_EQ(texts(parse(row.text, Dialect::kAws).problems), row.problems);
  }
}

TEST(ParseAws, TheNumberOfFieldsIsSix) {
  EXPECT_THAT(
      texts(parse("0 8 * * ?", Dialect::kAws).problems),
      ElementsAre("cron-field-count 0-9 expected 6 fields, found 5 | write cron(minute hour "
                  "day-of-month month day-of-week year)"));
  EXPECT_THAT(
      texts(parse("cron(0 8 * * ? * echo hi)", Dialect::kAws).problems),
      ElementsAre("cron-field-count 17-24 expected 6 fields, found 8 | write cron(minute hour "
                  "day-of-month month day-of-week year)"));
}

struct Disputed {
  std::string text;
  std::string after;
  std::string firings;
};

// The readings that docs/SEMANTICS.md promises.
TEST(ParseAws, ADisputedFormIsTakenWithAWarning) {
  const std::vector<Disputed> table = {
      {"0 0 L-3 * ? *", "2026-02-01", "2026-02-25T00:00:00Z"},
      {"0 0 ? * L-2 *", "2026-02-01", "2026-02-07T00:00:00Z"},
      {"0 0 1 MAR/4 ? *", "2026-03-02", "2026-07-01T00:00:00Z"},
      {"15/65 3 * * ? *", "2026-03-02", "2026-03-02T03:15:00Z"},
      {"0 3/0 * * ? *", "2026-03-02", "2026-03-02T03:00:00Z"},
      {"0 0 31W * ? *", "2026-07-01", "2026-07-31T00:00:00Z"},
      {"0 22-2/2 * * ? *", "2026-03-02T23:00:00Z", "2026-03-03T00:00:00Z"},
      {"0 0 ? * 01 *", "2026-03-02", "2026-03-08T00:00:00Z"},
      {"0 0 ? * MONDAY *", "2026-03-03", "2026-03-09T00:00:00Z"},
      {"0  0 * * ? *", "2026-03-02", "2026-03-03T00:00:00Z"},
      {"0 0,, * * ? *", "2026-03-02", "2026-03-03T00:00:00Z"},
      {"0 0 ? * fril *", "2026-03-02", "2026-03-27T00:00:00Z"},
  };
  for (const Disputed& row : table) {
    SCOPED_TRACE(row.text);
    const Parsed parsed = parse(row.text, Dialect::kAws);
    ASSERT_TRUE(parsed.schedule);
    ASSERT_EQ(parsed.problems.size(), 1u);
    EXPECT_EQ(parsed.problems[0].rule->id, "disputed-schedule");
    EXPECT_EQ(firings(*parsed.schedule, row.after, 1), row.firings);
  }
}

TEST(ParseAws, DocumentedFormsRaiseNoProblem) {
  for (const char* text :
       {"cron(0 10 * * ? *)", "0/15 * * * ? *", "0 18 ? * MON-FRI *", "0/30 20-2 ? * MON-FRI *",
        "15 10 ? * 6L 2019-2022", "0 9 ? * 2#1 *", "0 18 LW * ? *", "0 18 L * ? *", "0 18 3W * ? *",
        "0 0 1 NOV-FEB ? *", "0 0 29W 1 ? *", "rate(5 minutes)"}) {
    SCOPED_TRACE(text);
    EXPECT_THAT(texts(parse(text, Dialect::kAws).problems), ElementsAre());
  }
}

TEST(ParseAws, ARangeThatWrapsAroundKeepsToTheCalendarDay) {
  // 22:00 Friday to 01:00 Saturday is not "Friday night": Saturday is not in the weekdays.
  EXPECT_EQ(firings(make("0 22-1 ? * FRI *"), "2026-03-06T00:30:00Z", 4),
            "2026-03-06T01:00:00Z 2026-03-06T22:00:00Z 2026-03-06T23:00:00Z 2026-03-13T00:00:00Z");
}

TEST(ParseAws, OtherTextsGetADirection) {
  EXPECT_THAT(
      texts(parse("@daily", Dialect::kAws).problems),
      ElementsAre("cron-syntax 0-6 AWS has no macro '@daily' | write the six fields, such as "
                  "cron(0 0 * * ? *), or a rate such as rate(1 hour)"));
  EXPECT_EQ(parse("Cron(0 0 * * ? *)", Dialect::kAws).problems.size(), 1u);
  EXPECT_FALSE(parse("", Dialect::kAws).schedule);
  EXPECT_FALSE(parse(std::string(300, '1'), Dialect::kAws).schedule);
}

TEST(ParseAws, ARuleHasNoZone) {
  EXPECT_THAT(
      texts(parse("0 8 * * ? *", Dialect::kAws, "Europe/Riga").problems),
      ElementsAre("zone-not-supported 0-11 an EventBridge rule runs in UTC, not in 'Europe/Riga' | "
                  "write the times in UTC, or use EventBridge Scheduler (aws-scheduler)"));
  EXPECT_THAT(texts(parse("0 8 * * ? *", Dialect::kAwsScheduler, "Europe/Rigga").problems),
              ElementsAre("unknown-time-zone 0-11 unknown time zone 'Europe/Rigga' | did you mean "
                          "'Europe/Riga'?"));
}

}  // namespace
}  // namespace cronwarp::cron
