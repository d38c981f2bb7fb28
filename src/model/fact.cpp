#include "model/fact.h"

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

}  // namespace cronwarp
