#include "model/fault.h"

#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "model/fact.h"

namespace cronwarp {
namespace {

std::vector<FaultKind> all_kinds() {
  std::vector<FaultKind> kinds;
  for (int i = 0; i < kFaultKinds; ++i) kinds.push_back(static_cast<FaultKind>(i));
  return kinds;
}

TEST(FaultKind, IsReadBackFromItsName) {
  for (const FaultKind kind : all_kinds()) EXPECT_EQ(parse_fault_kind(to_string(kind)), kind);
}

TEST(FaultKind, HasANameOfItsOwn) {
  std::set<std::string_view> names;
  for (const FaultKind kind : all_kinds()) names.insert(to_string(kind));
  EXPECT_EQ(names.size(), static_cast<std::size_t>(kFaultKinds));
}

TEST(FaultKind, IsNotReadFromOtherText) {
  EXPECT_EQ(parse_fault_kind("api-statu"), std::nullopt);
  EXPECT_EQ(parse_fault_kind("Api-Status"), std::nullopt);
  EXPECT_EQ(parse_fault_kind(""), std::nullopt);
}

TEST(FaultKind, IsDescribedByAClause) {
  for (const FaultKind kind : all_kinds()) {
    SCOPED_TRACE(to_string(kind));
    EXPECT_FALSE(describe(kind).empty());
    EXPECT_FALSE(describe(kind).ends_with('.'));
  }
}

TEST(FaultKind, BelongsToTheStageOfItsName) {
  EXPECT_EQ(stage_of(FaultKind::kRuleLate), FaultStage::kRule);
  EXPECT_EQ(stage_of(FaultKind::kRuleThrottled), FaultStage::kDelivery);
  EXPECT_EQ(stage_of(FaultKind::kLambdaError), FaultStage::kInvocation);
  EXPECT_EQ(stage_of(FaultKind::kRackDown), FaultStage::kRequest);
  EXPECT_EQ(stage_of(FaultKind::kHang), FaultStage::kProcess);
  EXPECT_EQ(stage_of(FaultKind::kDeploy), FaultStage::kRack);
}

TEST(FaultKind, OfTheConvoxApiIsPossibleOnlyWhereTheLambdaAsksIt) {
  for (const FaultKind kind : all_kinds()) {
    SCOPED_TRACE(to_string(kind));
    EXPECT_TRUE(is_possible_on(kind, Platform::kGen1April2016));
    const bool is_of_api =
        to_string(kind).starts_with("api-") || kind == FaultKind::kPasswordRotated;
    EXPECT_EQ(is_possible_on(kind, Platform::kGen1), !is_of_api);
  }
}

TEST(AttemptError, HasANameUnlessItIsNone) {
  EXPECT_EQ(to_string(AttemptError::kNone), "");
  EXPECT_EQ(to_string(AttemptError::kRefused), "connection-refused");
  EXPECT_EQ(to_string(AttemptError::kAgent), "agent-disconnected");
}

}  // namespace
}  // namespace cronwarp
