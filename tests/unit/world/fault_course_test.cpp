#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/environment_error.h"
#include "fakes/rack/fake_rack.h"
#include "fakes/runner/scripted_runner.h"
#include "sim/world/world.h"
#include "tests/support/scenario_builder.h"
#include "tests/unit/world/fake_live_runner.h"
#include "tests/unit/world/fault_testing.h"

// A firing with several deliveries or processes: when it ends, and what is said of it if something
// else ends first.

namespace cronwarp::sim {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using test::at;
using test::Facts;
using test::lasting;
using test::ScenarioBuilder;
using test::text_of;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

Fault fault_of(FaultKind kind, std::optional<std::uint64_t> times = std::nullopt) {
  Fault fault;
  fault.kind = kind;
  fault.times = times;
  return fault;
}

// One firing at 8:00 of ten minutes.
Scenario at_eight(const std::vector<Fault>& faults, Platform platform = Platform::kGen1April2016) {
  return ScenarioBuilder(platform)
      .task("web.job", "0 8 21 * ? *", lasting(minutes{10}))
      .faults(faults)
      .build();
}

// A world that is driven step by step.
class Stepped {
 public:
  explicit Stepped(Scenario given, Runner* runner = nullptr, LiveRunner* live = nullptr)
      : scenario(std::move(given)),
        scripted(scenario),
        world(scenario, {at("2016-04-21"), at("2016-04-23")}, World::kNoLimit,
              runner != nullptr ? *runner : scripted, stream),
        rack({.size = scenario.rack}, world.clock(), world) {
    stream.add(facts);
    if (live != nullptr) {
      live->set_listener(world);
      world.set_live_runner(*live);
    }
    rack.create_app(scenario.app, {{.name = "web", .count = 0}});
    world.start(rack, &rack);
  }

