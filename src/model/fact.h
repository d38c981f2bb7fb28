#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/time.h"
#include "model/fault.h"
#include "model/outcome.h"
#include "model/task.h"

namespace cronwarp {

// What a simulation says as it goes; its only output. Facts come in virtual-time order and are
// borrowed: views are valid during the call. Observers keep what they need, in bounded memory.

enum class AttemptResult : std::uint8_t {
  kAccepted,   // the rack took it
  kRejected,   // final: the platform does not try again
  kRetryable,  // the platform tries again, if its policy has tries left
};

std::string_view to_string(AttemptResult result);

// What went wrong, and with whom. None beside a status of 0: a real request got no answer, and
// nobody knows why.
enum class AttemptError : std::uint8_t {
  kNone = 0,
  kThrottled = 1,       // EventBridge's call of Lambda, or Lambda's queue: 429
  kUnavailable = 2,     // the same: 5xx
  kNoPermission = 3,    // EventBridge may not call the function
  kFunctionError = 4,   // the Lambda function failed before its request
  kTimeout = 5,         // the Lambda function's time was up before the answer came
  kRefused = 6,         // connection refused
  kReset = 7,           // connection reset
  kRateExceeded = 8,    // ECS: ThrottlingException
  kEcsUnavailable = 9,  // ECS: ServerException
  kAgent = 10,          // ECS: AGENT in the failures of RunTask
};

std::string_view to_string(AttemptError error);  // "throttled", …; "" for none

// One try to deliver a firing to the platform, of EventBridge, of Lambda's queue, of the function
// or of its SDK. It is told when its end is known: what still waits for its answer when the range
// ends is not among the attempts.
struct Attempt {
  Instant at;  // when the request was sent
  AttemptResult result = AttemptResult::kAccepted;
  std::int32_t http_status = 0;  // of the answer; 0: none came
  AttemptError error = AttemptError::kNone;
};

// That a fault acted on a firing.
struct FaultMark {
  FaultIndex fault = 0;
  Instant at;
};

// 48 bits, shown as 12 hex digits, as Convox shows docker ids.
enum class ProcessId : std::uint64_t {};

std::string to_string(ProcessId id);  // "0123456789ab"

// A schedule has come due; said before anything becomes of it.
struct FiringDue {
  TaskIndex task = 0;
  Instant scheduled_at;
};

struct ProcessStarted {
  TaskIndex task = 0;
  Instant scheduled_at;
  Instant started_at;
  // Earlier processes of the same task still running: more than none is an overlap.
  std::uint32_t overlapping = 0;
  std::uint32_t running = 0;  // processes on the rack, this one included
};

// A real run, of a container: that of the firing itself, or an earlier one of the same container
// and command whose measured outcome stands for this one too.
struct RealRun {
  TaskIndex task = 0;
  Instant scheduled_at;

  friend auto operator<=>(const RealRun&, const RealRun&) = default;
};

// The process that came of a firing. ended_at is the end of the range if it was still running.
struct ProcessRun {
  ProcessId id{};
  Instant started_at;
  Instant ended_at;
  std::uint32_t overlapping = 0;  // as in ProcessStarted
  Duration overlap{0};            // how long it ran beside an earlier process of its task
};

// A further process of a firing that already had one: the same work done again.
struct DuplicateRun {
  ProcessRun process;
  Outcome outcome;
};

// The last word on a firing: said when nothing that came of it is under way any more.
struct FiringEnded {
  TaskIndex task = 0;
  Instant scheduled_at;
  std::span<const Attempt> attempts;  // of all its deliveries, by time
  std::optional<ProcessRun> process;  // the first that started
  Outcome outcome;                    // of that process; without one, of the last try
  std::string_view output;            // of that process
  // What duration, outcome and output are from, if its container was refused as well; nullopt: the
  // firing was scripted, or did not come to a run.
  std::optional<RealRun> measured_by = std::nullopt;
  std::span<const DuplicateRun> duplicates = {};  // by start
  std::span<const FaultMark> faults = {};         // in the order they acted
};

// A deploy of the fault plan is through, or the range has ended first.
struct DeployEnded {
  FaultIndex fault = 0;
  Instant began_at;
  Instant ended_at;
  bool is_through = true;
  // The task whose process held it up longest, or, if it is not through, is the first to have
  // started of those that still do; nullopt: none.
  std::optional<TaskIndex> waited_for;
};

class FactObserver {
 public:
  virtual ~FactObserver() = default;

  virtual void on_firing_due(const FiringDue&) {}
  virtual void on_process_started(const ProcessStarted&) {}
  virtual void on_firing_ended(const FiringEnded&) = 0;
  virtual void on_deploy_ended(const DeployEnded&) {}
};

}  // namespace cronwarp
