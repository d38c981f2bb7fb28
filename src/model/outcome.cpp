#include "model/outcome.h"

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
  }
  return "";
}

}  // namespace cronwarp
