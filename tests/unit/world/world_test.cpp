#include "sim/world/world.h"

#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "cli/simulate.h"
#include "fakes/runner/scripted_runner.h"
#include "tests/support/scenario_builder.h"

namespace cronwarp::sim {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using test::at;
using test::ScenarioBuilder;

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;

// A fact with its borrowed parts copied.
struct Ended {
  TaskIndex task;
  Instant scheduled_at;
  std::vector<Attempt> attempts;
  std::optional<ProcessRun> process;
  Outcome outcome;
  std::string output;
};

class Recorder : public FactObserver {
 public:
  void on_process_started(const ProcessStarted& fact) override { started.push_back(fact); }
  void on_firing_ended(const FiringEnded& fact) override {
    ended.push_back({fact.task,
                     fact.scheduled_at,
                     {fact.attempts.begin(), fact.attempts.end()},
                     fact.process,
                     fact.outcome,
                     std::string(fact.output)});
  }

  std::vector<ProcessStarted> started;
  std::vector<Ended> ended;
};

Recorder replay(const Scenario& scenario, std::string_view from, std::string_view to,
                std::uint64_t event_budget = cli::kEventBudget) {
  Recorder recorder;
  FactStream facts;
  facts.add(recorder);
  cli::simulate(scenario, {at(from), at(to)}, event_budget, facts);
  return recorder;
}

Behaviour lasting(Duration length) {
  Behaviour behaviour;
  behaviour.duration = FixedDuration{length};
  return behaviour;
}

TEST(WorldTest, AFiringBecomesAProcessThatEnds) {
  Behaviour behaviour = lasting(seconds{90});
  behaviour.output = "sent 12 mails";
  const Scenario scenario = ScenarioBuilder().task("web.update", "0 8 * * ? *", behaviour).build();
  const Recorder facts = replay(scenario, "2016-04-21", "2016-04-22");
  ASSERT_EQ(facts.started.size(), 1U);
  EXPECT_EQ(facts.started[0].started_at, at("2016-04-21T08:00:00Z"));
  ASSERT_EQ(facts.ended.size(), 1U);
  const Ended& ended = facts.ended[0];
  EXPECT_EQ(ended.scheduled_at, at("2016-04-21T08:00:00Z"));
  EXPECT_EQ(ended.outcome.kind, OutcomeKind::kSucceeded);
  EXPECT_EQ(ended.process->started_at, at("2016-04-21T08:00:00Z"));
  EXPECT_EQ(ended.process->ended_at, at("2016-04-21T08:01:30Z"));
  EXPECT_EQ(ended.output, "sent 12 mails");
  ASSERT_EQ(ended.attempts.size(), 1U);
  EXPECT_EQ(ended.attempts[0].result, AttemptResult::kAccepted);
  EXPECT_EQ(ended.attempts[0].http_status, 200);
}

TEST(WorldTest, TheRangeIsHalfOpen) {
  const Scenario scenario = ScenarioBuilder().task("web.job", "0 * * * ? *").build();
  EXPECT_EQ(replay(scenario, "2016-04-21T08:00:00Z", "2016-04-21T09:00:00Z").ended.size(), 1U);
  EXPECT_EQ(replay(scenario, "2016-04-21T08:00:01Z", "2016-04-21T09:00:00Z").ended.size(), 0U);
  EXPECT_EQ(replay(scenario, "2016-04-21T08:00:00Z", "2016-04-21T09:00:01Z").ended.size(), 2U);
}

TEST(WorldTest, WhatStillRunsAtTheEndOfTheRangeIsSaid) {
  const Scenario scenario =
      ScenarioBuilder().task("web.job", "50 8 * * ? *", lasting(minutes{10})).build();
  const Recorder facts = replay(scenario, "2016-04-21T08:00:00Z", "2016-04-21T09:00:00Z");
  ASSERT_EQ(facts.ended.size(), 1U);
  EXPECT_EQ(facts.ended[0].outcome.kind, OutcomeKind::kRunningAtEnd);
  EXPECT_EQ(facts.ended[0].process->ended_at, at("2016-04-21T09:00:00Z"));
}

TEST(WorldTest, AProcessThatEndsWhenItsTaskFiresAgainDoesNotOverlap) {
  const Scenario scenario =
      ScenarioBuilder().task("web.job", "*/10 * * * ? *", lasting(minutes{10})).build();
  for (const Ended& ended :
       replay(scenario, "2016-04-21T08:00:00Z", "2016-04-21T10:00:00Z").ended) {
    EXPECT_EQ(ended.process->overlapping, 0U);
  }
}

TEST(WorldTest, OverlapsAreCountedWithTheirLength) {
  const Scenario scenario =
      ScenarioBuilder().task("web.job", "*/10 * * * ? *", lasting(minutes{25})).build();
  const Recorder facts = replay(scenario, "2016-04-21T08:00:00Z", "2016-04-21T09:00:00Z");
  ASSERT_EQ(facts.started.size(), 6U);
  std::vector<std::uint32_t> overlapping;
  for (const ProcessStarted& started : facts.started) overlapping.push_back(started.overlapping);
  EXPECT_EQ(overlapping, (std::vector<std::uint32_t>{0, 1, 2, 2, 2, 2}));
  EXPECT_EQ(facts.started[2].running, 3U);
  ASSERT_EQ(facts.ended[1].scheduled_at, at("2016-04-21T08:10:00Z"));
  EXPECT_EQ(facts.ended[1].process->overlap, minutes{15});
}

TEST(WorldTest, TheRackOfApril2016SwallowsAFullRack) {
  ScenarioBuilder builder;
  builder.task("web.first", "0 8 * * ? *", lasting(minutes{1}))
      .task("web.second", "0 8 * * ? *", lasting(minutes{1}))
      .rack({1, 300 * kMiB});
  const Recorder facts = replay(builder.build(), "2016-04-21", "2016-04-22");
  ASSERT_EQ(facts.ended.size(), 2U);
  const Ended& lost = facts.ended[0];
  EXPECT_EQ(lost.task, 1U);
  EXPECT_EQ(lost.outcome.kind, OutcomeKind::kNeverStarted);
  EXPECT_EQ(lost.outcome.cause, Cause::kRackFull);
  EXPECT_FALSE(lost.process.has_value());
  ASSERT_EQ(lost.attempts.size(), 1U);
  EXPECT_EQ(lost.attempts[0].result, AttemptResult::kAccepted) << "the API said success";
}

// A rack that answers every request to run something with one status.
class RefusingApi : public convox::RunApi {
 public:
  explicit RefusingApi(int status) : status_(status) {}

