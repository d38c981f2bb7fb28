#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/environment_error.h"
#include "fakes/rack/fake_rack.h"
#include "reports/report_builder.h"
#include "runner/runner.h"
#include "sim/world/world.h"
#include "tests/support/scenario_builder.h"

namespace cronwarp::sim {
namespace {

using std::chrono::minutes;
using test::at;
using test::ScenarioBuilder;

// Every run takes ten minutes, but the one that breaks.
class BreakingRunner : public Runner {
 public:
  explicit BreakingRunner(int run) : breaks_in_(run) {}

  RunResult run(const RunSpec&) override {
    if (--breaks_in_ == 0) throw EnvironmentError("the engine is gone");
    return {minutes{10}, outcome_of_exit(0), ""};
  }

 private:
  int breaks_in_;
};

// A runner that gives every outcome but a process, all from one real run.
class RefusingRunner : public Runner {
 public:
  RunResult run(const RunSpec&) override {
    return {Duration{0},
            {OutcomeKind::kNeverStarted, Cause::kContainerRefused, 0},
            "no such user",
            RealRun{0, at("2016-04-21T08:00:00Z")}};
  }
};

class Recorder : public FactObserver {
 public:
  void on_process_started(const ProcessStarted&) override { ++started; }
  void on_firing_ended(const FiringEnded& fact) override {
    outcomes.push_back(fact.outcome.kind);
    outputs.emplace_back(fact.output);
    processes += fact.process ? 1 : 0;
    real += fact.measured_by ? 1 : 0;
  }

  int started = 0;
  int processes = 0;
  int real = 0;  // whose outcome is from a real run
  std::vector<OutcomeKind> outcomes;
  std::vector<std::string> outputs;
};

Scenario three_at_eight(Platform platform = Platform::kGen1April2016) {
  return ScenarioBuilder(platform)
      .task("web.aaa", "0 8 * * ? *")
      .task("web.bbb", "0 8 * * ? *")
      .task("web.ccc", "0 8 * * ? *")
      .build();
}

// A world with a rack, in which the runner breaks.
class AbandonedWorld {
 public:
  AbandonedWorld(const Scenario& scenario, Runner& runner)
      : builder(scenario, range),
        world(scenario, range, World::kNoLimit, runner, facts),
        rack({.size = scenario.rack, .seed = scenario.seed}, world.clock(), world) {
    facts.add(recorder);
    facts.add(builder);
    rack.create_app(scenario.app, {{.name = "web", .count = 0}});
    world.start(rack, &rack);
  }

  TimeRange range{at("2016-04-21"), at("2016-04-24")};
  Recorder recorder;
  reports::ReportBuilder builder;
  FactStream facts;
  World world;
  fakes::FakeRack rack;
};

TEST(AbandonedWorldTest, EveryFiringOfTheInstantIsAccountedFor) {
  const Scenario scenario = three_at_eight();
  // The second task of the second day.
  BreakingRunner runner(5);
  AbandonedWorld abandoned(scenario, runner);
  EXPECT_THROW(abandoned.world.advance_to(abandoned.range.to), EnvironmentError);
  abandoned.world.abandon();

  EXPECT_EQ(abandoned.world.stopped(), at("2016-04-22T08:00:00.001Z"));
  using enum OutcomeKind;
  EXPECT_EQ(abandoned.recorder.outcomes,
            (std::vector{kSucceeded, kSucceeded, kSucceeded, kRunningAtEnd, kRunningAtEnd,
                         kRunningAtEnd}));
  // The report's conservation law holds up to there: it would abort.
  const auto report = abandoned.builder.until(abandoned.world.stopped()).finish(Diagnostics(), {});
  EXPECT_EQ(report.summary.firings(), 6U);
}

TEST(AbandonedWorldTest, SkewedLaunchesAreInFlightWhenOneBreaks) {
  const Scenario scenario = three_at_eight(Platform::kGen1);
  BreakingRunner runner(2);
  AbandonedWorld abandoned(scenario, runner);
  EXPECT_THROW(abandoned.world.advance_to(abandoned.range.to), EnvironmentError);
  abandoned.world.abandon();
  EXPECT_EQ(abandoned.recorder.outcomes, std::vector(3, OutcomeKind::kRunningAtEnd));
  EXPECT_EQ(abandoned.recorder.processes, 1);
  EXPECT_EQ(abandoned.builder.until(abandoned.world.stopped())
                .finish(Diagnostics(), {})
                .summary.firings(),
            3U);
}

TEST(RefusedContainer, NeverStartsAndSaysWhy) {
  const Scenario scenario = three_at_eight();
  RefusingRunner runner;
  AbandonedWorld world(scenario, runner);
  world.world.advance_to(world.range.to);
  world.world.finish();
  EXPECT_EQ(world.recorder.started, 0);
  EXPECT_EQ(world.recorder.processes, 0);
  EXPECT_EQ(world.recorder.outcomes, std::vector(9, OutcomeKind::kNeverStarted));
  EXPECT_EQ(world.recorder.outputs.front(), "no such user");
  EXPECT_EQ(world.recorder.real, 9);
}

TEST(RefusedContainer, GivesItsMemoryBack) {
  Scenario scenario = three_at_eight();
  scenario.rack = RackSize{1, memory_needed(scenario.manifest.services[0]) * 3};
  RefusingRunner runner;
  AbandonedWorld world(scenario, runner);
  world.world.advance_to(world.range.to);
  world.world.finish();
  EXPECT_EQ(world.recorder.outputs, std::vector<std::string>(9, "no such user"));
}

}  // namespace
}  // namespace cronwarp::sim
