#include "model/fact.h"

#include <fmt/format.h>

namespace cronwarp {

std::string_view to_string(AttemptResult result) {
  switch (result) {
    case AttemptResult::kAccepted:
      return "accepted";
    case AttemptResult::kRejected:
      return "rejected";
    case AttemptResult::kRetryable:
      return "retryable";
  }
  return "";
}

std::string_view to_string(AttemptError error) {
  switch (error) {
    case AttemptError::kNone:
      return "";
    case AttemptError::kThrottled:
      return "throttled";
    case AttemptError::kUnavailable:
      return "unavailable";
    case AttemptError::kNoPermission:
      return "no-permission";
    case AttemptError::kFunctionError:
      return "function-error";
    case AttemptError::kTimeout:
      return "timeout";
    case AttemptError::kRefused:
      return "connection-refused";
    case AttemptError::kReset:
      return "connection-reset";
    case AttemptError::kRateExceeded:
      return "rate-exceeded";
    case AttemptError::kEcsUnavailable:
      return "ecs-unavailable";
    case AttemptError::kAgent:
      return "agent-disconnected";
  }
  return "";
}

std::string to_string(ProcessId id) {
  return fmt::format("{:012x}", static_cast<std::uint64_t>(id));
}

}  // namespace cronwarp