  Scenario scenario;
  fakes::ScriptedRunner scripted;
  Facts facts;
  FactStream stream;
  World world;
  fakes::FakeRack rack;
};

TEST(Course, AFiringIsDueOnceAndEndsOnce) {
  const Facts facts =
      test::replay(at_eight({fault_of(FaultKind::kApiLostReply)}), "2016-04-21", "2016-04-22");
  EXPECT_THAT(facts.due, SizeIs(1));
  EXPECT_THAT(facts.ended, SizeIs(1));
  EXPECT_THAT(facts.started, SizeIs(3));
}

TEST(Course, EndsWhenNothingIsUnderWay) {
  Stepped stepped(at_eight({fault_of(FaultKind::kApiLostReply)}));
  // The processes are of 8:00, 8:01 and 8:03; two have ended.
  stepped.world.advance_to(at("2016-04-21T08:13:00Z"));
  EXPECT_THAT(stepped.facts.ended, IsEmpty());
  stepped.world.advance_to(at("2016-04-21T08:13:00.001Z"));
  EXPECT_EQ(text_of(stepped.facts.only().outcome), "succeeded exit-zero 0");
  EXPECT_THAT(stepped.facts.only().duplicates, SizeIs(2));
}

TEST(Course, ARequestThatWaitsAtTheEndOfTheRangeIsSaid) {
  const Facts facts = test::replay(at_eight({fault_of(FaultKind::kApiRefused)}), "2016-04-21",
                                   "2016-04-21T08:01:30Z");
  EXPECT_EQ(text_of(facts.only().outcome), "running_at_end range-ended 0");
  EXPECT_THAT(facts.only().attempts, SizeIs(2));
  EXPECT_THAT(facts.only().faults, SizeIs(2));
}

TEST(Course, AProcessThatHasEndedIsItsOutcomeThoughADuplicateStillRuns) {
  Fault twice = fault_of(FaultKind::kRuleDuplicate);
  twice.settings.delay = FixedDuration{minutes{5}};
  const Facts facts = test::replay(at_eight({twice}), "2016-04-21", "2016-04-21T08:12:00Z");
  EXPECT_EQ(text_of(facts.only().outcome), "succeeded exit-zero 0");
  EXPECT_EQ(facts.only().process->ended_at, at("2016-04-21T08:10:00Z"));
  ASSERT_THAT(facts.only().duplicates, SizeIs(1));
  EXPECT_EQ(text_of(facts.only().duplicates[0].outcome), "running_at_end range-ended 0");
  EXPECT_EQ(facts.only().duplicates[0].process.ended_at, at("2016-04-21T08:12:00Z"));
}

TEST(Course, AHungDuplicateIsOneOfASuccess) {
  Fault hang = fault_of(FaultKind::kHang);
  hang.skip = 1;
  const Facts facts = test::replay(at_eight({fault_of(FaultKind::kRuleDuplicate), hang}),
                                   "2016-04-21", "2016-04-22");
  EXPECT_EQ(text_of(facts.only().outcome), "succeeded exit-zero 0");
  EXPECT_EQ(text_of(facts.only().duplicates.at(0).outcome), "running_at_end hung 0");
}

TEST(Course, TheOutcomeWithoutAProcessIsThatOfTheLastTry) {
  const Facts facts =
      test::replay(at_eight({fault_of(FaultKind::kLambdaError, 2), fault_of(FaultKind::kApiHang)}),
                   "2016-04-21", "2016-04-22");
  EXPECT_EQ(text_of(facts.only().outcome), "never_started no-answer 3");
}

TEST(Course, AttemptsOfAllDeliveriesComeInTimeOrder) {
  Fault twice = fault_of(FaultKind::kRuleDuplicate);
  twice.settings.delay = FixedDuration{seconds{5}};
  const Facts facts =
      test::replay(at_eight({twice, fault_of(FaultKind::kApiHang, 1)}), "2016-04-21", "2016-04-22");
  EXPECT_THAT(text_of(facts.only().attempts),
              ElementsAre("08:00:00 retryable 0 timeout", "08:00:05 accepted 200",
                          "08:01:10 accepted 200"));
}

TEST(Course, InFlightSaysWhatWouldBeSaidIfTheRangeEndedNow) {
  Stepped stepped(at_eight({fault_of(FaultKind::kApiLostReply, 1), fault_of(FaultKind::kHang)}));
  stepped.world.advance_to(at("2016-04-21T09:00:00Z"));
  Facts now;
  stepped.world.record_in_flight(now);
  EXPECT_EQ(text_of(now.only().outcome), "running_at_end hung 0");
  EXPECT_EQ(now.only().process->ended_at, at("2016-04-21T09:00:00Z"));
  EXPECT_THAT(now.only().duplicates, SizeIs(1));
  EXPECT_THAT(stepped.facts.ended, IsEmpty()) << "nothing has ended";
}

TEST(Course, InFlightNamesTheDeploysThatWait) {
  Fault deploy = fault_of(FaultKind::kDeploy);
  deploy.at = at("2016-04-21T08:01:00Z");
  Stepped stepped(at_eight({deploy}));
  stepped.world.advance_to(at("2016-04-21T08:05:00Z"));
  Facts now;
  stepped.world.record_in_flight(now);
  ASSERT_THAT(now.deploys, SizeIs(1));
  EXPECT_FALSE(now.deploys[0].is_through);
  EXPECT_EQ(now.deploys[0].ended_at, at("2016-04-21T08:05:00Z"));
}

TEST(Course, StoppingTheFirstProcessLeavesTheDuplicateRunning) {
  Stepped stepped(at_eight({fault_of(FaultKind::kApiLostReply, 1)}));
  stepped.world.advance_to(at("2016-04-21T08:05:00Z"));
  const auto processes = stepped.rack.list_processes("app").value();
  ASSERT_THAT(processes, SizeIs(2));
  for (const convox::Process& process : processes) {
    if (process.started == at("2016-04-21T08:00:00Z")) {
      ASSERT_TRUE(stepped.rack.stop_process("app", process.id));
    }
  }
  EXPECT_THAT(stepped.facts.ended, IsEmpty());
  stepped.world.advance_to(at("2016-04-22"));
  EXPECT_EQ(text_of(stepped.facts.only().outcome), "killed signal 15");
  EXPECT_EQ(stepped.facts.only().process->ended_at, at("2016-04-21T08:05:00Z"));
  EXPECT_EQ(text_of(stepped.facts.only().duplicates.at(0).outcome), "succeeded exit-zero 0");
}

TEST(Course, StoppingTheDuplicateLeavesTheFirstProcessRunning) {
  Stepped stepped(at_eight({fault_of(FaultKind::kApiLostReply, 1)}));
  stepped.world.advance_to(at("2016-04-21T08:05:00Z"));
  const auto processes = stepped.rack.list_processes("app").value();
  for (const convox::Process& process : processes) {
    if (process.started != at("2016-04-21T08:00:00Z")) {
      ASSERT_TRUE(stepped.rack.stop_process("app", process.id));
    }
  }
  stepped.world.advance_to(at("2016-04-22"));
  EXPECT_EQ(text_of(stepped.facts.only().outcome), "succeeded exit-zero 0");
  EXPECT_EQ(text_of(stepped.facts.only().duplicates.at(0).outcome), "killed signal 15");
}

TEST(Course, AHungProcessCanBeStopped) {
  Stepped stepped(at_eight({fault_of(FaultKind::kHang)}));
  stepped.world.advance_to(at("2016-04-21T12:00:00Z"));
  ASSERT_TRUE(stepped.rack.stop_process("app", stepped.rack.list_processes("app")->front().id));
  EXPECT_EQ(text_of(stepped.facts.only().outcome), "killed signal 15");
  EXPECT_EQ(stepped.facts.only().process->ended_at, at("2016-04-21T12:00:00Z"));
}

TEST(Course, AClientsProcessMeetsNoFault) {
  Stepped stepped(at_eight({fault_of(FaultKind::kImagePullFailed)}));
  ASSERT_TRUE(stepped.rack.run_process({"app", "web", "sleep 30"}));
  EXPECT_THAT(stepped.rack.list_processes("app").value(), SizeIs(1));
}

TEST(Course, AStoppedProcessLetsADeployGoOn) {
  Fault deploy = fault_of(FaultKind::kDeploy);
  deploy.at = at("2016-04-21T08:01:00Z");
  Stepped stepped(at_eight({deploy}));
  stepped.world.advance_to(at("2016-04-21T08:05:00Z"));
  ASSERT_TRUE(stepped.rack.stop_process("app", stepped.rack.list_processes("app")->front().id));
  ASSERT_THAT(stepped.facts.deploys, SizeIs(1));
  EXPECT_EQ(stepped.facts.deploys[0].ended_at, at("2016-04-21T08:05:00Z"));
}

TEST(Course, LiveRunsOfOneFiringEndEachOnItsOwn) {
  test::FakeLiveRunner live;
  Stepped stepped(at_eight({fault_of(FaultKind::kApiLostReply, 1), fault_of(FaultKind::kCrash)}),
                  nullptr, &live);
  stepped.world.advance_to(at("2016-04-21T08:05:00Z"));
  ASSERT_THAT(live.started, SizeIs(2));
  live.end(1, {Outcome{}, "first", {}});
  EXPECT_THAT(stepped.facts.ended, IsEmpty());
  stepped.world.advance_to(at("2016-04-21T08:06:00Z"));
  live.end(2, {outcome_of_exit(3), "second", {}});
  EXPECT_EQ(text_of(stepped.facts.only().outcome), "succeeded exit-zero 0") << "no crash";
  EXPECT_EQ(stepped.facts.only().output, "first");
  EXPECT_EQ(stepped.facts.only().process->ended_at, at("2016-04-21T08:05:00Z"));
  EXPECT_EQ(text_of(stepped.facts.only().duplicates.at(0).outcome), "failed exit-code 3");
  EXPECT_EQ(stepped.facts.only().duplicates.at(0).process.overlap, minutes{4});
}

// Breaks in its second run.
class BreakingRunner : public Runner {
 public:
  RunResult run(const RunSpec&) override {
    if (++runs_ == 2) throw EnvironmentError("the engine is gone");
    return {minutes{10}, outcome_of_exit(0), ""};
  }

