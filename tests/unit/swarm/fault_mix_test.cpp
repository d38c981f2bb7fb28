#include "sim/swarm/fault_mix.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/scenario_builder.h"

namespace cronwarp::sim {
namespace {

using test::at;
using test::ScenarioBuilder;
using testing::AllOf;
using testing::Each;
using testing::Ge;
using testing::IsEmpty;
using testing::Le;

const TimeRange kMonth{at("2016-05-01"), at("2016-06-01")};

Scenario scenario_of(std::uint64_t seed, Platform platform = Platform::kGen1April2016) {
  return ScenarioBuilder(platform).task("web.report", "0 8 * * ? *").seed(seed).build();
}

std::vector<std::string> ids(const std::vector<Fault>& faults) {
  std::vector<std::string> ids;
  for (const Fault& fault : faults) ids.push_back(fault.id);
  return ids;
}

Fault fault(std::string id) {
  Fault fault;
  fault.id = std::move(id);
  return fault;
}

TEST(FaultMix, IsAFunctionOfTheSeed) {
  EXPECT_EQ(ids(draw_fault_mix(scenario_of(7), kMonth)),
            ids(draw_fault_mix(scenario_of(7), kMonth)));
}

TEST(FaultMix, HasEachKindOfThePlatformAboutEveryFourthTime) {
  std::map<FaultKind, int> seen;
  constexpr int kSeeds = 2'000;
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    for (const Fault& each : draw_fault_mix(scenario_of(seed), kMonth)) ++seen[each.kind];
  }
  EXPECT_EQ(seen.size(), kFaultKinds);
  std::vector<int> counts;
  for (const auto& [kind, count] : seen) counts.push_back(count);
  EXPECT_THAT(counts, Each(AllOf(Ge(kSeeds / 5), Le(kSeeds * 3 / 10))));
}

TEST(FaultMix, HasNoKindThatThePlatformDoesNotKnow) {
  std::vector<FaultKind> kinds;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    for (const Fault& each : draw_fault_mix(scenario_of(seed, Platform::kGen1), kMonth)) {
      if (!is_possible_on(each.kind, Platform::kGen1)) kinds.push_back(each.kind);
    }
  }
  EXPECT_THAT(kinds, IsEmpty());
}

TEST(FaultMix, HasWindowsThatLieInTheRangeOrBeginInIt) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    for (const Fault& each : draw_fault_mix(scenario_of(seed), kMonth)) {
      if (!each.from) continue;
      EXPECT_GE(*each.from, kMonth.from) << each.id;
      EXPECT_LT(*each.from, kMonth.to) << each.id;
      EXPECT_LT(*each.from, *each.to) << each.id;
    }
  }
}

TEST(FaultMix, IsDrawnFromTheScenariosOwnFaultsWhereItHasAny) {
  Scenario scenario = scenario_of(1);
  scenario.faults = {fault("a"), fault("b")};
  std::map<std::string, int> seen;
  constexpr int kSeeds = 1'000;
  for (scenario.seed = 0; scenario.seed < kSeeds; ++scenario.seed) {
    for (const Fault& each : draw_fault_mix(scenario, kMonth)) ++seen[each.id];
  }
  EXPECT_EQ(seen.size(), 2u);
  EXPECT_THAT(seen["a"], AllOf(Ge(400), Le(600)));
  EXPECT_THAT(seen["b"], AllOf(Ge(400), Le(600)));
}

TEST(FaultMix, LeavesAFaultsLuckAloneWhateverOthersThereAre) {
  Scenario one = scenario_of(1);
  one.faults = {fault("a")};
  Scenario both = scenario_of(1);
  both.faults = {fault("b"), fault("a")};
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    one.seed = both.seed = seed;
    const auto has_a = [](const std::vector<Fault>& mix) {
      return std::any_of(mix.begin(), mix.end(), [](const Fault& f) { return f.id == "a"; });
    };
    EXPECT_EQ(has_a(draw_fault_mix(one, kMonth)), has_a(draw_fault_mix(both, kMonth))) << seed;
  }
}

}  // namespace
}  // namespace cronwarp::sim
