#include <gtest/gtest.h>

#include "tests/support/scenario_builder.h"
#include "tests/unit/verdict/fact_script.h"

namespace cronwarp::verdict::test {
namespace {

using cronwarp::test::at;
using std::chrono::hours;
using std::chrono::minutes;

const TimeRange kDay{at("2016-05-02"), at("2016-05-03")};
const Instant kNoon = at("2016-05-02T12:00:00Z");
const Question kWithinAnHour{RecoveryExpectation{hours{1}, minutes{1}}};

Scenario with_a_plan() {
  Scenario scenario = three_tasks();
  scenario.faults.emplace_back();
  return scenario;
}

// A fault acts at noon; then the firing's course.
FactScript after_noon(Duration after, std::vector<Run> runs) {
  FactScript script;
  script.add({.task = kReport, .scheduled_at = kNoon, .faults = {{0, kNoon}}});
  script.add({.task = kBackup, .scheduled_at = kNoon + after, .runs = std::move(runs)});
  return script;
}

ExpectationResult judge_plan(const FactScript& script) {
  return judge_with(with_a_plan(), script, kDay, kWithinAnHour);
}

TEST(RecoveryRule, AFailureBeforeTheTimeIsOverIsForgiven) {
  EXPECT_EQ(judge_plan(after_noon(hours{1} - Duration{1}, {})).violations, 0U);
}

TEST(RecoveryRule, AFailureOnceItIsOverIsAViolation) {
  const auto result = judge_plan(after_noon(hours{1}, {}));
  ASSERT_EQ(result.told.size(), 1U);
  EXPECT_EQ(result.told[0].what,
            "still not succeeding 1h after the last fault (2016-05-02T12:00:00Z)");
  EXPECT_EQ(result.told[0].at, kNoon + hours{1});
  EXPECT_EQ(result.told[0].task, kBackup);
  EXPECT_EQ(result.told[0].outcome, kLost);
}

TEST(RecoveryRule, AStartAtTheLatenessAllowedIsGood) {
  EXPECT_EQ(judge_plan(after_noon(hours{2}, {{.delay = minutes{1}}})).status, Status::kPassed);
}

TEST(RecoveryRule, ALateStartIsAViolation) {
  const auto result = judge_plan(after_noon(hours{2}, {{.delay = minutes{1} + Duration{1}}}));
  ASSERT_EQ(result.told.size(), 1U);
  EXPECT_EQ(result.told[0].what,
            "still started 1m 001ms late 2h after the last fault (2016-05-02T12:00:00Z)");
}

TEST(RecoveryRule, ALaterFaultForgivesWhatWasBeforeIt) {
  FactScript script = after_noon(hours{2}, {});
  script.add(
      {.task = kReport, .scheduled_at = kNoon + hours{4}, .faults = {{0, kNoon + hours{4}}}});
  EXPECT_EQ(judge_plan(script).violations, 0U);
}

TEST(RecoveryRule, AFaultThatIsToldAfterTheFailureForgivesIt) {
  FactScript script = after_noon(hours{2}, {});
  script.add({.task = kReport,
              .scheduled_at = kNoon + hours{1},
              .runs = {{.delay = minutes{90}, .length = hours{6}}},
              .faults = {{0, kNoon + minutes{90}}}});
  EXPECT_EQ(judge_plan(script).violations, 0U);
}

TEST(RecoveryRule, ADeployIsAFault) {
  FactScript script = after_noon(hours{2}, {});
  script.deploy({0, kNoon + hours{1}, kNoon + minutes{90}, true, std::nullopt});
  EXPECT_EQ(judge_plan(script).violations, 0U);
}

TEST(RecoveryRule, ADeployThatTheEndCutIsAFaultWhenItBegan) {
  FactScript script = after_noon(hours{6}, {});
  script.deploy({0, kNoon + hours{1}, kDay.to, false, std::nullopt});
  EXPECT_EQ(judge_plan(script).violations, 1U);
}

TEST(RecoveryRule, EachTaskThatHasNotRecoveredIsOneViolation) {
  FactScript script = after_noon(hours{2}, {});
  script.add({.task = kBackup, .scheduled_at = kNoon + hours{3}, .runs = {}});
  script.add({.task = kReindex, .scheduled_at = kNoon + hours{3}, .runs = {}});
  EXPECT_EQ(judge_plan(script).violations, 2U);
}

TEST(RecoveryRule, ARunThatTheEndCutsNeedNotHaveSucceeded) {
  EXPECT_EQ(judge_plan(after_noon(hours{11}, {{.length = hours{9}}})).violations, 0U);
}

TEST(RecoveryRule, APlanWhoseFaultsDoNotActHasBeenRecoveredFrom) {
  FactScript script;
  script.add({.task = kBackup, .scheduled_at = kNoon});
  EXPECT_EQ(judge_plan(script).status, Status::kPassed);
}

TEST(RecoveryRule, WithoutAPlanThereIsNothingToRecoverFrom) {
  FactScript script;
  script.add({.task = kBackup, .scheduled_at = kNoon});
  EXPECT_EQ(judge(script, kDay, kWithinAnHour).status, Status::kNothingToJudge);
}

TEST(DeployRule, ADeployAsLongAsTheLimitIsGood) {
  FactScript script;
  script.deploy({0, kNoon, kNoon + minutes{15}, true, kBackup});
  EXPECT_EQ(judge(script, kDay, {DeployExpectation{minutes{15}}}).status, Status::kPassed);
}

TEST(DeployRule, ALongerOneIsToldWithWhatItWaitedFor) {
  FactScript script;
  script.deploy({4, kNoon, kNoon + minutes{15} + Duration{1}, true, kBackup});
  const auto result = judge(script, kDay, {DeployExpectation{minutes{15}}});
  ASSERT_EQ(result.told.size(), 1U);
  EXPECT_EQ(result.told[0].what, "took 15m 001ms, waiting for web.backup");
  EXPECT_EQ(result.told[0].faults, std::vector<FaultIndex>{4});
}

TEST(DeployRule, OneThatIsNotThroughIsJudgedByWhatItHasTaken) {
  FactScript script;
  script.deploy({0, kDay.to - hours{1}, kDay.to, false, std::nullopt});
  EXPECT_EQ(judge(script, kDay, {DeployExpectation{minutes{59}}}).told[0].what,
            "not through after 1h");
  EXPECT_EQ(judge(script, kDay, {DeployExpectation{hours{1}}}).judged, 0U);
}

TEST(DeployRule, WithoutADeployThereIsNothingToJudge) {
  FactScript script;
  script.add({.task = kBackup, .scheduled_at = kNoon});
  EXPECT_EQ(judge(script, kDay, {DeployExpectation{hours{1}}}).status, Status::kNothingToJudge);
}

}  // namespace
}  // namespace cronwarp::verdict::test
