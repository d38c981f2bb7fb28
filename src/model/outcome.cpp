#include "model/outcome.h"

#include "base/contract.h"

namespace cronwarp {

std::string_view to_string(OutcomeKind kind) {
  switch (kind) {
    case OutcomeKind::kSucceeded:
      return "succeeded";
    case OutcomeKind::kFailed:
      return "failed";
    case OutcomeKind::kKilled:
      return "killed";
    case OutcomeKind::kTimedOut:
      return "timed_out";
    case OutcomeKind::kNeverStarted:
      return "never_started";
    case OutcomeKind::kSkipped:
      return "skipped";
    case OutcomeKind::kRunningAtEnd:
      return "running_at_end";
  }
  return "";
}

std::string_view to_string(Cause cause) {
  switch (cause) {
    case Cause::kExitZero:
      return "exit-zero";
    case Cause::kExitCode:
      return "exit-code";
    case Cause::kNotExecutable:
      return "not-executable";
    case Cause::kCommandNotFound:
      return "command-not-found";
    case Cause::kSignal:
      return "signal";
    case Cause::kOutOfMemory:
      return "out-of-memory";
    case Cause::kTimeLimit:
      return "time-limit";
    case Cause::kContainerRefused:
      return "container-refused";
    case Cause::kApiError:
      return "api-error";
    case Cause::kRackFull:
      return "rack-full";
    case Cause::kRangeEnded:
      return "range-ended";
    case Cause::kNoAnswer:
      return "no-answer";
    case Cause::kHandedOver:
      return "handed-over";
    case Cause::kNoService:
      return "no-service";
    case Cause::kRuleDisabled:
      return "rule-disabled";
    case Cause::kNoPermission:
      return "no-permission";
    case Cause::kUndeliverable:
      return "undeliverable";
    case Cause::kEventExpired:
      return "event-expired";
    case Cause::kFunctionFailed:
      return "function-failed";
    case Cause::kAgentDisconnected:
      return "agent-disconnected";
    case Cause::kRateExceeded:
      return "rate-exceeded";
    case Cause::kEcsUnavailable:
      return "ecs-unavailable";
    case Cause::kImagePullFailed:
      return "image-pull-failed";
    case Cause::kHung:
      return "hung";
  }
  return "";
}

namespace {

constexpr int kSignalBase = 128;
constexpr int kSignalMax = 64;
constexpr int kSigkill = 9;
// What `docker run` ends with if it is not the container that failed.
constexpr int kEngineFailed = 125;
constexpr int kNotExecutableCode = 126;
constexpr int kCommandNotFoundCode = 127;

}  // namespace

Outcome outcome_of_exit(int exit_code) {
  if (exit_code == 0) return {OutcomeKind::kSucceeded, Cause::kExitZero, 0};
  if (exit_code == kNotExecutableCode) {
    return {OutcomeKind::kFailed, Cause::kNotExecutable, exit_code};
  }
  if (exit_code == kCommandNotFoundCode) {
    return {OutcomeKind::kFailed, Cause::kCommandNotFound, exit_code};
  }
  if (exit_code > kSignalBase && exit_code <= kSignalBase + kSignalMax) {
    return {OutcomeKind::kKilled, Cause::kSignal, exit_code - kSignalBase};
  }
  return {OutcomeKind::kFailed, Cause::kExitCode, exit_code};
}

int exit_code(const Outcome& outcome) {
  switch (outcome.kind) {
    case OutcomeKind::kSucceeded:
      return 0;
    case OutcomeKind::kFailed:
      return outcome.detail;
    case OutcomeKind::kKilled:
      return kSignalBase + outcome.detail;
    case OutcomeKind::kTimedOut:
      return kSignalBase + kSigkill;
    case OutcomeKind::kNeverStarted:
      if (outcome.cause == Cause::kContainerRefused || outcome.cause == Cause::kImagePullFailed) {
        return kEngineFailed;
      }
      break;
    case OutcomeKind::kSkipped:
    case OutcomeKind::kRunningAtEnd:
      break;
  }
  contract_failed("outcome of an ended process", "this outcome has no exit code");
}

}  // namespace cronwarp
