#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/delivered_command.h"
#include "tests/contract/runner_face.h"
#include "tests/support/scenario_builder.h"

namespace cronwarp::test {

using std::chrono::milliseconds;
using std::chrono::minutes;

std::string name_of(const testing::TestParamInfo<RunnerFaceKind>& info) { return info.param.name; }

void RunnerContract::SetUp() { face_ = GetParam().make(); }

void RunnerContract::begin(const std::vector<Job>& jobs) {
  ScenarioBuilder builder;
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    builder.task("web.job" + std::to_string(i), "0 8 * * ? *",
                 {.duration = FixedDuration{jobs[i].length},
                  .exit_codes = {{jobs[i].exit_code, 1}},
                  .output = jobs[i].output});
  }
  scenario_ = builder.build();
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    scenario_.manifest.tasks[i].command = jobs[i].command;
  }
  runner_ = &face_->begin(scenario_, {at("2016-04-21"), at("2016-04-23")});
}

Ran RunnerContract::run(TaskIndex task, int day) {
  const Task& declared = scenario_.manifest.tasks[task];
  const std::string command = delivered_command(scenario_.manifest.platform, declared.command);
  const RunResult result = runner_->run({task, firing(day), declared.service, command});
  return {result.duration, result.outcome, std::string(result.output), result.measured_by};
}

Instant RunnerContract::firing(int day) {
  return at("2016-04-21T08:00:00Z") + std::chrono::days{day};
}

namespace {

TEST_P(RunnerContract, ExitCodeZeroIsSuccess) {
  begin({{"true"}});
  EXPECT_EQ(run(0).outcome, (Outcome{OutcomeKind::kSucceeded, Cause::kExitZero, 0}));
}

TEST_P(RunnerContract, AnotherExitCodeIsAFailureThatNamesIt) {
  begin({{"exit 3", 3}, {"exit 125", 125}});
  EXPECT_EQ(run(0).outcome, (Outcome{OutcomeKind::kFailed, Cause::kExitCode, 3}));
  EXPECT_EQ(run(1).outcome, (Outcome{OutcomeKind::kFailed, Cause::kExitCode, 125}));
}

TEST_P(RunnerContract, ACommandThatIsNotThereIsToldApart) {
  begin({{"no-such-program", 127}});
  EXPECT_EQ(run(0).outcome, (Outcome{OutcomeKind::kFailed, Cause::kCommandNotFound, 127}));
}

TEST_P(RunnerContract, ACommandThatCannotBeExecutedIsToldApart) {
  begin({{"/bin", 126}});
  EXPECT_EQ(run(0).outcome, (Outcome{OutcomeKind::kFailed, Cause::kNotExecutable, 126}));
}

TEST_P(RunnerContract, ADeathByASignalNamesTheSignal) {
  begin({{"exit 143", 143}});
  EXPECT_EQ(run(0).outcome, (Outcome{OutcomeKind::kKilled, Cause::kSignal, 15}));
}

TEST_P(RunnerContract, OutputIsKeptAsItCame) {
  begin({{"echo one; echo two", 0, "one\ntwo\n"}});
  EXPECT_EQ(run(0).output, "one\ntwo\n");
}

TEST_P(RunnerContract, ARunThatSaysNothingHasNoOutput) {
  begin({{"true"}});
  EXPECT_EQ(run(0).output, "");
}

TEST_P(RunnerContract, OutputThatIsNotUtf8StaysAsItIs) {
  begin({{"printf \\\\377\\\\n", 0, "\xFF\n"}});
  EXPECT_EQ(run(0).output, "\xFF\n");
}

TEST_P(RunnerContract, TheOutputOfAFailureIsKeptToo) {
  begin({{"echo oops; exit 1", 1, "oops\n"}});
  EXPECT_EQ(run(0).output, "oops\n");
}

TEST_P(RunnerContract, ARunTakesAsLongAsItsCommand) {
  begin({{"sleep 1", 0, "", milliseconds{1000}}});
  // A busy engine notes the start of a container some time after it.
  EXPECT_GE(run(0).duration, milliseconds{400});
  EXPECT_LT(run(0).duration, minutes{1});
}

TEST_P(RunnerContract, AFiringThatIsAskedForTwiceIsTheSame) {
  begin({{"echo $$; exit 4", 4, "1\n"}});
  const Ran first = run(0);
  EXPECT_EQ(run(0), first);
}

TEST_P(RunnerContract, OneFiringDoesNotDependOnOthersAskedForBefore) {
  begin({{"echo one", 0, "one\n"}, {"echo two; exit 2", 2, "two\n"}});
  const Ran first = run(0);
  const Ran second = run(1);
  EXPECT_EQ(run(1), second);
  EXPECT_EQ(run(0), first);
}

TEST_P(RunnerContract, TasksMayBeAskedForInAnyOrder) {
  begin({{"echo one", 0, "one\n"}, {"echo two", 0, "two\n"}, {"echo three", 0, "three\n"}});
  EXPECT_EQ(run(2, 1).output, "three\n");
  EXPECT_EQ(run(0, 1).output, "one\n");
  EXPECT_EQ(run(1, 0).output, "two\n");
  EXPECT_EQ(run(2, 0).output, "three\n");
}

TEST_P(RunnerContract, AllFiringsOfATaskGoAsItsCommandDoes) {
  begin({{"echo again; exit 5", 5, "again\n"}});
  EXPECT_EQ(run(0, 1).outcome, run(0, 0).outcome);
  EXPECT_EQ(run(0, 1).output, run(0, 0).output);
}

TEST_P(RealRunnerContract, AFiringThatIsRunForRealSaysSo) {
  begin({{"true"}});
  EXPECT_EQ(run(0, 0).measured_by, (RealRun{0, firing(0)}));
}

TEST_P(RealRunnerContract, AnotherFiringTakesTheOutcomeOfTheRunBeforeIt) {
  begin({{"cat /proc/sys/kernel/random/uuid"}});
  const Ran first = run(0, 0);
  const Ran second = run(0, 1);
  EXPECT_EQ(second.measured_by, (RealRun{0, firing(0)}));
  EXPECT_EQ(second.output, first.output);
  EXPECT_EQ(second.duration, first.duration);
}

TEST_P(RealRunnerContract, TasksOfEqualContainersShareARun) {
  begin({{"cat /proc/sys/kernel/random/uuid"}, {"cat /proc/sys/kernel/random/uuid"}});
  const Ran second = run(1, 0);
  EXPECT_EQ(second.measured_by, (RealRun{0, firing(0)}));
  EXPECT_EQ(second.output, run(0, 0).output);
}

TEST_P(RealRunnerContract, TasksOfOtherCommandsHaveTheirOwn) {
  begin({{"echo $CRONWARP_FIRING"}, {"echo $CRONWARP_TASK"}});
  EXPECT_EQ(run(0, 0).output, "web.job0@2016-04-21T08:00:00Z\n");
  EXPECT_EQ(run(1, 0).output, "web.job1\n");
}

}  // namespace

// Where a program has no face of real runs, that is no mistake.
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(RealRunnerContract);

}  // namespace cronwarp::test
