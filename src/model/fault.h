#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/time.h"
#include "model/duration_model.h"
#include "model/platform.h"

namespace cronwarp {

// What can go wrong between a schedule and the end of a process. What the platform does next is in
// docs/SEMANTICS.md, with its sources. Append only: the numbers are part of the fingerprint.
enum class FaultKind : std::uint8_t {
  // The rule, before anything is delivered.
  kRuleDisabled = 0,  // it does not fire, and nothing makes up for it later
  kRuleLate = 1,      // it fires `delay` into its minute (default: anywhere in it)
  // EventBridge handing the event to Lambda.
  kRuleDuplicate = 2,  // once more, `delay` later (default 1 s)
  kRuleThrottled = 3,  // tried again with back-off
  kNoPermission = 4,   // not tried again
  // Lambda starting the function.
  kLambdaThrottled = 5,    // 429: back in the queue
  kLambdaUnavailable = 6,  // 5xx: back in the queue
  kLambdaError = 7,        // the function fails before its request: a try is used up
  kLambdaColdStart = 8,    // its request is sent `delay` later (default 2 s)
  kLambdaDuplicate = 9,    // once more though it succeeded, `delay` later (default 1 min)
  // The request to the Convox API of gen1-2016-04.
  kApiStatus = 10,        // answered with `status` (default 500), the work is not done
  kApiSlow = 11,          // the work is done and answered `delay` later (default 15 s)
  kApiHang = 12,          // no answer, the work is not done
  kApiRefused = 13,       // connection refused
  kApiReset = 14,         // connection reset, the work is not done
  kApiLostReply = 15,     // the work is done, then the connection is reset
  kPasswordRotated = 16,  // 401
  // Either that or ECS RunTask, by platform: nobody is there.
  kRackDown = 17,
  // ECS, asked by the rack or by the Lambda itself.
  kNoMemory = 18,           // RESOURCE:MEMORY
  kAgentDisconnected = 19,  // AGENT
  kRateExceeded = 20,       // of what goes beyond `limit` requests in one second, if that is given;
                            // retries count too
  kEcsUnavailable = 21,     // ServerException
  // The process.
  kImagePullFailed = 22,
  kCrash = 23,        // ends with `exit_code` (default 1) half way
  kOutOfMemory = 24,  // killed half way
  kHang = 25,         // never ends
  kSlow = 26,         // takes `factor` times as long (default 3)
  // The rack, at an instant: no task's.
  kDeploy = 27,  // waits until no process that was running when it began is left
};
inline constexpr int kFaultKinds = 28;

// "rule-disabled", "api-lost-reply", …
std::string_view to_string(FaultKind kind);
std::optional<FaultKind> parse_fault_kind(std::string_view name);
// One clause without a full stop: "the rule was disabled".
std::string_view describe(FaultKind kind);

// Where on its way a firing can meet a fault. At one stage at most one acts on a delivery at a
// time: the first of the plan. Only rule-duplicate and lambda-duplicate, which make a second event
// and leave the first alone, act beside another fault of their stage.
enum class FaultStage : std::uint8_t { kRule, kDelivery, kInvocation, kRequest, kProcess, kRack };
inline constexpr int kFaultStages = 6;

FaultStage stage_of(FaultKind kind);

// False: the platform's chain does not have what this fault is about.
bool is_possible_on(FaultKind kind, Platform platform);

// What a kind can be given besides when it acts; nullopt: its default.
struct FaultSettings {
  std::optional<DurationModel> delay;     // drawn anew each time
  std::optional<std::int32_t> status;     // 300 to 599
  std::optional<std::int32_t> exit_code;  // 1 to 255
  std::optional<double> factor;           // more than 1
  std::optional<std::uint32_t> limit;     // requests in one second, of all tasks together
};

// One entry of a fault plan: what goes wrong, for whom, when. All conditions that are given must
// hold.
struct Fault {
  // Unique in a plan. Its luck is a function of (seed, id, task, scheduled_at, try): another fault
  // or task changes nothing about it.
  std::string id;
  FaultKind kind = FaultKind::kApiStatus;
  FaultSettings settings;
  std::string tasks = "*";      // whose; '*' stands for any characters, '?' for one
  std::optional<Instant> at;    // only firings of this instant; of a deploy: its begin
  std::optional<Instant> from;  // only when it would act in [from, to)
  std::optional<Instant> to;
  // Of each task, not the first so many times that all else is given, luck included; then so many
  // times; nullopt: always.
  std::uint64_t skip = 0;
  std::optional<std::uint64_t> times;
  double probability = 1;  // above 0, up to 1
  Location location;       // of its entry; nowhere for a profile's
};

// Position in Scenario::faults. Only valid within one run.
using FaultIndex = std::uint16_t;
inline constexpr std::size_t kFaultsMax = 1'000;

// What the platform does with an event that it cannot deliver.
struct DeliveryPolicy {
  // Of the rule's target. Convox sets none of these; the defaults are EventBridge's.
  bool dead_letter_queue = false;
  Duration event_age_max = std::chrono::hours{24};
  std::uint32_t retries_max = 185;

  friend bool operator==(const DeliveryPolicy&, const DeliveryPolicy&) = default;
};

}  // namespace cronwarp
