#include <gtest/gtest.h>

#include "tests/support/scenario_builder.h"
#include "tests/unit/verdict/fact_script.h"

namespace cronwarp::verdict::test {
namespace {

using cronwarp::test::at;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

const TimeRange kMay{at("2016-05-01"), at("2016-06-01")};

FactScript daily(Instant from, Instant to, Duration length = minutes{1}) {
  FactScript script;
  for (Instant day = from; day < to; day += days{1}) {
    script.add({.task = kBackup, .scheduled_at = day + hours{8}, .runs = {{.length = length}}});
  }
  return script;
}

CountExpectation successes(std::uint64_t min, std::optional<std::uint64_t> max, Period per) {
  return {Counted::kSuccesses, min, max, per};
}

TEST(CountRule, AMonthWithJustTheLeastSuccessesIsGood) {
  const auto result =
      judge(daily(kMay.from, kMay.to), kMay, {successes(31, 31, Period::kMonth), "web.backup"});
  EXPECT_EQ(result.status, Status::kPassed);
  EXPECT_EQ(result.judged, 1U);
}

TEST(CountRule, OneSuccessTooFewIsToldWithTheMonth) {
  FactScript script = daily(kMay.from, kMay.to - days{1});
  script.add(
      {.task = kBackup, .scheduled_at = kMay.to - hours{16}, .runs = {{.outcome = kFailed}}});
  const auto result = judge(script, kMay, {successes(31, 31, Period::kMonth), "web.backup"});
  ASSERT_EQ(result.told.size(), 1U);
  EXPECT_EQ(result.told[0].what, "30 successes in May 2016 instead of 31");
  EXPECT_EQ(result.told[0].at, kMay.from);
  EXPECT_EQ(result.told[0].task, kBackup);
}

TEST(CountRule, TheFirstFailureOfThePeriodIsTheReason) {
  FactScript script = daily(kMay.from, kMay.to - days{2});
  script.add({.task = kBackup,
              .scheduled_at = kMay.to - hours{40},
              .runs = {},
              .outcome = kLost,
              .faults = {{3, kMay.to - hours{40}}}});
  script.add(
      {.task = kBackup, .scheduled_at = kMay.to - hours{16}, .runs = {{.outcome = kFailed}}});
  const auto result = judge(script, kMay, {successes(31, 31, Period::kMonth), "web.backup"});
  ASSERT_EQ(result.told.size(), 1U);
  EXPECT_EQ(result.told[0].scheduled_at, kMay.to - hours{40});
  EXPECT_EQ(result.told[0].outcome, kLost);
  EXPECT_EQ(result.told[0].faults, std::vector<FaultIndex>{3});
}

TEST(CountRule, AFailureOfAnotherPeriodIsNotTheReason) {
  FactScript script;
  script.add({.task = kBackup, .scheduled_at = kMay.from, .runs = {}, .outcome = kLost});
  script.add({.task = kBackup, .scheduled_at = kMay.from + hours{1}});
  const auto result = judge(script, kMay, {successes(1, 1, Period::kDay), "web.backup"});
  ASSERT_GE(result.told.size(), 1U);
  EXPECT_EQ(result.told[0].at, kMay.from + days{1});
  EXPECT_FALSE(result.told[0].outcome.has_value());
}

TEST(CountRule, OneTooManyIsAViolationAlsoInAPeriodThatTheRangeCuts) {
  const TimeRange cut{at("2016-05-01"), at("2016-05-20")};
  const auto result =
      judge(daily(cut.from, cut.to), cut, {successes(1, 18, Period::kMonth), "web.backup"});
  ASSERT_EQ(result.told.size(), 1U);
  EXPECT_EQ(result.told[0].what, "19 successes in May 2016 instead of 1..18");
}

TEST(CountRule, APeriodCutAtItsBeginOrEndHasNoMinimum) {
  const TimeRange cut{at("2016-04-20"), at("2016-06-10")};
  const auto result = judge(daily(cut.from, cut.to), cut,
                            {successes(31, std::nullopt, Period::kMonth), "web.backup"});
  EXPECT_EQ(result.status, Status::kPassed);
  EXPECT_EQ(result.judged, 1U);
}

TEST(CountRule, APartOfAPeriodSaysNothingOfWhatTheWholeMustHave) {
  const TimeRange part{at("2016-05-01"), at("2016-05-20")};
  const auto result =
      judge(daily(part.from, part.to), part, {successes(28, 31, Period::kMonth), "web.backup"});
  EXPECT_EQ(result.status, Status::kNothingToJudge);
}

TEST(CountRule, TheWholeRangeHasAMinimumAndIsNeverCut) {
  const TimeRange cut{at("2016-04-20T12:00:00Z"), at("2016-05-10T03:00:00Z")};
  const auto result = judge(daily(at("2016-04-21"), at("2016-05-10")), cut,
                            {successes(20, std::nullopt, Period::kRange), "web.backup"});
  ASSERT_EQ(result.told.size(), 1U);
  EXPECT_EQ(result.told[0].what, "19 successes in the range instead of at least 20");
}

TEST(CountRule, ARangeThatWasNotLivedThroughHasNoMinimum) {
  const auto result =
      judge(daily(kMay.from, kMay.from + days{10}), kMay,
            {successes(31, 31, Period::kRange), "web.backup"}, kMay.from + days{10});
  EXPECT_EQ(result.violations, 0U);
}

TEST(CountRule, DaysWithoutAFiringAreCountedAsZero) {
  FactScript script;
  script.add({.task = kBackup, .scheduled_at = at("2016-05-02T08:00:00Z")});
  script.add({.task = kBackup, .scheduled_at = at("2016-05-05T08:00:00Z")});
  const TimeRange week{at("2016-05-01"), at("2016-05-08")};
  const auto result = judge(script, week, {successes(1, std::nullopt, Period::kDay), "web.backup"});
  EXPECT_EQ(result.judged, 7U);
  EXPECT_EQ(result.violations, 5U);
  EXPECT_EQ(result.told[0].what, "0 successes on 2016-05-01 instead of at least 1");
  EXPECT_EQ(result.latest_at, at("2016-05-07"));
}

TEST(CountRule, ATaskThatNeverFiresMissesItsMinimum) {
  const auto result =
      judge(daily(kMay.from, kMay.to), kMay, {successes(1, std::nullopt, Period::kMonth), "web.*"});
  ASSERT_EQ(result.told.size(), 1U);
  EXPECT_EQ(result.told[0].task, kReport);
}

TEST(CountRule, NoFiringMayBeWhatIsExpected) {
  const CountExpectation none{Counted::kFirings, 0, 0, Period::kRange};
  EXPECT_EQ(judge({}, kMay, {none}).status, Status::kPassed);
}

TEST(CountRule, FiringsCountWhateverBecomesOfThem) {
  FactScript script;
  script.add({.task = kBackup, .scheduled_at = at("2016-05-02T08:00:00Z"), .runs = {}});
  const CountExpectation one{Counted::kFirings, 1, 1, Period::kRange};
  EXPECT_EQ(judge(script, kMay, {one, "web.backup"}).status, Status::kPassed);
}

TEST(CountRule, ARunThatEndsInALaterPeriodCountsWhereItWasDue) {
  FactScript script;
  for (int day = 0; day < 3; ++day) {
    script.add({.task = kBackup,
                .scheduled_at = at("2016-05-01T23:00:00Z") + days{day},
                .runs = {{.length = hours{30}}}});
  }
  const TimeRange week{at("2016-05-01"), at("2016-05-08")};
  const auto result = judge(script, week, {successes(1, 1, Period::kDay), "web.backup"});
  EXPECT_EQ(result.violations, 4U);
  EXPECT_EQ(result.first_at, at("2016-05-04"));
}

TEST(CountRule, ARunThatTheEndOfTheRangeCutsMayYetCount) {
  const auto result = judge(daily(kMay.from, kMay.to, hours{20}), kMay,
                            {successes(31, 31, Period::kMonth), "web.backup"});
  EXPECT_EQ(result.status, Status::kPassed);
}

TEST(CountRule, ARunThatHangsDoesNotCount) {
  FactScript script = daily(kMay.from, kMay.to - days{1});
  script.add({.task = kBackup, .scheduled_at = kMay.to - hours{16}, .runs = {{.outcome = kHung}}});
  const auto result = judge(script, kMay, {successes(31, 31, Period::kMonth), "web.backup"});
  EXPECT_EQ(result.violations, 1U);
}

TEST(CountRule, MonthsHaveTheirLengths) {
  const TimeRange spring{at("2016-02-01"), at("2016-05-01")};
  const auto result = judge(daily(spring.from, spring.to), spring,
                            {successes(30, 31, Period::kMonth), "web.backup"});
  ASSERT_EQ(result.told.size(), 1U);
  EXPECT_EQ(result.told[0].what, "29 successes in February 2016 instead of 30..31");
}

TEST(CountRule, DaysOfAZoneFollowItsClockThroughDaylightSaving) {
  // On 2016-03-13 New York's clocks skip an hour: the day has 23.
  FactScript script;
  const TimeRange range{at("2016-03-12T05:00:00Z"), at("2016-03-15T04:00:00Z")};
  for (Instant hour = range.from; hour < range.to; hour += hours{1}) {
    script.add({.task = kBackup, .scheduled_at = hour});
  }
  const auto result = judge(script, range,
                            {CountExpectation{Counted::kFirings, 24, 24, Period::kDay},
                             "web.backup", "America/New_York"});
  EXPECT_EQ(result.judged, 3U);
  ASSERT_EQ(result.told.size(), 1U);
  EXPECT_EQ(result.told[0].what, "23 firings on 2016-03-13 instead of 24");
}

TEST(CountRule, WeeksBeginOnMonday) {
  // 2016-05-02 is a Monday.
  const TimeRange range{at("2016-05-02"), at("2016-05-16")};
  const auto result = judge(daily(range.from, range.to - days{1}), range,
                            {successes(7, 7, Period::kWeek), "web.backup"});
  EXPECT_EQ(result.judged, 2U);
  ASSERT_EQ(result.told.size(), 1U);
  EXPECT_EQ(result.told[0].what, "6 successes in the week of 2016-05-09 instead of 7");
}

TEST(CountRule, ADayThatAZoneLeftOutIsNotMissed) {
  // Samoa went over the date line: there was no 2011-12-30.
  const TimeRange range{at("2011-12-29T10:00:00Z"), at("2011-12-31T10:00:00Z")};
  FactScript script;
  script.add({.task = kBackup, .scheduled_at = at("2011-12-29T20:00:00Z")});
  script.add({.task = kBackup, .scheduled_at = at("2011-12-30T20:00:00Z")});
  const auto result =
      judge(script, range, {successes(1, 1, Period::kDay), "web.backup", "Pacific/Apia"});
  EXPECT_EQ(result.status, Status::kPassed);
  EXPECT_EQ(result.judged, 2U);
}

}  // namespace
}  // namespace cronwarp::verdict::test
