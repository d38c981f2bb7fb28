// The random scenarios that property tests run are free of mistakes, and show all there is.

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "loading.h"
#include "manifest/plan_files.h"
#include "tests/support/random_manifest.h"

namespace cronwarp::manifest {
namespace {

constexpr std::uint64_t kSeeds = 300;

TEST(RandomScenario, HasNoMistakeAndEveryKindAndRule) {
  std::set<FaultKind> kinds;
  std::set<std::string_view> rules;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const std::string text = test::random_faulty_scenario(seed);
    SCOPED_TRACE(testing::Message() << "seed " << seed << "\n" << text);
    const Loaded loaded(text, {}, {}, "scenario.yml");
    ASSERT_TRUE(loaded.scenario.has_value()) << loaded.rendered();
    ASSERT_FALSE(loaded.diagnostics.any_at_least(Severity::kError)) << loaded.rendered();
    ASSERT_FALSE(loaded.scenario->faults.empty());
    for (const Fault& fault : loaded.scenario->faults) kinds.insert(fault.kind);
    for (const Expectation& each : loaded.scenario->expectations) rules.insert(key_of(each.rule));
  }
  EXPECT_EQ(kinds.size(), static_cast<std::size_t>(kFaultKinds));
  EXPECT_THAT(rules, testing::SizeIs(14));
}

TEST(RandomScenario, ItsListsMayStandInFiles) {
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    Loaded loaded(test::random_scenario(seed), {}, {}, "scenario.yml");
    ASSERT_TRUE(loaded.scenario.has_value());
    const SourceText faults("faults.yml",
                            test::random_faults(seed, loaded.scenario->manifest.platform));
    const SourceText expectations("expect.yml", test::random_expectations(seed));
    SCOPED_TRACE(testing::Message() << "seed " << seed << "\n"
                                    << faults.text() << "\n"
                                    << expectations.text());
    ASSERT_TRUE(add_fault_file(faults, *loaded.scenario, loaded.diagnostics));
    ASSERT_TRUE(add_expectation_file(expectations, *loaded.scenario, loaded.diagnostics));
    ASSERT_FALSE(loaded.diagnostics.any_at_least(Severity::kError)) << loaded.rendered();
  }
}

}  // namespace
}  // namespace cronwarp::manifest
