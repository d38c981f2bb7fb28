#include "sim/swarm/swarm.h"

#include <atomic>
#include <limits>
#include <set>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/environment_error.h"
#include "tests/support/scenario_builder.h"

namespace cronwarp::sim {
namespace {

using test::at;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

const TimeRange kMonth{at("2016-05-01"), at("2016-06-01")};

Scenario scenario() {
  Scenario scenario = test::ScenarioBuilder().task("web.report", "0 8 * * ? *").build();
  scenario.expectations = {Expectation{}, Expectation{}};
  return scenario;
}

verdict::ExpectationResult result(std::size_t expectation, verdict::Status status) {
  verdict::ExpectationResult result;
  result.expectation = expectation;
  result.status = status;
  return result;
}

// The second expectation fails for each seed that `fails` says so of.
template <class Fails>
Trial trial(Fails fails) {
  return [fails](const Scenario& seeded, TimeRange) {
    return std::vector{
        result(0, verdict::Status::kPassed),
        result(1, fails(seeded.seed) ? verdict::Status::kFailed : verdict::Status::kPassed)};
  };
}

bool is_multiple_of_30(std::uint64_t seed) { return seed % 30 == 0; }

std::vector<std::uint64_t> seeds(const SwarmResult& result) {
  std::vector<std::uint64_t> seeds;
  for (const FailingSeed& failing : result.failing) seeds.push_back(failing.seed);
  return seeds;
}

class Swarm : public testing::TestWithParam<std::size_t> {
 protected:
  SwarmPlan plan(std::uint64_t first, std::uint64_t last) const {
    SwarmPlan plan;
    plan.first_seed = first;
    plan.last_seed = last;
    plan.jobs = GetParam();
    return plan;
  }
};

TEST_P(Swarm, TriesEverySeedWhereNoneFails) {
  const SwarmResult result =
      run_swarm(scenario(), kMonth, plan(1, 100), trial([](std::uint64_t) { return false; }));
  EXPECT_EQ(result.seeds_run, 100u);
  EXPECT_THAT(result.failing, IsEmpty());
}

TEST_P(Swarm, EndsWithTheLowestSeedThatFails) {
  const SwarmResult result =
      run_swarm(scenario(), kMonth, plan(1, 1'000), trial(is_multiple_of_30));
  EXPECT_THAT(seeds(result), ElementsAre(30u));
  EXPECT_EQ(result.seeds_failing, 1u);
  EXPECT_EQ(result.seeds_run, 30u);
}

TEST_P(Swarm, GoesOnWhereItIsTo) {
  SwarmPlan to_the_end = plan(1, 100);
  to_the_end.goes_on = true;
  const SwarmResult result = run_swarm(scenario(), kMonth, to_the_end, trial(is_multiple_of_30));
  EXPECT_THAT(seeds(result), ElementsAre(30u, 60u, 90u));
  EXPECT_EQ(result.seeds_run, 100u);
}

TEST_P(Swarm, TellsTheFirstOfManyAndCountsTheRest) {
  SwarmPlan to_the_end = plan(1, 100);
  to_the_end.goes_on = true;
  const SwarmResult result =
      run_swarm(scenario(), kMonth, to_the_end, trial([](std::uint64_t) { return true; }));
  EXPECT_THAT(result.failing, SizeIs(kFailingSeedsTold));
  EXPECT_EQ(result.failing.back().seed, kFailingSeedsTold);
  EXPECT_EQ(result.seeds_failing, 100u);
}

TEST_P(Swarm, TellsOnlyWhatDoesNotHold) {
  const SwarmResult result = run_swarm(scenario(), kMonth, plan(30, 30), trial(is_multiple_of_30));
  ASSERT_THAT(result.failing, SizeIs(1));
  ASSERT_THAT(result.failing.front().failures, SizeIs(1));
  EXPECT_EQ(result.failing.front().failures.front().expectation, 1u);
}

TEST_P(Swarm, BeginsNoSeedOnceItIsOver) {
  std::atomic<int> asked = 0;
  SwarmPlan short_plan = plan(1, 1'000'000);
  short_plan.is_over = [&asked] { return ++asked > 10; };
  const SwarmResult result =
      run_swarm(scenario(), kMonth, short_plan, trial([](std::uint64_t) { return false; }));
  EXPECT_EQ(result.seeds_run, 11u);  // the first is begun whatever it says
}

TEST_P(Swarm, ReachesTheLastSeedThereIs) {
  constexpr std::uint64_t kLast = std::numeric_limits<std::uint64_t>::max();
  const SwarmResult result = run_swarm(scenario(), kMonth, plan(kLast - 1, kLast),
                                       trial([](std::uint64_t) { return false; }));
  EXPECT_EQ(result.seeds_run, 2u);
}

// Trials of these seeds throw.
Trial broken_at(std::set<std::uint64_t> broken, std::uint64_t failing) {
  return [broken, failing](const Scenario& seeded, TimeRange) {
    if (broken.contains(seeded.seed)) throw EnvironmentError("the budget is used up");
    const bool fails = seeded.seed == failing;
    return std::vector{result(0, fails ? verdict::Status::kFailed : verdict::Status::kPassed)};
  };
}

TEST_P(Swarm, NamesTheLowestSeedWhoseTrialThrows) {
  try {
    run_swarm(scenario(), kMonth, plan(1, 1'000'000'000), broken_at({5, 6, 7, 8}, 0));
    ADD_FAILURE() << "nothing was thrown";
  } catch (const EnvironmentError& error) {
    EXPECT_STREQ(error.what(), "seed 5: the budget is used up");
  }
}

TEST_P(Swarm, TellsALowerSeedThatFailsInsteadOfAHigherOneThatThrows) {
  const SwarmResult result =
      run_swarm(scenario(), kMonth, plan(1, 1'000), broken_at({5, 6, 7, 8}, 4));
  EXPECT_THAT(seeds(result), ElementsAre(4u));
}

TEST_P(Swarm, TellsWhatNoSeedCouldJudge) {
  const Trial trial = [](const Scenario& seeded, TimeRange) {
    const bool can_judge = seeded.seed == 3;
    return std::vector{
        result(0, can_judge ? verdict::Status::kPassed : verdict::Status::kNothingToJudge),
        result(1, verdict::Status::kNothingToJudge)};
  };
  const SwarmResult result = run_swarm(scenario(), kMonth, plan(1, 10), trial);
  EXPECT_THAT(result.judged_nowhere, ElementsAre(1u));
  EXPECT_EQ(result.seeds_failing, 0u);
}

INSTANTIATE_TEST_SUITE_P(Jobs, Swarm, testing::Values(1, 2, 5));

}  // namespace
}  // namespace cronwarp::sim
