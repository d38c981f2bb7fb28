#pragma once

#include <string>
#include <vector>

#include "reports/report.h"

namespace cronwarp::reports {

// A report as test runners see it.
struct Case {
  enum class Status { kPassed, kFailed, kError, kSkipped };

  std::string group;  // a task's id, a file
  std::string name;
  Status status = Status::kPassed;
  std::string type;                  // "gap", "cron-value-range"; empty if it passed
  std::string message;               // one line; of a skipped one why; empty if it passed
  std::vector<std::string> details;  // further lines
  SourcePlace place;
};

struct CaseSuite {
  std::string name;
  std::vector<Case> cases;  // at least one
};

// "run": whether the range was lived through. "expectations": one case for each expectation and
// task, or for each expectation that is about all tasks together or had nothing to judge.
// "findings": one for each, an error where it fails the run, skipped where it is suppressed.
// Suites without a case are left out.
std::vector<CaseSuite> suites_of(const Report& report);

}  // namespace cronwarp::reports
