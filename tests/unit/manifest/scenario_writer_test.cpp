#include "manifest/scenario_writer.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/random_manifest.h"
#include "tests/support/scenario_builder.h"
#include "tests/unit/manifest/loading.h"

namespace cronwarp::manifest {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const TimeRange kMonth{test::at("2026-02-20"), test::at("2026-03-20T04:30:00Z")};

// The text of what a text loads as.
std::string written(const std::string& text) {
  const Loaded loaded(text);
  EXPECT_TRUE(loaded.scenario.has_value()) << loaded.rendered();
  EXPECT_FALSE(loaded.diagnostics.any_at_least(Severity::kError)) << loaded.rendered() << text;
  return loaded.scenario ? write_scenario(*loaded.scenario, kMonth, "") : std::string();
}

TEST(ScenarioWriter, WritesWhatLoadsAsTheSameScenario) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    SCOPED_TRACE(seed);
    const std::string once = written(test::random_faulty_scenario(seed));
    EXPECT_EQ(written(once), once);
  }
}

TEST(ScenarioWriter, KeepsEveryTaskFaultAndExpectation) {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    SCOPED_TRACE(seed);
    const Loaded before(test::random_faulty_scenario(seed));
    ASSERT_TRUE(before.scenario.has_value());
    const Loaded after(write_scenario(*before.scenario, kMonth, ""));
    ASSERT_TRUE(after.scenario.has_value()) << after.rendered();
    ASSERT_EQ(after.scenario->manifest.tasks.size(), before.scenario->manifest.tasks.size());
    for (std::size_t task = 0; task < before.scenario->manifest.tasks.size(); ++task) {
      const Task& was = before.scenario->manifest.tasks[task];
      const Task& is = after.scenario->manifest.tasks[task];
      EXPECT_EQ(is.id, was.id);
      EXPECT_EQ(is.expression, was.expression);
      EXPECT_EQ(is.command, was.command);
      EXPECT_EQ(after.scenario->behaviours[task], before.scenario->behaviours[task]);
    }
    EXPECT_EQ(after.scenario->faults.size(), before.scenario->faults.size());
    EXPECT_EQ(after.scenario->expectations.size(), before.scenario->expectations.size());
    EXPECT_EQ(after.scenario->seed, before.scenario->seed);
    EXPECT_EQ(after.scenario->delivery, before.scenario->delivery);
    EXPECT_EQ(*after.scenario->range, kMonth);
  }
}

TEST(ScenarioWriter, BeginsWithTheComment) {
  const Scenario scenario = test::ScenarioBuilder().task("web.report", "0 8 * * ? *").build();
  EXPECT_THAT(write_scenario(scenario, kMonth, "Fails: one\n\nSeed 7."),
              StartsWith("# Fails: one\n#\n# Seed 7.\nmanifest:\n"));
}

TEST(ScenarioWriter, LeavesOutWhatIsAsUsual) {
  const Scenario scenario = test::ScenarioBuilder().task("web.report", "0 8 * * ? *").build();
  const std::string text = write_scenario(scenario, kMonth, "");
  EXPECT_THAT(text, Not(HasSubstr("tasks:")));
  EXPECT_THAT(text, Not(HasSubstr("delivery:")));
  EXPECT_THAT(text, Not(HasSubstr("rack:")));
}

TEST(ScenarioWriter, KeepsADollarSignOfACommand) {
  Scenario scenario = test::ScenarioBuilder().task("web.report", "0 8 * * ? *").build();
  scenario.manifest.tasks[0].expression = "0 8 * * ?";
  scenario.manifest.tasks[0].command = "bin/report $HOME ${A} $";
  const Loaded loaded(write_scenario(scenario, kMonth, ""));
  ASSERT_TRUE(loaded.scenario.has_value()) << loaded.rendered();
  EXPECT_EQ(loaded.scenario->manifest.tasks.at(0).command, "bin/report $HOME ${A} $");
}

}  // namespace
}  // namespace cronwarp::manifest
