#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/scenario_builder.h"
#include "tests/unit/world/fault_testing.h"

// One test for each fault of a process and of the rack: what happens next.

namespace cronwarp::sim {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using test::at;
using test::Facts;
using test::lasting;
using test::replay;
using test::ScenarioBuilder;
using test::text_of;
using testing::ElementsAre;
using testing::IsEmpty;

Fault fault_of(FaultKind kind) {
  Fault fault;
  fault.kind = kind;
  return fault;
}

Fault deploy_at(std::string_view instant) {
  Fault fault = fault_of(FaultKind::kDeploy);
  fault.at = at(instant);
  return fault;
}

// One firing at 8:00 that runs for ten minutes and says so.
Facts firing_at_eight(const std::vector<Fault>& faults, Runner* runner = nullptr,
                      std::string_view to = "2016-04-22") {
  Behaviour behaviour = lasting(minutes{10});
  behaviour.output = "sent 12 mails";
  return replay(ScenarioBuilder().task("web.job", "0 8 21 * ? *", behaviour).faults(faults).build(),
                "2016-04-21", to, runner);
}

// Every run is a real one, as it were.
class RealRunner : public Runner {
 public:
  RunResult run(const RunSpec& spec) override {
    ++runs;
    return {minutes{10}, outcome_of_exit(0), "done", RealRun{*spec.task, spec.at}};
  }