  convox::Answer<convox::RunProcessReply> run_process(const convox::RunProcessRequest&) override {
    ++requests;
    return Unexpected{convox::ApiError{status_, "refused"}};
  }

  int requests = 0;

 private:
  int status_;
};

class NoCluster : public convox::Cluster {
 public:
  convox::RunTaskReply run_task(const convox::RunTaskRequest&) override {
    return {std::nullopt, convox::kNoMemory};
  }
  void process_output(convox::ProcessSlot, std::string_view) override {}
  void exec_changed() override {}
  void process_ended(convox::ProcessSlot, const convox::ProcessEnd&) override {}
};

TEST(WorldTest, TheLambdaOfApril2016LosesARunTheApiRefusesAndTriesOnce) {
  const Scenario scenario = ScenarioBuilder().task("web.job", "0 8 * * ? *").build();
  for (const int status : {401, 404, 500, 503}) {
    SCOPED_TRACE(status);
    fakes::ScriptedRunner runner(scenario);
    Recorder recorder;
    FactStream facts;
    facts.add(recorder);
    World world(scenario, {at("2016-04-21"), at("2016-04-22")}, cli::kEventBudget, runner, facts);
    RefusingApi api(status);
    NoCluster cluster;
    world.run(api, &cluster);
    EXPECT_EQ(api.requests, 1);
    ASSERT_EQ(recorder.ended.size(), 1U);
    EXPECT_EQ(recorder.ended[0].outcome.kind, OutcomeKind::kNeverStarted);
    EXPECT_EQ(recorder.ended[0].outcome.cause, Cause::kApiError);
    EXPECT_EQ(recorder.ended[0].outcome.detail, status);
    ASSERT_EQ(recorder.ended[0].attempts.size(), 1U);
    EXPECT_EQ(recorder.ended[0].attempts[0].result, AttemptResult::kRejected);
    EXPECT_EQ(recorder.ended[0].attempts[0].http_status, status);
  }
}

TEST(WorldTest, LaterGen1LogsAFullRackAndLosesTheRun) {
  ScenarioBuilder builder(Platform::kGen1);
  builder.task("web.first", "0 8 * * ? *", lasting(minutes{1}))
      .task("web.second", "0 8 * * ? *", lasting(minutes{1}))
      .rack({1, 300 * kMiB});
  const Recorder facts = replay(builder.build(), "2016-10-21", "2016-10-22");
  ASSERT_EQ(facts.ended.size(), 2U);
  EXPECT_EQ(facts.ended[0].outcome.cause, Cause::kRackFull);
  ASSERT_EQ(facts.ended[0].attempts.size(), 1U);
  EXPECT_EQ(facts.ended[0].attempts[0].result, AttemptResult::kRejected);
}

TEST(WorldTest, MemoryIsFreeAgainForAFiringAtTheInstantAProcessEnds) {
  ScenarioBuilder builder;
  builder.task("web.first", "0 8 * * ? *", lasting(minutes{1}))
      .task("web.second", "1 8 * * ? *", lasting(minutes{1}))
      .rack({1, 300 * kMiB});
  for (const Ended& ended : replay(builder.build(), "2016-04-21", "2016-04-22").ended) {
    EXPECT_EQ(ended.outcome.kind, OutcomeKind::kSucceeded);
  }
}

TEST(WorldTest, Gen1SkewsEveryStartByLessThanTenSeconds) {
  const Scenario scenario =
      ScenarioBuilder(Platform::kGen1).task("web.job", "* * * * ? *", lasting(seconds{1})).build();
  const Recorder facts = replay(scenario, "2016-10-21", "2016-10-22");
  ASSERT_EQ(facts.started.size(), 1'440U);
  std::map<std::int64_t, int> by_second;
  for (const ProcessStarted& started : facts.started) {
    const Duration skew = started.started_at - started.scheduled_at;
    ASSERT_GE(skew, Duration{0});
    ASSERT_LT(skew, seconds{10});
    ++by_second[skew / seconds{1}];
  }
  EXPECT_EQ(by_second.size(), 10U);
}

TEST(WorldTest, AStartThatTheSkewMovesBeyondTheRangeIsOnItsWayAtTheEnd) {
  const Scenario scenario = ScenarioBuilder(Platform::kGen1).task("web.job", "0 8 * * ? *").build();
  const Recorder facts = replay(scenario, "2016-10-21", "2016-10-21T08:00:00.001Z");
  ASSERT_EQ(facts.ended.size(), 1U);
  EXPECT_EQ(facts.ended[0].outcome.kind, OutcomeKind::kRunningAtEnd);
  EXPECT_FALSE(facts.ended[0].process.has_value());
  EXPECT_TRUE(facts.ended[0].attempts.empty());
}

TEST(WorldTest, TheBudgetsErrorNamesTheBusiestTask) {
  const Scenario scenario = ScenarioBuilder()
                                .task("web.hourly", "0 * * * ? *")
                                .task("web.minutely", "* * * * ? *")
                                .build();
  try {
    replay(scenario, "2016-04-21", "2016-04-22", 100);
    FAIL() << "the budget was not kept";
  } catch (const BudgetExceeded& exceeded) {
    EXPECT_NE(std::string(exceeded.what()).find("the busiest task is web.minutely"),
              std::string::npos)
        << exceeded.what();
  }
}

TEST(WorldTest, NoTaskIsNoWork) {
  EXPECT_TRUE(replay(ScenarioBuilder().build(), "2016-04-21", "2017-04-21").ended.empty());
}

}  // namespace
}  // namespace cronwarp::sim
