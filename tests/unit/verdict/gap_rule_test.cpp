#include <gtest/gtest.h>

#include "tests/support/scenario_builder.h"
#include "tests/unit/verdict/fact_script.h"

namespace cronwarp::verdict::test {
namespace {

using cronwarp::test::at;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

const TimeRange kDay{at("2016-05-02"), at("2016-05-03")};
const Instant kMidnight = kDay.from;

GapExpectation at_most(Duration length) { return {length, std::nullopt}; }
GapExpectation at_least(Duration length) { return {std::nullopt, length}; }

FactScript starts(const std::vector<Duration>& times) {
  FactScript script;
  for (const Duration time : times) script.add({.task = kBackup, .scheduled_at = kMidnight + time});
  return script;
}

ExpectationResult judge_backup(const FactScript& script, const GapExpectation& rule) {
  return judge(script, kDay, {rule, "web.backup"});
}

TEST(GapRule, AGapAsLongAsTheLimitIsGood) {
  const auto script = starts({hours{0}, hours{8}, hours{16}});
  EXPECT_EQ(judge_backup(script, at_most(hours{8})).status, Status::kPassed);
}

TEST(GapRule, AMillisecondMoreIsTooMuch) {
  const auto script = starts({hours{1}, hours{9} + Duration{1}, hours{17}});
  const auto result = judge_backup(script, at_most(hours{8}));
  ASSERT_EQ(result.told.size(), 1U);
  EXPECT_EQ(result.told[0].what,
            "8h 001ms between successes (2016-05-02T01:00:00Z and 2016-05-02T09:00:00.001Z)");
  EXPECT_EQ(result.told[0].at, kMidnight + hours{9});
}

TEST(GapRule, TheRangesBeginAndEndBoundTheFirstAndTheLastGap) {
  const auto result = judge_backup(starts({hours{9}, hours{10}}), at_most(hours{8}));
  ASSERT_EQ(result.told.size(), 2U);
  EXPECT_EQ(result.told[0].what,
            "9h from the start of the range to the first success (2016-05-02T09:00:00Z)");
  EXPECT_EQ(result.told[1].what, "14h without a success after that of 2016-05-02T10:00:00Z");
}

TEST(GapRule, WithoutAnySuccessTheWholeRangeIsTheGap) {
  FactScript script;
  script.add({.task = kBackup, .scheduled_at = kMidnight, .runs = {}});
  const auto result = judge_backup(script, at_most(hours{23}));
  ASSERT_EQ(result.told.size(), 1U);
  EXPECT_EQ(result.told[0].what, "1d without any success");
}

TEST(GapRule, TheFirstFailureInTheGapIsTheReason) {
  FactScript script = starts({hours{0}, hours{20}});
  script.add({.task = kBackup,
              .scheduled_at = kMidnight + hours{8},
              .runs = {},
              .outcome = kLost,
              .faults = {{3, kMidnight + hours{8}}}});
  script.add(
      {.task = kBackup, .scheduled_at = kMidnight + hours{12}, .runs = {{.outcome = kFailed}}});
  const auto result = judge_backup(script, at_most(hours{10}));
  ASSERT_EQ(result.told.size(), 1U);
  EXPECT_EQ(result.told[0].scheduled_at, kMidnight + hours{8});
  EXPECT_EQ(result.told[0].outcome, kLost);
  EXPECT_EQ(result.told[0].faults, std::vector<FaultIndex>{3});
}

TEST(GapRule, AFailureBeforeTheGapIsNotTheReason) {
  FactScript script = starts({hours{2}, hours{20}});
  script.add({.task = kBackup, .scheduled_at = kMidnight, .runs = {}});
  const auto result = judge_backup(script, at_most(hours{10}));
  ASSERT_EQ(result.told.size(), 1U);
  EXPECT_EQ(result.told[0].outcome, std::nullopt);
}

TEST(GapRule, TooCloseIsToldOfTheLaterOne) {
  const auto result =
      judge_backup(starts({hours{1}, hours{2}, hours{3} - Duration{1}}), at_least(hours{1}));
  ASSERT_EQ(result.told.size(), 1U);
  EXPECT_EQ(result.told[0].scheduled_at, kMidnight + hours{3} - Duration{1});
}

TEST(GapRule, ADuplicatesSuccessCountsToo) {
  FactScript script;
  script.add({.task = kBackup,
              .scheduled_at = kMidnight,
              .runs = {{.length = seconds{1}}, {.delay = seconds{5}, .length = seconds{1}}},
              .faults = {{2, kMidnight}}});
  const auto result = judge_backup(script, at_least(minutes{1}));
  ASSERT_EQ(result.told.size(), 1U);
  EXPECT_EQ(result.told[0].faults, std::vector<FaultIndex>{2});
}

TEST(GapRule, OneSuccessIsEnoughForALeastGap) {
  EXPECT_EQ(judge_backup(starts({hours{1}}), at_least(hours{1})).status, Status::kPassed);
}

TEST(GapRule, WithoutAFiringThereIsNothingToJudge) {
  EXPECT_EQ(judge_backup({}, at_least(hours{1})).status, Status::kNothingToJudge);
}

TEST(GapRule, ALongRunIsPutWhereItStarted) {
  // Told at 11:00, after the successes of 4:00 and 8:00.
  FactScript script = starts({hours{4}, hours{8}, hours{16}});
  script.add(
      {.task = kBackup, .scheduled_at = kMidnight + hours{6}, .runs = {{.length = hours{5}}}});
  EXPECT_EQ(judge_backup(script, {hours{8}, hours{2}}).status, Status::kPassed);
  EXPECT_EQ(judge_backup(script, at_least(hours{3})).violations, 2U);
}

TEST(GapRule, ALongRunThatFailsLeavesItsGapOpen) {
  FactScript script = starts({hours{0}, hours{5}, hours{17}});
  script.add({.task = kBackup,
              .scheduled_at = kMidnight + hours{11},
              .runs = {{.length = hours{10}, .outcome = kFailed}}});
  const auto result = judge_backup(script, at_most(hours{8}));
  EXPECT_EQ(result.violations, 1U);
  EXPECT_EQ(result.first_at, kMidnight + hours{13});
}

TEST(GapRule, NothingAfterARunThatTheEndCutsIsAGapAsWell) {
  FactScript script = starts({hours{0}});
  script.add(
      {.task = kBackup, .scheduled_at = kMidnight + hours{2}, .runs = {{.length = hours{40}}}});
  const auto result = judge_backup(script, at_most(hours{10}));
  ASSERT_EQ(result.told.size(), 1U);
  EXPECT_EQ(result.told[0].what,
            "22h without a success after the start of 2016-05-02T02:00:00Z, which had not ended");
}

TEST(GapRule, ARunThatTheEndCutsMayYetSucceed) {
  FactScript script = starts({hours{1}, hours{9}});
  script.add(
      {.task = kBackup, .scheduled_at = kMidnight + hours{17}, .runs = {{.length = hours{9}}}});
  const auto result = judge_backup(script, at_most(hours{8}));
  EXPECT_EQ(result.status, Status::kPassed);
}

TEST(GapRule, ARunThatHangsIsNoSuccess) {
  FactScript script = starts({hours{1}, hours{9}});
  script.add(
      {.task = kBackup, .scheduled_at = kMidnight + hours{17}, .runs = {{.outcome = kHung}}});
  EXPECT_EQ(judge_backup(script, at_most(hours{8})).violations, 1U);
}

TEST(GapRule, AHungRunDoesNotHoldUpWhatComesAfterIt) {
  FactScript script = starts({hours{0}, hours{2}, hours{3}, hours{4}, hours{20}});
  script.add({.task = kBackup, .scheduled_at = kMidnight + hours{1}, .runs = {{.outcome = kHung}}});
  const auto result = judge_backup(script, {hours{8}, hours{1}});
  EXPECT_EQ(result.violations, 1U);
  // From the range's begin, four between the five successes, to the range's end.
  EXPECT_EQ(result.judged, 6U);
}

}  // namespace
}  // namespace cronwarp::verdict::test