 private:
  int runs_ = 0;
};

TEST(Course, IsAccountedForWhenARunnerBreaksInADuplicate) {
  BreakingRunner runner;
  Stepped stepped(at_eight({fault_of(FaultKind::kApiLostReply)}), &runner);
  EXPECT_THROW(stepped.world.advance_to(at("2016-04-23")), EnvironmentError);
  stepped.world.abandon();
  EXPECT_EQ(text_of(stepped.facts.only().outcome), "running_at_end range-ended 0");
  EXPECT_EQ(stepped.facts.only().process->ended_at, at("2016-04-21T08:01:00.001Z"));
  EXPECT_THAT(stepped.facts.only().duplicates, IsEmpty());
}

// Nobody answers on the wire.
class SilentApi : public convox::RunApi {
 public:
  convox::Answer<convox::RunProcessReply> run_process(const convox::RunProcessRequest&) override {
    ++requests;
    return Unexpected{convox::ApiError{0, "no answer"}};
  }

  int requests = 0;
};

TEST(Course, AnApiThatReallyGivesNoAnswerIsAskedThreeTimes) {
  const Scenario scenario = at_eight({});
  fakes::ScriptedRunner runner(scenario);
  Facts facts;
  FactStream stream;
  stream.add(facts);
  World world(scenario, {at("2016-04-21"), at("2016-04-22")}, World::kNoLimit, runner, stream);
  SilentApi api;
  world.run(api, nullptr);
  EXPECT_EQ(api.requests, 3);
  EXPECT_THAT(text_of(facts.only().attempts),
              ElementsAre("08:00:00 retryable 0", "08:01:00 retryable 0", "08:03:00 retryable 0"));
  EXPECT_EQ(text_of(facts.only().outcome), "never_started no-answer 3");
}

// A rack elsewhere, which takes everything.
class DistantApi : public convox::RunApi {
 public:
  convox::Answer<convox::RunProcessReply> run_process(const convox::RunProcessRequest&) override {
    ++requests;
    return convox::RunProcessReply{};
  }

