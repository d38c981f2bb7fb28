#include "cron/lint.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cron_testing.h"

namespace cronwarp::cron {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> lints(std::string_view text, Dialect dialect = Dialect::kAws,
                               std::string zone = "UTC") {
  return texts(lint(make(text, dialect, std::move(zone)), at("2026-03-01")));
}

TEST(Lint, OrdinarySchedulesAreSilent) {
  for (const char* text :
       {"0 8 * * ? *", "*/10 * * * ? *", "0 18 ? * MON-FRI *", "0 0 1 1 ? *", "0 0 ? 3 MON#2 *",
        "* * * * ? *", "*/1 3 * * ? *", "0-59 3 * * ? *", "rate(7 minutes)", "0 0 1 1 ? 2030",
        "5-20/7 * * * ? *", "30 6 15W 2 ? *"}) {
    SCOPED_TRACE(text);
    EXPECT_THAT(lints(text), IsEmpty());
  }
}

TEST(Lint, NeverFiresIsProvenAndPointsAtTheText) {
  EXPECT_THAT(
      lints("cron(0 0 31 2 ? *)"),
      ElementsAre("never-fires 0-18 'cron(0 0 31 2 ? *)' never fires | no date fits all fields: "
                  "check day of month, month and year"));
  EXPECT_THAT(
      lints("at(2026-03-08T02:30:00)", Dialect::kAwsScheduler, "America/New_York"),
      ElementsAre("never-fires 0-23 'at(2026-03-08T02:30:00)' never fires | the zone's clock skips "
                  "that time: choose another"));
}

TEST(Lint, YearsThatAreOverPointAtTheYearField) {
  EXPECT_THAT(
      lints("cron(0 0 1 1 ? 2020-2025)"),
      ElementsAre(
          "never-fires 15-24 'cron(0 0 1 1 ? 2020-2025)' never fires again after "
          "2026-03-01T00:00:00Z | its years are over: remove the task, or change the year"));
  EXPECT_THAT(texts(lint(make("0 0 1 1 ? 2020"))), IsEmpty()) << "without a now there is no again";
}

TEST(Lint, ATimeThatHasPassedNeverFiresAgain) {
  EXPECT_THAT(lints("at(2026-02-28T23:59:59)", Dialect::kAwsScheduler),
              ElementsAre("never-fires 0-23 'at(2026-02-28T23:59:59)' never fires again after "
                          "2026-03-01T00:00:00Z | its time has passed: remove the task, or choose "
                          "another time"));
  EXPECT_THAT(lints("at(1960-01-01T00:00:00)", Dialect::kAwsScheduler),
              ElementsAre("never-fires 0-23 'at(1960-01-01T00:00:00)' never fires | its time has "
                          "passed: remove the task, or choose another time"));
  EXPECT_THAT(lints("at(2026-03-01T00:00:00)", Dialect::kAwsScheduler), IsEmpty());
}

TEST(Lint, FiringsBeyondTheLimitOfTimeAreNone) {
  EXPECT_THAT(lints("rate(999999999 days)"),
              ElementsAre("never-fires 0-20 'rate(999999999 days)' never fires up to "
                          "9999-12-31T00:00:00Z | its first firing lies beyond: choose a shorter "
                          "period"));
  EXPECT_THAT(lints("at(9999-12-31T12:00:00)", Dialect::kAwsScheduler),
              ElementsAre("never-fires 0-23 'at(9999-12-31T12:00:00)' never fires up to "
                          "9999-12-31T00:00:00Z | its time lies beyond: choose an earlier one"));
  EXPECT_THAT(texts(lint(make("* * * * *", Dialect::kKubernetes), kLatestInstant)), IsEmpty())
      << "it goes on beyond the limit";
}

TEST(Lint, AClockThatAlwaysSkipsTheTimeIsNamed) {
  const std::string help = "the zone's clock skips all later times: choose another";
  EXPECT_THAT(lints("30 2 ? 3 SUN#2 *", Dialect::kAwsScheduler, "America/New_York"),
              ElementsAre("never-fires 0-16 '30 2 ? 3 SUN#2 *' never fires again after "
                          "2026-03-01T00:00:00Z | " +
                          help));
}

TEST(Lint, RareFiringSaysWhen) {
  EXPECT_THAT(
      lints("0 0 29 2 *", Dialect::kKubernetes),
      ElementsAre("rare-firing 0-10 up to 2921 days pass between two firings | the next firing is "
                  "2028-02-29T00:00:00Z"));
}

TEST(Lint, AMinuteStarUnderAFixedHourFiresSixtyTimes) {
  EXPECT_THAT(
      lints("* 3 * * ? *"),
      ElementsAre("minute-star-under-fixed-hour 0-1 fires 60 times in its hour | write '0' to fire "
                  "once, or '*/1' if every minute is meant"));
  EXPECT_THAT(
      lints("cron(* 3,4 * * ? *)"),
      ElementsAre("minute-star-under-fixed-hour 5-6 fires 60 times in each of its 2 hours | write "
                  "'0' to fire once, or '*/1' if every minute is meant"));
}

TEST(Lint, NumericWeekdaysAreNamed) {
  EXPECT_THAT(
      lints("0 8 ? * 2-6 *"),
      ElementsAre(
          "numeric-weekday 8-11 weekday number means MON-FRI here and another day elsewhere "
          "| write MON-FRI"));
  EXPECT_THAT(
      lints("0 8 * * 5,SUN", Dialect::kDebian),
      ElementsAre("numeric-weekday 8-9 weekday number means FRI here and another day elsewhere | "
                  "write FRI"));
}

TEST(Lint, UnevenStepsNameTheShortGap) {
  EXPECT_THAT(
      lints("*/7 * * * ? *"),
      ElementsAre("uneven-step 0-3 step 7 does not divide the minute field: the last gap is 4, not "
                  "7 | use a step that divides it, or a rate for a constant period"));
  EXPECT_THAT(
      lints("0 0/5 * * ? *"),
      ElementsAre("uneven-step 2-5 step 5 does not divide the hour field: the last gap is 4, not 5 "
                  "| use a step that divides it, or a rate for a constant period"));
}

}  // namespace
}  // namespace cronwarp::cron
