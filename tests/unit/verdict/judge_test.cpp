#include "verdict/judge.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/scenario_builder.h"
#include "tests/unit/verdict/fact_script.h"

namespace cronwarp::verdict::test {
namespace {

using cronwarp::test::at;
using std::chrono::hours;
using std::chrono::minutes;
using testing::ElementsAre;

const TimeRange kDay{at("2016-05-02"), at("2016-05-03")};

Expectation about(const std::string& tasks, ExpectationRule rule) {
  Expectation expectation;
  expectation.tasks = tasks;
  expectation.rule = std::move(rule);
  return expectation;
}

TEST(Judge, EachExpectationIsToldOfItsTasksOnly) {
  Scenario scenario = three_tasks();
  scenario.expectations = {about("web.*", DurationExpectation{hours{1}}),
                           about("*.re*", DurationExpectation{hours{1}}),
                           about("web.backup", DurationExpectation{hours{1}})};
  FactScript script;
  for (const TaskIndex task : {kBackup, kReport, kReindex}) {
    script.add({.task = task, .scheduled_at = kDay.from + hours{task}});
  }
  script.add(
      {.task = kReindex, .scheduled_at = kDay.from + hours{9}, .runs = {{.length = hours{2}}}});
  Judge judge(scenario, kDay);
  script.play(kDay.to, {&judge});
  const auto results = judge.finish(kDay.to);
  ASSERT_EQ(results.size(), 3U);
  EXPECT_EQ(results[0].judged, 2U);
  EXPECT_EQ(results[1].judged, 3U);
  EXPECT_EQ(results[2].judged, 1U);
  ASSERT_EQ(results[1].tasks.size(), 2U);
  EXPECT_EQ(results[1].tasks[0].task, kReport);
  EXPECT_EQ(results[1].tasks[0].violations, 0U);
  EXPECT_EQ(results[1].tasks[1].task, kReindex);
  EXPECT_EQ(results[1].tasks[1].violations, 1U);
}

TEST(Judge, TheFirstViolationsAreToldInWhateverOrderTheyAreFound) {
  // The longer a run, the earlier it was due, and the later it is told.
  FactScript script;
  for (int i = 0; i < 8; ++i) {
    script.add({.task = kBackup,
                .scheduled_at = kDay.from + minutes{i},
                .runs = {{.length = hours{20} - i * hours{1}}}});
  }
  const auto result = judge(script, kDay, {DurationExpectation{minutes{30}}});
  EXPECT_EQ(result.violations, 8U);
  std::vector<Instant> told;
  for (const Violation& violation : result.told) told.push_back(violation.at);
  const Instant first = kDay.from + minutes{30};
  EXPECT_THAT(told, ElementsAre(first, first + minutes{1}, first + minutes{2}, first + minutes{3},
                                first + minutes{4}));
  EXPECT_EQ(result.first_at, first);
  EXPECT_EQ(result.latest_at, first + minutes{7});
}

TEST(Judge, OfOneInstantTheFirstTaskIsToldFirst) {
  FactScript script;
  for (const TaskIndex task : {kReindex, kReport, kBackup}) {
    script.add(
        {.task = task, .scheduled_at = kDay.from, .runs = {{.length = hours{5} - hours{task}}}});
  }
  const auto result = judge(script, kDay, {DurationExpectation{minutes{30}}});
  ASSERT_EQ(result.told.size(), 3U);
  EXPECT_EQ(result.told[0].task, kBackup);
  EXPECT_EQ(result.told[2].task, kReindex);
}

TEST(Judge, AFaultThatActedTwiceIsNamedOnce) {
  FactScript script;
  script.add({.task = kBackup,
              .scheduled_at = kDay.from,
              .runs = {{.length = hours{1}}},
              .faults = {{7, kDay.from}, {2, kDay.from}, {7, kDay.from + minutes{1}}}});
  const auto result = judge(script, kDay, {DurationExpectation{minutes{30}}});
  EXPECT_THAT(result.told[0].faults, ElementsAre(7, 2));
}

TEST(Judge, ATaskWithoutAFiringInTheRangeGivesNothingToJudge) {
  for (const ExpectationRule& rule : std::vector<ExpectationRule>{
           GapExpectation{hours{48}, std::nullopt}, WindowExpectation{}, LatenessExpectation{},
           DoneByExpectation{}, DurationExpectation{}, OverlapExpectation{},
           OverlapExpectation{"web.report"}, ConcurrencyExpectation{4}, SuccessRateExpectation{},
           ServedExpectation{}, RecoveryExpectation{}, DeployExpectation{}}) {
    SCOPED_TRACE(key_of(rule));
    const auto result = judge({}, kDay, {rule, "web.backup"});
    EXPECT_EQ(result.status, Status::kNothingToJudge);
    EXPECT_EQ(result.violations, 0U);
  }
}

TEST(Judge, AScenarioWithoutExpectationsHasNoResults) {
  const Scenario scenario = three_tasks();
  Judge judge(scenario, kDay);
  FactScript script;
  script.add({.task = kBackup, .scheduled_at = kDay.from});
  script.play(kDay.to, {&judge});
  EXPECT_TRUE(judge.finish(kDay.to).empty());
}

}  // namespace
}  // namespace cronwarp::verdict::test
