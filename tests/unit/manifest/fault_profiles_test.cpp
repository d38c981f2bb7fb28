#include "manifest/fault_profiles.h"

#include <algorithm>
#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cronwarp::manifest {
namespace {

using testing::ElementsAre;

Scenario on_platform(Platform platform) {
  Scenario scenario;
  scenario.manifest.platform = platform;
  return scenario;
}

double sum_of_probabilities(std::string_view profile) {
  double sum = 0;
  for (const Fault& fault : faults_of_profile(profile)) sum += fault.probability;
  return sum;
}

TEST(FaultProfiles, HaveTheNamesThatAreDocumented) {
  const auto names = profile_names();
  EXPECT_THAT(std::vector(names.begin(), names.end()), ElementsAre("mild", "gen1-2016", "rough"));
}

TEST(FaultProfiles, IdsAreUniqueAndNameTheProfile) {
  for (const std::string_view profile : profile_names()) {
    std::set<std::string> ids;
    for (const Fault& fault : faults_of_profile(profile)) {
      EXPECT_EQ(fault.id, std::string(profile) + "/" + std::string(to_string(fault.kind)));
      EXPECT_TRUE(ids.insert(fault.id).second) << fault.id;
      EXPECT_EQ(fault.location.source, nullptr) << fault.id;
      EXPECT_GT(fault.probability, 0) << fault.id;
      EXPECT_LE(fault.probability, 1) << fault.id;
    }
  }
}

TEST(FaultProfiles, MildTouchesFewFirings) { EXPECT_LT(sum_of_probabilities("mild"), 0.02); }

TEST(FaultProfiles, MildMakesNoAnswerLaterThanTheFunctionOf2016Waits) {
  for (const Fault& fault : faults_of_profile("mild")) {
    if (fault.kind != FaultKind::kApiSlow) continue;
    EXPECT_LT(std::get<UniformDuration>(*fault.settings.delay).max, std::chrono::seconds{10});
  }
}

TEST(FaultProfiles, RoughHasEveryKindThatNeedsNoInstant) {
  std::set<FaultKind> kinds;
  for (const Fault& fault : faults_of_profile("rough")) kinds.insert(fault.kind);
  for (int number = 0; number < kFaultKinds; ++number) {
    const auto kind = static_cast<FaultKind>(number);
    EXPECT_EQ(kinds.contains(kind), kind != FaultKind::kDeploy) << to_string(kind);
  }
}

TEST(FaultProfiles, The2016OneRotatesNoPassword) {
  for (const Fault& fault : faults_of_profile("gen1-2016")) {
    EXPECT_NE(fault.kind, FaultKind::kPasswordRotated);
  }
}

TEST(FaultProfiles, LeaveOutWhatThePlatformDoesNotHave) {
  Scenario scenario = on_platform(Platform::kGen1);
  add_profile("mild", scenario);
  EXPECT_EQ(scenario.fault_profile, "mild");
  EXPECT_FALSE(scenario.faults.empty());
  EXPECT_LT(scenario.faults.size(), faults_of_profile("mild").size());
  for (const Fault& fault : scenario.faults) {
    EXPECT_TRUE(is_possible_on(fault.kind, Platform::kGen1)) << fault.id;
  }
}

TEST(FaultProfiles, AreTakenAwayWhole) {
  Scenario scenario = on_platform(Platform::kGen1);
  add_profile("rough", scenario);
  remove_faults(scenario);
  EXPECT_TRUE(scenario.faults.empty());
  EXPECT_EQ(scenario.fault_profile, "");
}

}  // namespace
}  // namespace cronwarp::manifest
