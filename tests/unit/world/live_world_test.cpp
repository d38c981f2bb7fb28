#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/rack/fake_rack.h"
#include "fakes/runner/scripted_runner.h"
#include "sim/world/world.h"
#include "tests/support/scenario_builder.h"

// A world that is driven step by step beside a rack with other clients, as a served rack is.

namespace cronwarp::sim {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using test::at;
using test::ScenarioBuilder;
using testing::ElementsAre;
using testing::IsEmpty;

// A fact with its borrowed parts copied.
struct Ended {
  Instant scheduled_at;
  std::vector<Attempt> attempts;
  std::optional<ProcessRun> process;
  Outcome outcome;
};

class Recorder : public FactObserver {
 public:
  void on_process_started(const ProcessStarted& fact) override { started.push_back(fact); }
  void on_firing_ended(const FiringEnded& fact) override {
    ended.push_back({fact.scheduled_at,
                     {fact.attempts.begin(), fact.attempts.end()},
                     fact.process,
                     fact.outcome});
  }

  std::vector<ProcessStarted> started;
  std::vector<Ended> ended;
};

Behaviour lasting(Duration length) {
  Behaviour behaviour;
  behaviour.duration = FixedDuration{length};
  return behaviour;
}

// The task web.job every ten minutes for five, and a rack that any client may use.
class LiveWorldTest : public testing::Test {
 protected:
  explicit LiveWorldTest(Instant to = kLatestInstant)
      : world_(scenario_, {at("2016-04-21T08:00:00Z"), to}, World::kNoLimit, runner_, facts_),
        rack_({}, world_.clock(), world_) {
    facts_.add(recorder_);
    rack_.create_app("app", {{"web", 0, 0, 0}});
    world_.start(rack_, &rack_);
  }

  std::size_t running() { return rack_.list_processes("app")->size(); }
  std::vector<OutcomeKind> outcomes() const {
    std::vector<OutcomeKind> kinds;
    for (const Ended& ended : recorder_.ended) kinds.push_back(ended.outcome.kind);
    return kinds;
  }

