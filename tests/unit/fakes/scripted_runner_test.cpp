#include "fakes/runner/scripted_runner.h"

#include <algorithm>
#include <map>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/scenario_builder.h"

namespace cronwarp::fakes {
namespace {

using std::chrono::seconds;
using test::at;
using test::ScenarioBuilder;

Behaviour lasting(DurationModel duration) {
  Behaviour behaviour;
  behaviour.duration = duration;
  return behaviour;
}

std::vector<std::int64_t> draw_durations_ms(const Behaviour& behaviour, int runs) {
  const Scenario scenario = ScenarioBuilder().task("web.job", "* * * * ? *", behaviour).build();
  ScriptedRunner runner(scenario);
  std::vector<std::int64_t> lengths;
  for (int i = 0; i < runs; ++i) {
    const Instant scheduled_at = at("2026-01-01") + std::chrono::minutes{i};
    lengths.push_back(runner.run({0, scheduled_at, "web", "bin/job"}).duration.count());
  }
  std::sort(lengths.begin(), lengths.end());
  return lengths;
}

TEST(ScriptedRunnerTest, AFixedDurationIsThatLong) {
  const auto lengths = draw_durations_ms(lasting(FixedDuration{seconds{90}}), 100);
  EXPECT_EQ(lengths.front(), 90'000);
  EXPECT_EQ(lengths.back(), 90'000);
}

TEST(ScriptedRunnerTest, AUniformDurationCoversItsRangeWithBothEnds) {
  const auto lengths = draw_durations_ms(lasting(UniformDuration{Duration{1}, Duration{4}}), 4'000);
  std::map<std::int64_t, int> counts;
  for (const std::int64_t length : lengths) ++counts[length];
  ASSERT_EQ(counts.size(), 4U);
  for (const auto& [length, count] : counts) EXPECT_NEAR(count, 1'000, 120) << length;
  EXPECT_EQ(lengths.front(), 1);
  EXPECT_EQ(lengths.back(), 4);
}

TEST(ScriptedRunnerTest, ALognormalDurationHasItsMedianAndItsP99) {
  const auto lengths =
      draw_durations_ms(lasting(LognormalDuration{seconds{30}, seconds{300}}), 40'000);
  EXPECT_NEAR(static_cast<double>(lengths[20'000]), 30'000, 600);
  EXPECT_NEAR(static_cast<double>(lengths[39'600]), 300'000, 15'000);
  EXPECT_GT(lengths.front(), 0);
}

TEST(ScriptedRunnerTest, ALognormalDurationWithoutSpreadIsItsMedian) {
  const auto lengths = draw_durations_ms(lasting(LognormalDuration{seconds{30}, seconds{30}}), 100);
  EXPECT_EQ(lengths.front(), 30'000);
  EXPECT_EQ(lengths.back(), 30'000);
}

TEST(ScriptedRunnerTest, ExitCodesFollowTheirWeights) {
  Behaviour behaviour;
  behaviour.exit_codes = {{0, 90}, {3, 8}, {137, 2}};
  const Scenario scenario = ScenarioBuilder().task("web.job", "* * * * ? *", behaviour).build();
  ScriptedRunner runner(scenario);
  std::map<OutcomeKind, int> counts;
  for (int i = 0; i < 10'000; ++i) {
    const Outcome outcome =
        runner.run({0, at("2026-01-01") + std::chrono::minutes{i}, "web", "bin/job"}).outcome;
    ++counts[outcome.kind];
    if (outcome.kind == OutcomeKind::kFailed) {
      EXPECT_EQ(outcome.detail, 3);
    }
    if (outcome.kind == OutcomeKind::kKilled) {
      EXPECT_EQ(outcome.detail, 9);
    }
  }
  EXPECT_NEAR(counts[OutcomeKind::kSucceeded], 9'000, 150);
  EXPECT_NEAR(counts[OutcomeKind::kFailed], 800, 120);
  EXPECT_NEAR(counts[OutcomeKind::kKilled], 200, 60);
}

TEST(ScriptedRunnerTest, ARunsLuckDependsOnItsTaskAndTimeAlone) {
  const Behaviour behaviour = lasting(LognormalDuration{seconds{30}, seconds{300}});
  const Scenario alone = ScenarioBuilder().task("web.job", "* * * * ? *", behaviour).build();
  const Scenario among = ScenarioBuilder()
                             .task("web.another", "* * * * ? *", behaviour)
                             .task("web.job", "* * * * ? *", behaviour)
                             .build();
  ScriptedRunner first(alone);
  ScriptedRunner second(among);
  for (int i = 0; i < 50; ++i) {
    const Instant scheduled_at = at("2026-01-01") + std::chrono::minutes{i};
    second.run({0, scheduled_at, "web", "bin/another"});
    EXPECT_EQ(first.run({0, scheduled_at, "web", "bin/job"}).duration,
              second.run({1, scheduled_at, "web", "bin/job"}).duration);
  }
}

TEST(ScriptedRunnerTest, AnotherSeedGivesAnotherStory) {
  const Behaviour behaviour = lasting(LognormalDuration{seconds{30}, seconds{300}});
  ScenarioBuilder builder;
  builder.task("web.job", "* * * * ? *", behaviour);
  const Scenario one = builder.seed(1).build();
  const Scenario two = builder.seed(2).build();
  ScriptedRunner first(one);
  ScriptedRunner second(two);
  int same = 0;
  for (int i = 0; i < 100; ++i) {
    const RunSpec spec{0, at("2026-01-01") + std::chrono::minutes{i}, "web", "bin/job"};
    same += first.run(spec).duration == second.run(spec).duration ? 1 : 0;
  }
  EXPECT_LT(same, 5);
}

// A client's command, run at some instant.
RunSpec command(std::string_view service, std::string_view text) {
  return {std::nullopt, at("2026-01-01"), service, text};
}

TEST(ScriptedRunnerTest, AClientsCommandGoesAsTheFirstPatternThatFits) {
  Scenario scenario = ScenarioBuilder().build();
  Behaviour slow = lasting(FixedDuration{seconds{30}});
  slow.exit_codes = {{3, 1}};
  slow.output = "migrated";
  scenario.commands = {{"rake db:*", slow}, {"rake *", lasting(FixedDuration{seconds{5}})}};
  ScriptedRunner runner(scenario);
  const RunResult migration = runner.run(command("web", "rake db:migrate"));
  EXPECT_EQ(migration.duration, seconds{30});
  EXPECT_EQ(migration.outcome.detail, 3);
  EXPECT_EQ(migration.output, "migrated");
  EXPECT_EQ(runner.run(command("web", "rake routes")).duration, seconds{5});
  EXPECT_EQ(runner.run(command("web", "uptime")).duration, seconds{1}) << "the default";
}

TEST(ScriptedRunnerTest, AClientsCommandThatIsATasksGoesAsTheTask) {
  const Scenario scenario =
      ScenarioBuilder()
          .task("web.job", "* * * * ? *", lasting(FixedDuration{seconds{90}}))
          .task("worker.other", "* * * * ? *", lasting(FixedDuration{seconds{60}}))
          .build();
  ScriptedRunner runner(scenario);
  EXPECT_EQ(runner.run(command("web", "bin/job")).duration, seconds{90});
  EXPECT_EQ(runner.run(command("worker", "bin/job")).duration, seconds{1}) << "another service";
}

TEST(ScriptedRunnerTest, SleepLastsItsSeconds) {
  const Scenario scenario = ScenarioBuilder().build();
  ScriptedRunner runner(scenario);
  EXPECT_EQ(runner.run(command("web", "sleep 3600")).duration, std::chrono::hours{1});
  EXPECT_EQ(runner.run(command("web", "sleep 0")).duration, seconds{0});
  EXPECT_EQ(runner.run(command("web", "sleep 3600")).outcome.kind, OutcomeKind::kSucceeded);
  for (const char* other : {"sleep", "sleep ", "sleep x", "sleep 5; date", "sleep -1", "sleep 5s",
                            "sleep 99999999999"}) {
    EXPECT_EQ(runner.run(command("web", other)).duration, seconds{1}) << other;
  }
}

TEST(ScriptedRunnerTest, AClientsLuckDependsOnServiceCommandAndTime) {
  Scenario scenario = ScenarioBuilder().build();
  scenario.commands = {{"*", lasting(UniformDuration{Duration{0}, std::chrono::hours{1}})}};
  ScriptedRunner runner(scenario);
  const Duration first = runner.run(command("web", "rake")).duration;
  EXPECT_EQ(runner.run(command("web", "rake")).duration, first);
  EXPECT_NE(runner.run(command("worker", "rake")).duration, first);
  EXPECT_NE(runner.run(command("webr", "ake")).duration, first);
  EXPECT_NE(runner.run({std::nullopt, at("2026-01-02"), "web", "rake"}).duration, first);
}

}  // namespace
}  // namespace cronwarp::fakes
