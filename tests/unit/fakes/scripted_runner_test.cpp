#include "fakes/scripted_runner.h"

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
    lengths.push_back(runner.run({0, scheduled_at, "bin/job"}).duration.count());
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
        runner.run({0, at("2026-01-01") + std::chrono::minutes{i}, "bin/job"}).outcome;
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
    second.run({0, scheduled_at, "bin/another"});
    EXPECT_EQ(first.run({0, scheduled_at, "bin/job"}).duration,
              second.run({1, scheduled_at, "bin/job"}).duration);
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
    const RunSpec spec{0, at("2026-01-01") + std::chrono::minutes{i}, "bin/job"};
    same += first.run(spec).duration == second.run(spec).duration ? 1 : 0;
  }
  EXPECT_LT(same, 5);
}

}  // namespace
}  // namespace cronwarp::fakes
