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
    case Cause::kSignal:
      return "signal";
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
  }
  return "";
}

int exit_code(const Outcome& outcome) {
  constexpr int kSignalBase = 128;
  switch (outcome.kind) {
    case OutcomeKind::kSucceeded:
      return 0;
    case OutcomeKind::kFailed:
      return outcome.detail;
    case OutcomeKind::kKilled:
      return kSignalBase + outcome.detail;
    case OutcomeKind::kTimedOut:
    case OutcomeKind::kNeverStarted:
    case OutcomeKind::kSkipped:
    case OutcomeKind::kRunningAtEnd:
      break;
  }
  contract_failed("outcome of an ended process", "this outcome has no exit code");
}

}  // namespace cronwarp