  int runs = 0;
};

TEST(ImagePullFailed, TheContainerNeverStarts) {
  const Facts facts = firing_at_eight({fault_of(FaultKind::kImagePullFailed)});
  EXPECT_EQ(text_of(facts.only().outcome), "never_started image-pull-failed 0");
  EXPECT_FALSE(facts.only().process.has_value());
  EXPECT_THAT(facts.started, IsEmpty());
  EXPECT_EQ(facts.only().output, "");
  EXPECT_THAT(text_of(facts.only().attempts), ElementsAre("08:00:00 accepted 200"));
}

TEST(ImagePullFailed, AsksNoRunner) {
  RealRunner runner;
  firing_at_eight({fault_of(FaultKind::kImagePullFailed)}, &runner);
  EXPECT_EQ(runner.runs, 0);
}

TEST(Crash, EndsHalfWayWithItsExitCode) {
  Fault crash = fault_of(FaultKind::kCrash);
  crash.settings.exit_code = 139;
  const Facts facts = firing_at_eight({crash});
  EXPECT_EQ(text_of(facts.only().outcome), "killed signal 11");
  EXPECT_EQ(facts.only().process->ended_at, at("2016-04-21T08:05:00Z"));
  EXPECT_EQ(facts.only().output, "");
}

TEST(Crash, ByDefaultIsExitCodeOne) {
  EXPECT_EQ(text_of(firing_at_eight({fault_of(FaultKind::kCrash)}).only().outcome),
            "failed exit-code 1");
}

TEST(OutOfMemory, KillsHalfWay) {
  const Facts facts = firing_at_eight({fault_of(FaultKind::kOutOfMemory)});
  EXPECT_EQ(text_of(facts.only().outcome), "killed out-of-memory 9");
  EXPECT_EQ(facts.only().process->ended_at, at("2016-04-21T08:05:00Z"));
}

TEST(Hang, TheProcessIsThereWhenTheRangeEnds) {
  const Facts facts = firing_at_eight({fault_of(FaultKind::kHang)});
  EXPECT_EQ(text_of(facts.only().outcome), "running_at_end hung 0");
  EXPECT_EQ(facts.only().process->started_at, at("2016-04-21T08:00:00Z"));
  EXPECT_EQ(facts.only().process->ended_at, at("2016-04-22"));
}

TEST(Hang, KeepsItsMemory) {
  Fault hang = fault_of(FaultKind::kHang);
  hang.times = 1;
  const Facts facts = replay(ScenarioBuilder()
                                 .task("web.job", "0 * * * ? *")
                                 .rack({1, std::uint64_t{300} << 20})
                                 .faults({hang})
                                 .build(),
                             "2016-04-21T08:00:00Z", "2016-04-21T10:00:00Z");
  ASSERT_EQ(facts.ended.size(), 2U);
  EXPECT_EQ(facts.ended[0].outcome.cause, Cause::kRackFull);
  EXPECT_EQ(facts.ended[1].outcome.cause, Cause::kHung);
}

TEST(Slow, TakesThatManyTimesAsLong) {
  Fault slow = fault_of(FaultKind::kSlow);
  slow.settings.factor = 2.5;
  const Facts facts = firing_at_eight({slow});
  EXPECT_EQ(facts.only().process->ended_at, at("2016-04-21T08:25:00Z"));
  EXPECT_EQ(text_of(facts.only().outcome), "succeeded exit-zero 0");
  EXPECT_EQ(facts.only().output, "sent 12 mails");
}

TEST(ProcessFaults, AreNotWhatARealRunMeasured) {
  for (const FaultKind kind :
       {FaultKind::kCrash, FaultKind::kOutOfMemory, FaultKind::kHang, FaultKind::kSlow}) {
    SCOPED_TRACE(to_string(kind));
    RealRunner runner;
    EXPECT_FALSE(firing_at_eight({fault_of(kind)}, &runner).only().measured_by.has_value());
  }
  RealRunner runner;
  Fault elsewhere = fault_of(FaultKind::kApiHang);
  elsewhere.times = 1;
  EXPECT_TRUE(firing_at_eight({elsewhere}, &runner).only().measured_by.has_value());
}

TEST(ProcessFaults, ActOnEachProcessOfAFiringAnew) {
  Fault twice = fault_of(FaultKind::kRuleDuplicate);
  Fault crash = fault_of(FaultKind::kCrash);
  crash.skip = 1;
  const Facts facts = firing_at_eight({twice, crash});
  EXPECT_EQ(text_of(facts.only().outcome), "succeeded exit-zero 0");
  ASSERT_EQ(facts.only().duplicates.size(), 1U);
  EXPECT_EQ(text_of(facts.only().duplicates[0].outcome), "failed exit-code 1");
}

TEST(ProcessFaults, ARefusedContainerIsNotTheFirstProcess) {
  Fault twice = fault_of(FaultKind::kRuleDuplicate);
  Fault pull = fault_of(FaultKind::kImagePullFailed);
  pull.times = 1;
  const Facts facts = firing_at_eight({twice, pull});
  EXPECT_EQ(text_of(facts.only().outcome), "succeeded exit-zero 0");
  EXPECT_EQ(facts.only().process->started_at, at("2016-04-21T08:00:01Z"));
  EXPECT_THAT(facts.only().duplicates, IsEmpty());
}

TEST(Deploy, WaitsForTheProcessesThatRunWhenItBegins) {
  const Facts facts = firing_at_eight({deploy_at("2016-04-21T08:03:00Z")});
  ASSERT_EQ(facts.deploys.size(), 1U);
  EXPECT_EQ(facts.deploys[0].began_at, at("2016-04-21T08:03:00Z"));
  EXPECT_EQ(facts.deploys[0].ended_at, at("2016-04-21T08:10:00Z"));
  EXPECT_TRUE(facts.deploys[0].is_through);
  EXPECT_EQ(facts.deploys[0].waited_for, TaskIndex{0});
}

TEST(Deploy, WaitsForNothingWhenNothingRuns) {
  const Facts facts = firing_at_eight({deploy_at("2016-04-21T08:10:00Z")});
  ASSERT_EQ(facts.deploys.size(), 1U);
  EXPECT_EQ(facts.deploys[0].ended_at, at("2016-04-21T08:10:00Z"));
  EXPECT_EQ(facts.deploys[0].waited_for, std::nullopt);
}

TEST(Deploy, DoesNotWaitForWhatStartsWithItOrLater) {
  const Scenario scenario = ScenarioBuilder()
                                .task("web.long", "0 8 * * ? *", lasting(minutes{20}))
                                .task("web.short", "*/10 8 * * ? *", lasting(minutes{15}))
                                .faults({deploy_at("2016-04-21T08:10:00Z")})
                                .build();
  const Facts facts = replay(scenario, "2016-04-21", "2016-04-22");
  ASSERT_EQ(facts.deploys.size(), 1U);
  EXPECT_EQ(facts.deploys[0].ended_at, at("2016-04-21T08:20:00Z")) << "not 8:25";
  EXPECT_EQ(facts.deploys[0].waited_for, TaskIndex{0});
}

TEST(Deploy, ThatTheRangeCutsOffIsNotThrough) {
  const Facts facts =
      firing_at_eight({fault_of(FaultKind::kHang), deploy_at("2016-04-21T09:00:00Z")});
  ASSERT_EQ(facts.deploys.size(), 1U);
  EXPECT_FALSE(facts.deploys[0].is_through);
  EXPECT_EQ(facts.deploys[0].ended_at, at("2016-04-22"));
  EXPECT_EQ(facts.deploys[0].waited_for, TaskIndex{0});
}

TEST(Deploy, MayBeginAtTheStartOfAWindow) {
  Fault deploy = fault_of(FaultKind::kDeploy);
  deploy.from = at("2016-04-21T08:09:00Z");
  const Facts facts = firing_at_eight({deploy});
  ASSERT_EQ(facts.deploys.size(), 1U);
  EXPECT_EQ(facts.deploys[0].ended_at, at("2016-04-21T08:10:00Z"));
}

TEST(Deploy, OutsideTheRangeIsNone) {
  EXPECT_THAT(firing_at_eight({deploy_at("2016-04-22")}).deploys, IsEmpty());
  EXPECT_THAT(firing_at_eight({deploy_at("2016-04-20")}).deploys, IsEmpty());
}

TEST(Deploy, DeploysMayWaitTogether) {
  Fault first = deploy_at("2016-04-21T08:01:00Z");
  Fault second = deploy_at("2016-04-21T08:02:00Z");
  second.id = "deploy-2";
  const Facts facts = firing_at_eight({second, first});
  ASSERT_EQ(facts.deploys.size(), 2U);
  EXPECT_EQ(facts.deploys[0].fault, 1U);
  EXPECT_EQ(facts.deploys[1].fault, 0U);
}

}  // namespace
}  // namespace cronwarp::sim
