#include "runner/real_run_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/scenario_builder.h"

namespace cronwarp {
namespace {

using std::chrono::hours;
using test::at;
using testing::ElementsAre;
using testing::IsEmpty;

const TimeRange kDay{at("2016-04-21"), at("2016-04-22")};

// Tasks web.aaa, web.bbb at six hours' distance and worker.ccc once a day, which runs what web.aaa
// runs.
Scenario three_tasks() {
  Scenario scenario = test::ScenarioBuilder()
                          .task("web.aaa", "0 */6 * * ? *")
                          .task("web.bbb", "0 */6 * * ? *")
                          .task("worker.ccc", "30 12 * * ? *")
                          .build();
  scenario.manifest.tasks[0].command = "bin/one";
  scenario.manifest.tasks[1].command = "bin/two";
  scenario.manifest.tasks[2].command = "bin/one";
  return scenario;
}

RealRun run(TaskIndex task, std::string_view scheduled_at) { return {task, at(scheduled_at)}; }

TEST(RealRunPlan, RunsEachContainerOnceByDefault) {
  const RealRunPlan plan(three_tasks(), kDay, {});
  EXPECT_THAT(plan.runs(), ElementsAre(run(0, "2016-04-21"), run(1, "2016-04-21")));
  EXPECT_EQ(plan.wanted(), 2U);
}

TEST(RealRunPlan, TasksOfEqualContainersShareTheirRuns) {
  const RealRunPlan plan(three_tasks(), kDay, {});
  EXPECT_EQ(plan.container_of(0), plan.container_of(2));
  EXPECT_NE(plan.container_of(0), plan.container_of(1));
  EXPECT_EQ(plan.run_for(run(2, "2016-04-21T12:30:00Z")), 0U);
}

TEST(RealRunPlan, ServicesThatDifferInTheirEnvironmentDoNotShare) {
  Scenario scenario = three_tasks();
  scenario.manifest.services[1].environment = {{"A", "1"}};
  const RealRunPlan plan(scenario, kDay, {});
  EXPECT_NE(plan.container_of(0), plan.container_of(2));
}

// One would be killed where the other is not.
TEST(RealRunPlan, TasksThatDifferInTheirTimeLimitDoNotShare) {
  Scenario scenario = three_tasks();
  scenario.behaviours[0].docker_timeout = std::chrono::seconds{1};
  const RealRunPlan plan(scenario, kDay, {});
  EXPECT_NE(plan.container_of(0), plan.container_of(2));
  EXPECT_EQ(plan.runs().size(), 3U);
}

TEST(RealRunPlan, TasksOfEqualTimeLimitsShare) {
  Scenario scenario = three_tasks();
  scenario.behaviours[0].docker_timeout = std::chrono::seconds{1};
  scenario.behaviours[2].docker_timeout = std::chrono::seconds{1};
  const RealRunPlan plan(scenario, kDay, {});
  EXPECT_EQ(plan.container_of(0), plan.container_of(2));
}

TEST(RealRunPlan, AllIsEveryFiringInOrder) {
  const RealRunPlan plan(three_tasks(), kDay, {Sampling::Kind::kAll, 1});
  ASSERT_EQ(plan.runs().size(), 9U);
  for (std::size_t i = 0; i < plan.runs().size(); ++i) {
    EXPECT_EQ(plan.run_for(plan.runs()[i]), i);
  }
  for (std::size_t i = 1; i < plan.runs().size(); ++i) {
    const RealRun& earlier = plan.runs()[i - 1];
    const RealRun& later = plan.runs()[i];
    EXPECT_LT(std::pair(earlier.scheduled_at, earlier.task),
              std::pair(later.scheduled_at, later.task));
  }
}

TEST(RealRunPlan, ANumberIsSpreadEvenlyFromTheFirstFiringOn) {
  const Scenario hourly = test::ScenarioBuilder().task("web.aaa", "0 * * * ? *").build();
  const auto hours_run = [&](std::uint64_t runs) {
    std::vector<std::int64_t> found;
    const RealRunPlan plan(hourly, kDay, {Sampling::Kind::kSpread, runs});
    for (const RealRun& run : plan.runs()) {
      found.push_back(std::chrono::duration_cast<hours>(run.scheduled_at - kDay.from).count());
    }
    return found;
  };
  EXPECT_THAT(hours_run(1), ElementsAre(0));
  EXPECT_THAT(hours_run(4), ElementsAre(0, 6, 12, 18));
  EXPECT_THAT(hours_run(5), ElementsAre(0, 5, 10, 15, 20));
  EXPECT_EQ(hours_run(24).size(), 24U);
  EXPECT_EQ(hours_run(1000).size(), 24U);
}

TEST(RealRunPlan, AFiringTakesTheLastRunOfItsContainerBeforeIt) {
  const RealRunPlan plan(three_tasks(), kDay, {Sampling::Kind::kSpread, 2});
  // Of the five firings of bin/one.
  ASSERT_EQ(plan.runs()[3], run(2, "2016-04-21T12:30:00Z"));
  EXPECT_EQ(plan.run_for(run(0, "2016-04-21T12:00:00Z")), 0U);
  EXPECT_EQ(plan.run_for(run(2, "2016-04-21T12:30:00Z")), 3U);
  EXPECT_EQ(plan.run_for(run(0, "2016-04-21T18:00:00Z")), 3U);
}

TEST(RealRunPlan, WithoutAFiringThereIsNoRun) {
  EXPECT_THAT(RealRunPlan(three_tasks(), {kDay.from, kDay.from}, {}).runs(), IsEmpty());
  EXPECT_THAT(RealRunPlan({}, kDay, {}).runs(), IsEmpty());
}

TEST(RealRunPlan, SaysHowManyRunsWereWantedAndStopsAtItsBound) {
  const Scenario minutely = test::ScenarioBuilder().task("web.aaa", "* * * * ? *").build();
  const RealRunPlan plan(minutely, {at("2016-01-01"), at("2018-01-01")}, {Sampling::Kind::kAll, 1});
  EXPECT_EQ(plan.wanted(), 731U * 1440);
  EXPECT_EQ(plan.runs().size(), kRealRunsMax);
}

}  // namespace
}  // namespace cronwarp
