#include "cron/why.h"

#include <string>

#include <gtest/gtest.h>

#include "cron_testing.h"

namespace cronwarp::cron {
namespace {

const FieldAnswer& field(const Answer& answer, FieldName name) {
  for (const FieldAnswer& each : answer.fields) {
    if (each.name == name) return each;
  }
  throw std::runtime_error("no such field");
}

TEST(Why, AFiringMatchesEveryField) {
  const Answer answer = why(make("30 8 ? * MON-FRI *"), at("2026-03-02T08:30:00Z"));
  EXPECT_TRUE(answer.fires);
  EXPECT_EQ(answer.fields.size(), 6U);
  EXPECT_EQ(answer.reason, "It fires: every field matches.");
  EXPECT_EQ(answer.before, at("2026-02-27T08:30:00Z"));
  EXPECT_EQ(answer.after, at("2026-03-03T08:30:00Z"));
}

TEST(Why, TheFieldsInTheWayAreNamedWithWhatTheyAllow) {
  const Answer answer = why(make("0,30 8 ? * MON-FRI *"), at("2026-03-01T08:15:00Z"));
  EXPECT_FALSE(answer.fires);
  EXPECT_EQ(answer.reason,
            "It does not fire: the minute is 15 (allowed: 0 and 30) and the day of week is Sunday "
            "(allowed: Monday to Friday).");
}

TEST(Why, AFieldIsShownAsWritten) {
  const Answer answer = why(make("0/10 8 ? 6-8 MON-FRI *"), at("2026-03-01T08:15:00Z"));
  EXPECT_EQ(field(answer, FieldName::kMinute).written, "0/10");
  EXPECT_EQ(field(answer, FieldName::kMonth).written, "6-8");
  EXPECT_EQ(field(answer, FieldName::kMonth).value, "March");
  EXPECT_EQ(field(answer, FieldName::kMonth).allowed, "June to August");
  EXPECT_EQ(field(answer, FieldName::kYear).allowed, "any");
}

TEST(Why, ASpecialDayIsJudgedInItsMonth) {
  const Schedule schedule = make("0 8 ? * 6L *");
  EXPECT_EQ(why(schedule, at("2026-03-20T08:00:00Z")).reason,
            "It does not fire: the day of week is Friday (allowed: the last Friday).");
  EXPECT_TRUE(why(schedule, at("2026-03-27T08:00:00Z")).fires);
}

TEST(Why, OneOfTwoRestrictedDayFieldsIsEnoughForRobfig) {
  // The 13th, a Friday or not, and every Friday.
  const Answer answer = why(make("0 8 13 * 5", Dialect::kKubernetes), at("2026-04-13T08:00:00Z"));
  EXPECT_TRUE(answer.fires);
  EXPECT_FALSE(field(answer, FieldName::kDayOfWeek).matches);
  ASSERT_EQ(answer.notes.size(), 1U);
  EXPECT_EQ(answer.notes.front(),
            "Both day fields are restricted, and in this dialect one of them that matches is "
            "enough.");
}

TEST(Why, ARateTellsThePhase) {
  const Schedule schedule = make("rate(2 hours)", Dialect::kAws, "UTC", at("2026-03-01T00:30:00Z"));
  EXPECT_EQ(why(schedule, at("2026-03-01T03:00:00Z")).reason,
            "It does not fire: this is 30m into a period of 2h.");
  EXPECT_EQ(why(schedule, at("2026-03-01T04:30:00Z")).reason,
            "It fires: this is the end of period 2.");
  EXPECT_EQ(why(schedule, at("2026-03-01T00:30:00Z")).reason,
            "It does not fire: the first time is 2026-03-01T02:30:00Z.");
}

TEST(Why, ACronExpressionFiresAtWholeMinutes) {
  EXPECT_EQ(why(make("0 8 * * ? *"), at("2026-03-01T08:00:30Z")).reason,
            "It does not fire: a cron expression fires at whole minutes only.");
}

TEST(Why, TheClockOfTheZoneIsRead) {
  const Answer answer =
      why(make("30 3 * * *", Dialect::kKubernetes, "Europe/Riga"), at("2026-02-01T01:30:00Z"));
  EXPECT_TRUE(answer.fires);
  EXPECT_EQ(answer.local_time, "2026-02-01 03:30:00");
}

TEST(Why, AFiringThatStandsInForASkippedTimeIsExplained) {
  // The clock of Riga went from 03:00 to 04:00 at 01:00 UTC.
  const Answer answer =
      why(make("30 3 * * *", Dialect::kDebian, "Europe/Riga"), at("2026-03-29T01:00:00Z"));
  EXPECT_TRUE(answer.fires);
  EXPECT_EQ(answer.reason,
            "It fires though not all fields match: the clock of Europe/Riga was set forward by 1h "
            "at 2026-03-29T01:00:00Z, and this firing stands in for times that were skipped.");
}

TEST(Why, ATimeThatComesTwiceIsExplained) {
  // The clock went from 04:00 back to 03:00 at 01:00 UTC.
  const Answer answer = why(make("cron(30 3 * * ? *)", Dialect::kAwsScheduler, "Europe/Riga"),
                            at("2026-10-25T01:30:00Z"));
  EXPECT_FALSE(answer.fires);
  EXPECT_EQ(answer.reason,
            "It does not fire though all fields match: the clock of Europe/Riga was set back by "
            "1h at 2026-10-25T01:00:00Z, and the dialect passes over this time.");
}

TEST(Why, TheFiringBeforeIsFoundYearsAgo) {
  const Answer answer = why(make("0 0 29 2 *", Dialect::kKubernetes), at("2103-03-01T00:00:00Z"));
  EXPECT_EQ(answer.before, at("2096-02-29T00:00:00Z"));
  EXPECT_EQ(answer.after, at("2104-02-29T00:00:00Z"));
}

}  // namespace
}  // namespace cronwarp::cron
