#include "verdict/judge.h"

namespace cronwarp::verdict {

std::string_view to_string(Status status) {
  switch (status) {
    case Status::kPassed:
      return "passed";
    case Status::kFailed:
      return "failed";
    case Status::kNothingToJudge:
      return "nothing-to-judge";
  }
  return "";
}

}  // namespace cronwarp::verdict
