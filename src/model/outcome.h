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

// Why an outcome is what it is; `to_string` gives the stable machine-readable code. The numbers are
// part of the fingerprint of a run: a new cause takes the next one that is free.
enum class Cause : std::uint8_t {
  kExitZero = 0,       // "exit-zero"
  kExitCode = 1,       // "exit-code"; detail: the code
  kNotExecutable = 9,  // "not-executable": exit code 126, by a shell's convention; detail: the code
  kCommandNotFound = 10,  // "command-not-found": exit code 127, by a shell's convention; detail:
                          // the code
  kSignal = 2,            // "signal"; detail: the signal number
  kOutOfMemory =
      11,           // "out-of-memory": killed by the kernel at its memory limit; detail: the signal
  kTimeLimit = 12,  // "time-limit": a real container was killed at its limit; detail: that, in ms
  kContainerRefused = 13,  // "container-refused": the engine could not make or start the container
  kApiError = 3,    // "api-error"; detail: the HTTP status. Logged by the Lambda, not retried
  kRackFull = 4,    // "rack-full": no instance had memory for the process; nothing is retried
  kRangeEnded = 5,  // "range-ended": the simulated range ended first
  kNoAnswer = 6,    // "no-answer": no try of the function got an answer; detail: how many there
                    // were
  kHandedOver = 7,  // "handed-over": a rack elsewhere took it, and nobody here sees how it ends
  kNoService = 8,  // "no-service": the app or its service was not on the rack when the task was due
  // Only faults lead to these.
  kRuleDisabled = 14,       // "rule-disabled": the rule did not fire, and nothing catches up
  kNoPermission = 15,       // "no-permission": EventBridge may not call the function; not retried
  kUndeliverable = 16,      // "undeliverable": EventBridge gave up; detail: its attempts
  kEventExpired = 17,       // "event-expired": too old in Lambda's queue; detail: its attempts
  kFunctionFailed = 18,     // "function-failed": the function's last try failed; detail: how many
                            // there were
  kAgentDisconnected = 19,  // "agent-disconnected": ECS answered AGENT; logged, not retried
  kRateExceeded = 20,       // "rate-exceeded": ECS refused every try; detail: how many
  kEcsUnavailable = 21,     // "ecs-unavailable": ECS failed every try; detail: how many
  kImagePullFailed = 22,    // "image-pull-failed": the container never started
  kHung = 23,               // "hung": its process never ends
};

std::string_view to_string(Cause cause);

struct Outcome {
  OutcomeKind kind = OutcomeKind::kSucceeded;
  Cause cause = Cause::kExitZero;
  std::int32_t detail = 0;  // meaning depends on `cause`

  friend bool operator==(const Outcome&, const Outcome&) = default;
};

// What a shell would report: 128 + n for a death by signal n; 137 (SIGKILL) for a process that was
// stopped at its time limit, 125 for one whose container the engine refused or had no image for.
// REQUIRES: the outcome is that of a process.
int exit_code(const Outcome& outcome);

// The other way: what a process's exit code, 0 to 255, says by a shell's conventions. 129 to 192
// are deaths by the signals 1 to 64; the codes above are a program's own, as 255 is of ssh and PHP.
Outcome outcome_of_exit(int exit_code);

}  // namespace cronwarp
