#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/rack/fake_rack.h"
#include "fakes/runner/scripted_runner.h"
#include "sim/world/world.h"
#include "tests/support/scenario_builder.h"
#include "tests/unit/world/fake_live_runner.h"

// A world whose processes really run: they print and end when a test says so.

namespace cronwarp::sim {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using test::at;
using test::FakeLiveRunner;
using test::ScenarioBuilder;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr Outcome kSucceeded{};
constexpr Outcome kFailed{OutcomeKind::kFailed, Cause::kExitCode, 3};

// The borrowed parts of a fact copied.
struct Ended {
  Instant scheduled_at;
  std::optional<ProcessRun> process;
  Outcome outcome;
  std::string output;
  std::optional<RealRun> measured_by;
};

class Recorder : public FactObserver {
 public:
  void on_firing_ended(const FiringEnded& fact) override {
    ended.push_back({fact.scheduled_at, fact.process, fact.outcome, std::string(fact.output),
                     fact.measured_by});
  }

  std::vector<Ended> ended;
};

// The task web.job every ten minutes, on a rack that any client may use.
class LiveRunnerTest : public testing::Test {
 protected:
  LiveRunnerTest()
      : world_(scenario_, {at("2016-04-21T08:00:00Z"), kLatestInstant}, World::kNoLimit, runner_,
               facts_),
        rack_({convox::Generation::kGen2, std::nullopt, 1, 100}, world_.clock(), world_) {
    facts_.add(recorder_);
    live_.set_listener(world_);
    world_.set_live_runner(live_);
    rack_.create_app("app", {{"web", 1, 0, 0}});
    world_.start(rack_, &rack_);
  }

