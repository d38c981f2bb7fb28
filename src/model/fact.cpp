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

std::string to_string(ProcessId id) {
  return fmt::format("{:012x}", static_cast<std::uint64_t>(id));
}

}  // namespace cronwarp
