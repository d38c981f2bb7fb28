#pragma once

#include <cstdint>
#include <string_view>

namespace cronwarp {

// How a firing ended. Every firing ends in exactly one of these (the conservation law).
enum class OutcomeKind : std::uint8_t {
  kSucceeded,
  kFailed,        // exit code other than 0
  kKilled,        // by a signal
  kTimedOut,      // stopped at its time limit
  kNeverStarted,  // no process came of it
  kSkipped,       // the platform chose not to run it
  kRunningAtEnd,  // still running, or on its way, when the range ended
};
inline constexpr int kOutcomeKinds = 7;

std::string_view to_string(OutcomeKind kind);  // "succeeded", "never_started", …

// Why an outcome is what it is; `to_string` gives the stable machine-readable code.
enum class Cause : std::uint8_t {
  kExitZero,    // "exit-zero"
  kExitCode,    // "exit-code"; detail: the code
  kSignal,      // "signal"; detail: the signal number
  kApiError,    // "api-error"; detail: the HTTP status. Logged by the Lambda, not retried
  kRackFull,    // "rack-full": no instance had memory for the process; nothing is retried
  kRangeEnded,  // "range-ended": the simulated range ended first
  kNoAnswer,    // "no-answer": the request got no answer. Lambda's retries are not simulated
  kHandedOver,  // "handed-over": a rack elsewhere took it, and nobody here sees how it ends
  kNoService,   // "no-service": the app or its service was not on the rack when the task was due
};

std::string_view to_string(Cause cause);

struct Outcome {
  OutcomeKind kind = OutcomeKind::kSucceeded;
  Cause cause = Cause::kExitZero;
  std::int32_t detail = 0;  // meaning depends on `cause`
};

// What a shell would report: 128 + n for a death by signal n. REQUIRES: the outcome is that of a
// process that ended by itself or by a signal.
int exit_code(const Outcome& outcome);

}  // namespace cronwarp
