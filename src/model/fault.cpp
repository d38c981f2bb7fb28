#include "model/fault.h"

#include <array>

namespace cronwarp {
namespace {

struct KindRow {
  FaultKind kind;
  FaultStage stage;
  std::string_view name;
  std::string_view clause;
};

constexpr std::array<KindRow, kFaultKinds> kRows = {{
    {FaultKind::kRuleDisabled, FaultStage::kRule, "rule-disabled", "the rule was disabled"},
    {FaultKind::kRuleLate, FaultStage::kRule, "rule-late", "the rule fired late in its minute"},
    {FaultKind::kRuleDuplicate, FaultStage::kDelivery, "rule-duplicate",
     "EventBridge delivered the event twice"},
    {FaultKind::kRuleThrottled, FaultStage::kDelivery, "rule-throttled",
     "Lambda throttled EventBridge"},
    {FaultKind::kNoPermission, FaultStage::kDelivery, "no-permission",
     "EventBridge had no permission to call the function"},
    {FaultKind::kLambdaThrottled, FaultStage::kInvocation, "lambda-throttled",
     "Lambda had no concurrency left"},
    {FaultKind::kLambdaUnavailable, FaultStage::kInvocation, "lambda-unavailable",
     "Lambda had a system error"},
    {FaultKind::kLambdaError, FaultStage::kInvocation, "lambda-error",
     "the Lambda function failed before its request"},
    {FaultKind::kLambdaColdStart, FaultStage::kInvocation, "lambda-cold-start",
     "the Lambda function started cold"},
    {FaultKind::kLambdaDuplicate, FaultStage::kInvocation, "lambda-duplicate",
     "Lambda ran the function twice for one event"},
    {FaultKind::kApiStatus, FaultStage::kRequest, "api-status",
     "the Convox API answered with an error"},
    {FaultKind::kApiSlow, FaultStage::kRequest, "api-slow", "the Convox API answered late"},
    {FaultKind::kApiHang, FaultStage::kRequest, "api-hang", "the Convox API never answered"},
    {FaultKind::kApiRefused, FaultStage::kRequest, "api-refused",
     "the Convox API refused the connection"},
    {FaultKind::kApiReset, FaultStage::kRequest, "api-reset",
     "the Convox API reset the connection"},
    {FaultKind::kApiLostReply, FaultStage::kRequest, "api-lost-reply",
     "the answer of the Convox API was lost"},
    {FaultKind::kPasswordRotated, FaultStage::kRequest, "password-rotated",
     "the rack's password had been rotated"},
    {FaultKind::kRackDown, FaultStage::kRequest, "rack-down", "the rack was down"},
    {FaultKind::kNoMemory, FaultStage::kRequest, "no-memory", "no instance had memory free"},
    {FaultKind::kAgentDisconnected, FaultStage::kRequest, "agent-disconnected",
     "the ECS agent was disconnected"},
    {FaultKind::kRateExceeded, FaultStage::kRequest, "rate-exceeded",
     "too many requests reached ECS at once"},
    {FaultKind::kEcsUnavailable, FaultStage::kRequest, "ecs-unavailable", "ECS had a system error"},
    {FaultKind::kImagePullFailed, FaultStage::kProcess, "image-pull-failed",
     "the image could not be pulled"},
    {FaultKind::kCrash, FaultStage::kProcess, "crash", "the process crashed"},
    {FaultKind::kOutOfMemory, FaultStage::kProcess, "out-of-memory",
     "the process needed more memory than its limit"},
    {FaultKind::kHang, FaultStage::kProcess, "hang", "the process hung"},
    {FaultKind::kSlow, FaultStage::kProcess, "slow", "the process was slow"},
    {FaultKind::kDeploy, FaultStage::kRack, "deploy", "a deploy began"},
}};

constexpr bool rows_are_by_kind() {
  for (std::size_t i = 0; i < kRows.size(); ++i) {
    if (static_cast<std::size_t>(kRows[i].kind) != i) return false;
  }
  return true;
}
static_assert(rows_are_by_kind());

const KindRow& row(FaultKind kind) { return kRows[static_cast<std::size_t>(kind)]; }

// Whether the fault is about the Convox API, which only the Lambda of April 2016 asks.
bool is_of_convox_api(FaultKind kind) {
  return kind >= FaultKind::kApiStatus && kind <= FaultKind::kPasswordRotated;
}

}  // namespace

std::string_view to_string(FaultKind kind) { return row(kind).name; }

std::string_view describe(FaultKind kind) { return row(kind).clause; }

FaultStage stage_of(FaultKind kind) { return row(kind).stage; }

std::optional<FaultKind> parse_fault_kind(std::string_view name) {
  for (const KindRow& each : kRows) {
    if (each.name == name) return each.kind;
  }
  return std::nullopt;
}

bool is_possible_on(FaultKind kind, Platform platform) {
  return platform == Platform::kGen1April2016 || !is_of_convox_api(kind);
}

}  // namespace cronwarp