  Scenario scenario_ =
      ScenarioBuilder().task("web.job", "*/10 * * * ? *", lasting(minutes{5})).build();
  fakes::ScriptedRunner runner_{scenario_};
  Recorder recorder_;
  FactStream facts_;
  World world_;
  fakes::FakeRack rack_;
};

TEST_F(LiveWorldTest, TheClockReadsWhatItWasAdvancedTo) {
  EXPECT_TRUE(world_.advance_to(at("2016-04-21T08:01:30Z")));
  EXPECT_EQ(world_.clock().now(), at("2016-04-21T08:01:30Z"));
  EXPECT_TRUE(world_.advance_to(at("2016-04-21T08:00:00Z"))) << "it has passed";
  EXPECT_EQ(world_.clock().now(), at("2016-04-21T08:01:30Z"));
}

TEST_F(LiveWorldTest, WhatIsDueAtTheInstantHasNotHappenedYet) {
  world_.advance_to(at("2016-04-21T08:10:00Z"));
  EXPECT_EQ(recorder_.started.size(), 1U);
  EXPECT_EQ(running(), 0U);
  world_.advance_to(at("2016-04-21T08:10:00.001Z"));
  EXPECT_EQ(recorder_.started.size(), 2U);
  EXPECT_EQ(running(), 1U);
  world_.advance_to(at("2016-04-21T08:15:00Z"));
  EXPECT_EQ(running(), 1U);
  world_.advance_to(at("2016-04-21T08:15:00.001Z"));
  EXPECT_EQ(running(), 0U);
}

TEST_F(LiveWorldTest, AnAdvanceStopsAfterSoManyEventsAndGoesOn) {
  const Instant target = at("2016-04-22T08:00:00Z");
  int steps = 1;
  while (!world_.advance_to(target, 10)) {
    ++steps;
    ASSERT_LT(world_.clock().now(), target);
  }
  EXPECT_EQ(world_.clock().now(), target);
  EXPECT_EQ(recorder_.ended.size(), 144U);
  EXPECT_GE(steps, 288 / 10) << "a start and an end each";
  EXPECT_LE(steps, 288 / 10 + 3);
}

TEST_F(LiveWorldTest, StepsOfAnySizeTellTheSameStory) {
  Recorder whole;
  FactStream facts;
  facts.add(whole);
  World world(scenario_, {at("2016-04-21T08:00:00Z"), kLatestInstant}, World::kNoLimit, runner_,
              facts);
  fakes::FakeRack rack({}, world.clock(), world);
  rack.create_app("app", {{"web", 0, 0, 0}});
  world.start(rack, &rack);
  world.advance_to(at("2016-07-01"));
  for (Instant now = world_.clock().now(); now < at("2016-07-01"); now += minutes{7}) {
    world_.advance_to(now);
  }
  world_.advance_to(at("2016-07-01"));
  ASSERT_EQ(recorder_.ended.size(), whole.ended.size());
  for (std::size_t i = 0; i < whole.ended.size(); ++i) {
    EXPECT_EQ(recorder_.ended[i].scheduled_at, whole.ended[i].scheduled_at);
    EXPECT_EQ(recorder_.ended[i].process->id, whole.ended[i].process->id);
    EXPECT_EQ(recorder_.ended[i].process->ended_at, whole.ended[i].process->ended_at);
  }
}

TEST_F(LiveWorldTest, AClientsProcessEndsButIsNoFact) {
  world_.advance_to(at("2016-04-21T08:06:00Z"));
  recorder_ = {};
  ASSERT_TRUE(rack_.run_process({"app", "web", "sleep 30"}));
  EXPECT_EQ(running(), 1U);
  world_.advance_to(at("2016-04-21T08:06:30.001Z"));
  EXPECT_EQ(running(), 0U);
  EXPECT_THAT(recorder_.started, IsEmpty());
  EXPECT_THAT(recorder_.ended, IsEmpty());
}

TEST_F(LiveWorldTest, AClientsProcessIsNoOverlapOfATask) {
  ASSERT_TRUE(rack_.run_process({"app", "web", "bin/job"}));
  world_.advance_to(at("2016-04-21T08:01:00Z"));
  ASSERT_EQ(recorder_.started.size(), 1U);
  EXPECT_EQ(recorder_.started[0].overlapping, 0U);
  EXPECT_EQ(recorder_.started[0].running, 1U) << "it is the only one of a task";
  EXPECT_EQ(running(), 2U);
}

TEST_F(LiveWorldTest, ClientsProcessesHaveIdsOfTheirOwn) {
  ASSERT_TRUE(rack_.scale_service("app", "web", {.count = 2}));
  ASSERT_TRUE(rack_.run_process({"app", "web", "sleep 30"}));
  world_.advance_to(at("2016-04-21T08:00:01Z"));
  const auto processes = rack_.list_processes("app");
  ASSERT_EQ(processes->size(), 4U);
  std::vector<ProcessId> ids;
  for (const convox::Process& process : processes.value()) ids.push_back(process.id);
  EXPECT_EQ(std::adjacent_find(ids.begin(), ids.end()), ids.end());
}

TEST_F(LiveWorldTest, AFiringStoppedFromOutsideWasKilledBySigterm) {
  world_.advance_to(at("2016-04-21T08:02:00Z"));
  const ProcessId id = rack_.list_processes("app")->front().id;
  ASSERT_TRUE(rack_.stop_process("app", id));
  ASSERT_EQ(recorder_.ended.size(), 1U);
  const Ended& ended = recorder_.ended[0];
  EXPECT_EQ(ended.outcome.kind, OutcomeKind::kKilled);
  EXPECT_EQ(ended.outcome.cause, Cause::kSignal);
  EXPECT_EQ(ended.outcome.detail, 15);
  EXPECT_EQ(ended.process->ended_at, at("2016-04-21T08:02:00Z"));
  // Its end, had it not been stopped, comes and goes without a word.
  world_.advance_to(at("2016-04-21T08:20:00Z"));
  EXPECT_THAT(outcomes(), ElementsAre(OutcomeKind::kKilled, OutcomeKind::kSucceeded));
}

TEST_F(LiveWorldTest, AStoppedProcessOverlapsNothingAfterwards) {
  const Behaviour slow = lasting(minutes{25});
  const Scenario scenario = ScenarioBuilder().task("web.job", "*/10 * * * ? *", slow).build();
  fakes::ScriptedRunner runner(scenario);
  World world(scenario, {at("2016-04-21T08:00:00Z"), kLatestInstant}, World::kNoLimit, runner,
              facts_);
  fakes::FakeRack rack({}, world.clock(), world);
  rack.create_app("app", {{"web", 0, 0, 0}});
  world.start(rack, &rack);
  // Of 8:00 and 8:10; the later one is stopped.
  world.advance_to(at("2016-04-21T08:12:00Z"));
  const auto processes = rack.list_processes("app");
  for (const convox::Process& process : processes.value()) {
    if (process.started == at("2016-04-21T08:10:00Z")) {
      ASSERT_TRUE(rack.stop_process("app", process.id));
    }
  }
  ASSERT_EQ(recorder_.ended.size(), 1U);
  EXPECT_EQ(recorder_.ended[0].process->overlap, minutes{2});
  world.advance_to(at("2016-04-21T08:50:00Z"));
  const auto third = std::find_if(
      recorder_.ended.begin(), recorder_.ended.end(),
      [](const Ended& ended) { return ended.scheduled_at == at("2016-04-21T08:20:00Z"); });
  ASSERT_NE(third, recorder_.ended.end());
  EXPECT_EQ(third->process->overlapping, 1U);
  EXPECT_EQ(third->process->overlap, minutes{5}) << "beside the first one, which ends at 8:25";
}

TEST_F(LiveWorldTest, AStoppedVisitorIsGone) {
  world_.advance_to(at("2016-04-21T08:06:00Z"));
  ASSERT_TRUE(rack_.run_process({"app", "web", "sleep 30"}));
  ASSERT_TRUE(rack_.stop_process("app", rack_.list_processes("app")->front().id));
  // Its slot is used again before the end it would have had.
  ASSERT_TRUE(rack_.run_process({"app", "web", "sleep 60"}));
  world_.advance_to(at("2016-04-21T08:06:45Z"));
  EXPECT_EQ(running(), 1U);
  world_.advance_to(at("2016-04-21T08:07:30Z"));
  EXPECT_EQ(running(), 0U);
}

TEST_F(LiveWorldTest, ExecSaysWhatTheRunnerSays) {
  scenario_.commands = {{"date", lasting(seconds{2})}};
  scenario_.commands[0].behaviour.output = "Thursday";
  scenario_.commands[0].behaviour.exit_codes = {{137, 1}};
  fakes::ScriptedRunner runner(scenario_);
  World world(scenario_, {at("2016-04-21"), kLatestInstant}, World::kNoLimit, runner, facts_);
  const convox::ExecResult result = world.exec({"web", "date"});
  EXPECT_EQ(result.duration, seconds{2});
  EXPECT_EQ(result.exit_code, 137);
  EXPECT_EQ(result.output, "Thursday");
}

TEST_F(LiveWorldTest, TheFiringsInFlightAreToldWithoutEndingThem) {
  world_.advance_to(at("2016-04-21T08:12:00Z"));
  ASSERT_TRUE(rack_.run_process({"app", "web", "sleep 3600"}));
  Recorder now;
  world_.record_in_flight(now);
  ASSERT_EQ(now.ended.size(), 1U) << "the visitor is no firing";
  EXPECT_EQ(now.ended[0].scheduled_at, at("2016-04-21T08:10:00Z"));
  EXPECT_EQ(now.ended[0].outcome.kind, OutcomeKind::kRunningAtEnd);
  EXPECT_EQ(now.ended[0].process->ended_at, at("2016-04-21T08:12:00Z"));
  EXPECT_EQ(recorder_.ended.size(), 1U);
  world_.advance_to(at("2016-04-21T08:16:00Z"));
  EXPECT_THAT(outcomes(), ElementsAre(OutcomeKind::kSucceeded, OutcomeKind::kSucceeded));
}

TEST(LiveWorld, AnAdvanceIsShortEvenWhereNothingEverFires) {
  const Scenario scenario = ScenarioBuilder().task("web.once", "0 8 21 4 ? 2016").build();
  fakes::ScriptedRunner runner(scenario);
  FactStream facts;
  World world(scenario, {at("2016-04-21"), kLatestInstant}, World::kNoLimit, runner, facts);
  fakes::FakeRack rack({}, world.clock(), world);
  rack.create_app("app", {{"web", 0, 0, 0}});
  world.start(rack, &rack);
  EXPECT_FALSE(world.advance_to(kLatestInstant, 100));
  // What a client does meanwhile happens in the rack's present.
  ASSERT_TRUE(rack.run_process({"app", "web", "sleep 5"}));
  int steps = 1;
  while (!world.advance_to(kLatestInstant, 1'000)) ++steps;
  EXPECT_GT(steps, 10);
  EXPECT_EQ(world.clock().now(), kLatestInstant);
  EXPECT_TRUE(rack.list_processes("app")->empty());
}

TEST(LiveWorld, AClientDoesNotDisturbWhatIsFoundAhead) {
  const Scenario scenario = ScenarioBuilder().task("web.yearly", "0 0 1 1 ? *").build();
  fakes::ScriptedRunner runner(scenario);
  Recorder recorder;
  FactStream facts;
  facts.add(recorder);
  World world(scenario, {at("2016-04-21"), kLatestInstant}, World::kNoLimit, runner, facts);
  fakes::FakeRack rack({}, world.clock(), world);
  rack.create_app("app", {{"web", 0, 0, 0}});
  world.start(rack, &rack);
  for (int day = 0; day < 366; ++day) {
    ASSERT_TRUE(rack.run_process({"app", "web", "sleep 4000"}));
    ASSERT_TRUE(world.advance_to(at("2016-04-21") + std::chrono::days{day}));
  }
  ASSERT_EQ(recorder.started.size(), 1U);
  EXPECT_EQ(recorder.started[0].started_at, at("2017-01-01"));
}

// Places what it is asked for and then answers as it is told: the reply of a rack may be lost.
class LossyApi : public convox::RunApi {
 public:
  LossyApi(fakes::FakeRack& rack, bool works) : rack_(rack), works_(works) {}

  convox::Answer<convox::RunProcessReply> run_process(
      const convox::RunProcessRequest& request) override {
    if (works_) {
      EXPECT_TRUE(rack_.run_process(request));
    }
    return Unexpected{convox::ApiError{0, "the connection was reset"}};
  }

 private:
  fakes::FakeRack& rack_;
  bool works_;
};

Recorder replay_with_lossy_api(bool works) {
  const Scenario scenario = ScenarioBuilder().task("web.job", "0 8 * * ? *").build();
  fakes::ScriptedRunner runner(scenario);
  Recorder recorder;
  FactStream facts;
  facts.add(recorder);
  World world(scenario, {at("2016-04-21"), at("2016-04-22")}, World::kNoLimit, runner, facts);
  fakes::FakeRack rack({}, world.clock(), world);
  rack.create_app("app", {{"web", 0, 0, 0}});
  LossyApi api(rack, works);
  world.run(api, &rack);
  return recorder;
}

TEST(LiveWorld, AFunctionThatGetsNoAnswerThreeTimesLosesTheRun) {
  const Recorder facts = replay_with_lossy_api(false);
  ASSERT_EQ(facts.ended.size(), 1U);
  EXPECT_EQ(facts.ended[0].outcome.kind, OutcomeKind::kNeverStarted);
  EXPECT_EQ(facts.ended[0].outcome.cause, Cause::kNoAnswer);
  ASSERT_EQ(facts.ended[0].attempts.size(), 3U);
  EXPECT_EQ(facts.ended[0].attempts[0].result, AttemptResult::kRetryable);
  EXPECT_EQ(facts.ended[0].attempts[0].http_status, 0);
}

TEST(LiveWorld, AProcessWhoseAnswerWasLostEndsAllTheSame) {
  const Recorder facts = replay_with_lossy_api(true);
  ASSERT_EQ(facts.ended.size(), 1U);
  EXPECT_EQ(facts.ended[0].outcome.kind, OutcomeKind::kSucceeded);
  EXPECT_TRUE(facts.ended[0].process.has_value());
  EXPECT_EQ(facts.ended[0].process->started_at, at("2016-04-21T08:00:00Z"));
  EXPECT_EQ(facts.started.size(), 3U) << "each try did the work again";
}

// A rack whose app another client deletes, or puts up anew without its service, before the second
// of two firings.
Recorder lose_service_between_firings(Platform platform, bool is_put_up_anew) {
  const Scenario scenario = ScenarioBuilder(platform).task("web.job", "0 8 * * ? *").build();
  fakes::ScriptedRunner runner(scenario);
  Recorder recorder;
  FactStream facts;
  facts.add(recorder);
  World world(scenario, {at("2016-10-21"), at("2016-10-23")}, World::kNoLimit, runner, facts);
  fakes::FakeRack rack({}, world.clock(), world);
  rack.create_app("app", {{"web", 0, 0, 0}});
  world.start(rack, &rack);
  world.advance_to(at("2016-10-22"));
  EXPECT_TRUE(rack.delete_app("app"));
  if (is_put_up_anew) rack.create_app("app", {{"other", 0, 0, 0}});
  world.advance_to(at("2016-10-23"));
  world.finish();
  return recorder;
}

TEST(LiveWorld, ALambdaThatTalksToTheClusterFindsNoService) {
  for (const bool is_put_up_anew : {false, true}) {
    const Recorder facts = lose_service_between_firings(Platform::kGen1, is_put_up_anew);
    ASSERT_EQ(facts.ended.size(), 2U);
    EXPECT_EQ(facts.ended[0].outcome.kind, OutcomeKind::kSucceeded);
    EXPECT_EQ(facts.ended[1].outcome.kind, OutcomeKind::kNeverStarted);
    EXPECT_EQ(facts.ended[1].outcome.cause, Cause::kNoService);
    EXPECT_FALSE(facts.ended[1].process.has_value());
    ASSERT_EQ(facts.ended[1].attempts.size(), 1U);
    EXPECT_EQ(facts.ended[1].attempts[0].result, AttemptResult::kRejected);
    EXPECT_EQ(facts.ended[1].attempts[0].http_status, 200) << "ECS says so in its answer";
  }
}

TEST(LiveWorld, TheLambdaOfApril2016HearsFromTheRackThatAServiceIsMissing) {
  for (const bool is_put_up_anew : {false, true}) {
    const Recorder facts = lose_service_between_firings(Platform::kGen1April2016, is_put_up_anew);
    ASSERT_EQ(facts.ended.size(), 2U);
    EXPECT_EQ(facts.ended[1].outcome.kind, OutcomeKind::kNeverStarted);
    EXPECT_EQ(facts.ended[1].outcome.cause, Cause::kApiError);
    EXPECT_EQ(facts.ended[1].outcome.detail, is_put_up_anew ? 500 : 404);
  }
}

// A rack elsewhere that takes everything.
class FarRack : public convox::RunApi {
 public:
  convox::Answer<convox::RunProcessReply> run_process(const convox::RunProcessRequest&) override {
    ++requests;
    return convox::RunProcessReply{};
  }

  int requests = 0;
};

TEST(LiveWorld, WhatARackElsewhereTakesIsHandedOver) {
  const Scenario scenario = ScenarioBuilder().task("web.job", "0 8 * * ? *").build();
  fakes::ScriptedRunner runner(scenario);
  Recorder recorder;
  FactStream facts;
  facts.add(recorder);
  World world(scenario, {at("2016-04-21"), at("2016-04-23")}, World::kNoLimit, runner, facts);
  FarRack rack;
  world.run(rack, nullptr);
  EXPECT_EQ(rack.requests, 2);
  ASSERT_EQ(recorder.ended.size(), 2U);
  for (const Ended& ended : recorder.ended) {
    EXPECT_EQ(ended.outcome.kind, OutcomeKind::kRunningAtEnd);
    EXPECT_EQ(ended.outcome.cause, Cause::kHandedOver);
    EXPECT_FALSE(ended.process.has_value());
    EXPECT_EQ(ended.attempts.at(0).result, AttemptResult::kAccepted);
  }
}

TEST(LiveWorldDeathTest, ALambdaThatTalksToTheClusterNeedsOne) {
  const Scenario scenario = ScenarioBuilder(Platform::kGen1).build();
  fakes::ScriptedRunner runner(scenario);
  FactStream facts;
  World world(scenario, {at("2016-10-21"), at("2016-10-22")}, World::kNoLimit, runner, facts);
  FarRack rack;
  EXPECT_DEATH(world.start(rack, nullptr), "talks to a cluster");
}

}  // namespace
}  // namespace cronwarp::sim