  int requests = 0;
};

TEST(Course, FaultsActOnOurSideOfARackElsewhere) {
  const Scenario scenario =
      at_eight({fault_of(FaultKind::kApiLostReply, 1), fault_of(FaultKind::kApiRefused)});
  fakes::ScriptedRunner runner(scenario);
  Facts facts;
  FactStream stream;
  stream.add(facts);
  World world(scenario, {at("2016-04-21"), at("2016-04-22")}, World::kNoLimit, runner, stream);
  DistantApi api;
  world.run(api, nullptr);
  EXPECT_EQ(api.requests, 1) << "a refused connection is none";
  EXPECT_THAT(facts.only().attempts, SizeIs(3));
  EXPECT_EQ(text_of(facts.only().outcome), "running_at_end handed-over 0");
}

TEST(Course, EveryFiringEndsOnceWhateverGoesWrong) {
  std::vector<Fault> faults;
  for (int kind = 0; kind < kFaultKinds; ++kind) {
    Fault fault = fault_of(static_cast<FaultKind>(kind));
    fault.probability = 0.1;
    if (fault.kind == FaultKind::kDeploy) fault.at = at("2016-04-21T12:00:00Z");
    faults.push_back(fault);
  }
  for (const Platform platform : {Platform::kGen1April2016, Platform::kGen1}) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      const Scenario scenario = ScenarioBuilder(platform)
                                    .seed(seed)
                                    .task("web.a", "*/10 * * * ? *", lasting(minutes{25}))
                                    .task("web.b", "*/3 * * * ? *", lasting(seconds{0}))
                                    .rack({2, std::uint64_t{1} << 30})
                                    .faults(faults)
                                    .build();
      const Facts facts = test::replay(scenario, "2016-04-21", "2016-04-22");
      ASSERT_EQ(facts.due.size(), 144U + 480U);
      ASSERT_EQ(facts.ended.size(), facts.due.size());
      std::size_t processes = 0;
      for (const auto& firing : facts.ended) {
        processes += (firing.process ? 1U : 0U) + firing.duplicates.size();
        const bool is_sorted =
            std::is_sorted(firing.attempts.begin(), firing.attempts.end(),
                           [](const Attempt& a, const Attempt& b) { return a.at < b.at; });
        EXPECT_TRUE(is_sorted);
        EXPECT_LE(firing.duplicates.size(), 3U * 4U);
      }
      EXPECT_EQ(processes, facts.started.size()) << "seed " << seed;
    }
  }
}

}  // namespace
}  // namespace cronwarp::sim