  std::size_t running() { return rack_.list_processes("app")->size() - 1; }
  ProcessId run(std::string_view command) {
    return rack_.run_process({"app", "web", command})->process->id;
  }
  ProcessId kept() {
    const auto processes = rack_.list_processes("app").value();
    for (const convox::Process& process : processes) {
      if (process.command.empty()) return process.id;
    }
    ADD_FAILURE() << "the service keeps no process";
    return {};
  }
  std::vector<std::string> log() {
    std::vector<std::string> messages;
    const auto lines = rack_.read_logs("app", {}, 0, 1'000).value();
    for (const convox::LogLine& line : lines) {
      if (line.service == "web") messages.push_back(line.message);
    }
    return messages;
  }

  Scenario scenario_ = ScenarioBuilder().task("web.job", "*/10 * * * ? *").build();
  fakes::ScriptedRunner runner_{scenario_};
  FakeLiveRunner live_;
  Recorder recorder_;
  FactStream facts_;
  World world_;
  fakes::FakeRack rack_;
};

TEST_F(LiveRunnerTest, AFiringIsStartedAtItsInstantWithItsTask) {
  world_.advance_to(at("2016-04-21T08:10:01Z"));
  ASSERT_EQ(live_.started.size(), 2U);
  EXPECT_EQ(live_.started[1].task, TaskIndex{0});
  EXPECT_EQ(live_.started[1].at, at("2016-04-21T08:10:00Z"));
  EXPECT_EQ(live_.started[1].service, "web");
  EXPECT_FALSE(live_.started[1].has_input);
}

TEST_F(LiveRunnerTest, AFiringEndsWhenItsRunDoes) {
  world_.advance_to(at("2016-04-21T08:07:00Z"));
  EXPECT_EQ(running(), 1U);
  EXPECT_THAT(recorder_.ended, IsEmpty());
  live_.end(1, {kFailed, "for the report", {}});
  EXPECT_EQ(running(), 0U);
  ASSERT_EQ(recorder_.ended.size(), 1U);
  const Ended& ended = recorder_.ended[0];
  EXPECT_EQ(ended.outcome.kind, OutcomeKind::kFailed);
  EXPECT_EQ(ended.output, "for the report");
  EXPECT_EQ(ended.process->started_at, at("2016-04-21T08:00:00Z"));
  EXPECT_EQ(ended.process->ended_at, at("2016-04-21T08:07:00Z"));
  EXPECT_EQ(ended.measured_by, (RealRun{0, at("2016-04-21T08:00:00Z")}));
}

TEST_F(LiveRunnerTest, AFiringThatIsRefusedHasNoProcess) {
  world_.advance_to(at("2016-04-21T08:00:01Z"));
  live_.end(1, {{OutcomeKind::kNeverStarted, Cause::kContainerRefused, 0}, "no such user", {}});
  ASSERT_EQ(recorder_.ended.size(), 1U);
  EXPECT_EQ(recorder_.ended[0].outcome.kind, OutcomeKind::kNeverStarted);
  EXPECT_FALSE(recorder_.ended[0].process);
  EXPECT_EQ(recorder_.ended[0].output, "no such user");
  EXPECT_EQ(recorder_.ended[0].measured_by, (RealRun{0, at("2016-04-21T08:00:00Z")}));
}

TEST_F(LiveRunnerTest, AnOverlapLastsUntilTheEarlierProcessEnds) {
  world_.advance_to(at("2016-04-21T08:12:00Z"));  // 1 since 8:00, 2 since 8:10
  live_.end(1, {});
  world_.advance_to(at("2016-04-21T08:15:00Z"));
  live_.end(2, {});
  ASSERT_EQ(recorder_.ended.size(), 2U);
  EXPECT_EQ(recorder_.ended[0].process->overlap, Duration{0});
  EXPECT_EQ(recorder_.ended[1].process->overlapping, 1U);
  EXPECT_EQ(recorder_.ended[1].process->overlap, minutes{2});
}

TEST_F(LiveRunnerTest, AnOverlapLastsToTheEndOfWhoEndsBeforeTheEarlierProcess) {
  world_.advance_to(at("2016-04-21T08:13:00Z"));
  live_.end(2, {});
  EXPECT_EQ(recorder_.ended[0].process->overlap, minutes{3});
}

TEST_F(LiveRunnerTest, OfThreeTheLastOverlapsUntilBothOthersHaveEnded) {
  world_.advance_to(at("2016-04-21T08:21:00Z"));  // 1, 2 and 3 since 8:20
  live_.end(1, {});
  world_.advance_to(at("2016-04-21T08:24:00Z"));
  live_.end(2, {});
  world_.advance_to(at("2016-04-21T08:29:00Z"));
  live_.end(3, {});
  EXPECT_EQ(recorder_.ended[1].process->overlap, minutes{11});
  EXPECT_EQ(recorder_.ended[2].process->overlap, minutes{4});
}

TEST_F(LiveRunnerTest, AStoppedProcessClosesTheOverlapOfTheNext) {
  world_.advance_to(at("2016-04-21T08:12:00Z"));
  const auto processes = rack_.list_processes("app").value();
  for (const convox::Process& process : processes) {
    if (process.started == at("2016-04-21T08:00:00Z") && !process.command.empty()) {
      ASSERT_TRUE(rack_.stop_process("app", process.id));
    }
  }
  ASSERT_EQ(recorder_.ended.size(), 1U);
  EXPECT_EQ(recorder_.ended[0].outcome.kind, OutcomeKind::kKilled);
  EXPECT_THAT(live_.dropped, ElementsAre(LiveRunId{1}));
  world_.advance_to(at("2016-04-21T08:15:00Z"));
  live_.end(2, {});
  EXPECT_EQ(recorder_.ended[1].process->overlap, minutes{2});
}

TEST_F(LiveRunnerTest, AReportMeanwhileShowsWhatRunsAsRunning) {
  world_.advance_to(at("2016-04-21T08:12:00Z"));
  Recorder now;
  world_.record_in_flight(now);
  ASSERT_EQ(now.ended.size(), 2U);
  EXPECT_EQ(now.ended[1].outcome.kind, OutcomeKind::kRunningAtEnd);
  EXPECT_EQ(now.ended[1].process->ended_at, at("2016-04-21T08:12:00Z"));
  EXPECT_EQ(now.ended[1].process->overlap, minutes{2});
  EXPECT_THAT(recorder_.ended, IsEmpty());
}

TEST_F(LiveRunnerTest, AVisitorEndsWithoutAFact) {
  run("rake x");
  EXPECT_EQ(live_.started.back().task, std::nullopt);
  EXPECT_EQ(live_.started.back().command, "rake x");
  EXPECT_EQ(running(), 1U);
  live_.end(1, {kFailed, {}, {}});
  EXPECT_EQ(running(), 0U);
  EXPECT_THAT(recorder_.ended, IsEmpty());
}

TEST_F(LiveRunnerTest, OutputIsInTheLogLineByLineAsItComes) {
  run("rake x");
  live_.print(1, "one\ntw");
  EXPECT_THAT(log(), ElementsAre("one"));
  live_.print(1, "o\n\nthr");
  EXPECT_THAT(log(), ElementsAre("one", "two", ""));
  live_.end(1, {});
  EXPECT_THAT(log(), ElementsAre("one", "two", "", "thr"));
}

TEST_F(LiveRunnerTest, TheTroubleOfARunIsInTheRacksOwnLog) {
  run("rake x");
  live_.end(1, {{OutcomeKind::kKilled, Cause::kSignal, 9}, {}, "the engine is gone"});
  const auto lines = rack_.read_logs("app", {}, 0, 100).value();
  EXPECT_EQ(lines.back().message, "the engine is gone");
  EXPECT_EQ(lines.back().service, "");
  EXPECT_THAT(lines[lines.size() - 2].message, testing::EndsWith("exited with 137"));
}

TEST_F(LiveRunnerTest, AProcessThatIsStoppedIsNotHeardOfAgain) {
  const ProcessId process = run("sleep 30");
  ASSERT_TRUE(rack_.stop_process("app", process));
  EXPECT_THAT(live_.dropped, ElementsAre(LiveRunId{1}));
  EXPECT_EQ(running(), 0U);
  // Its place is another's.
  run("sleep 60");
  live_.print(2, "mine\n");
  EXPECT_THAT(log(), ElementsAre("mine"));
}

TEST_F(LiveRunnerTest, AnAppsEndDropsAllItsProcesses) {
  run("sleep 30");
  run("sleep 60");
  ASSERT_TRUE(rack_.delete_app("app"));
  EXPECT_THAT(live_.dropped, ElementsAre(LiveRunId{1}, LiveRunId{2}));
}

TEST_F(LiveRunnerTest, ExecIntoAOneOffProcessRunsInsideIt) {
  const ProcessId process = run("sleep 30");
  const auto exec = rack_.exec_live("app", process, "date");
  ASSERT_TRUE(exec);
  ASSERT_NE(*exec, nullptr);
  ASSERT_EQ(live_.execs.size(), 1U);
  EXPECT_EQ(live_.execs[0].in, LiveRunId{1});
  EXPECT_EQ(live_.execs[0].command, "date");
  live_.print(2, "Thursday");
  live_.end(2, {kFailed, {}, {}});
  EXPECT_EQ((*exec)->exit_code(), std::nullopt) << "there is output to take before";
  EXPECT_EQ((*exec)->take_output(100), "Thursday");
  EXPECT_EQ((*exec)->exit_code(), 3);
  EXPECT_THAT(log(), IsEmpty()) << "it is the client's alone";
}

TEST_F(LiveRunnerTest, ExecIntoAKeptProcessIsARunOfItsOwn) {
  const auto exec = rack_.exec_live("app", kept(), "date");
  ASSERT_TRUE(exec);
  EXPECT_THAT(live_.execs, IsEmpty());
  ASSERT_EQ(live_.started.size(), 1U);
  EXPECT_EQ(live_.started[0].command, "date");
  EXPECT_TRUE(live_.started[0].has_input);
  EXPECT_EQ(running(), 0U);
}

TEST_F(LiveRunnerTest, AnExecThatNobodyHoldsIsDropped) {
  { const auto exec = rack_.exec_live("app", kept(), "sleep 30"); }
  EXPECT_THAT(live_.dropped, ElementsAre(LiveRunId{1}));
  live_.print(1, "nobody hears this");
}

TEST_F(LiveRunnerTest, ExecIntoNothingIsTheRacksError) {
  EXPECT_FALSE(rack_.exec_live("app", ProcessId{1}, "date"));
  EXPECT_FALSE(rack_.exec_live("nope", kept(), "date"));
  EXPECT_THAT(live_.started, IsEmpty());
}

TEST_F(LiveRunnerTest, WhoIsNotReadIsNotListenedToUntilHeIs) {
  const auto exec = rack_.exec_live("app", kept(), "seq 1000000");
  const std::string much(convox::UnreadOutput::kMuchBytes, 'x');
  live_.print(1, much);
  EXPECT_FALSE(live_.is_listened_to(1));
  EXPECT_EQ((*exec)->take_output(1), "x");
  EXPECT_TRUE(live_.is_listened_to(1));

  const auto process = rack_.run_attached({"app", "web", "seq 1000000"});
  live_.print(2, much);
  EXPECT_FALSE(live_.is_listened_to(2));
  EXPECT_EQ(rack_.take_attached_output(process->id, much.size()).size(), much.size());
  EXPECT_TRUE(live_.is_listened_to(2));
  rack_.forget_attached(process->id);
}

TEST_F(LiveRunnerTest, WhatADetachedProcessPrintsIsNotKeptBack) {
  run("yes");
  for (int i = 0; i < 20; ++i) live_.print(1, std::string(std::size_t{1} << 20, 'y'));
  EXPECT_TRUE(live_.is_listened_to(1));
  live_.end(1, {});
  ASSERT_EQ(log().size(), 1U);
  EXPECT_EQ(log()[0].size(), fakes::RackLog::kMessageBytesMax);
}

}  // namespace
}  // namespace cronwarp::sim
