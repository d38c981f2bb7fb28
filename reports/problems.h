#pragma once

#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "reports/report.h"

namespace cronwarp::reports {

// Something that a CI system shows beside the code: a finding, an expectation that was not met, a
// run that ended early.
struct Problem {
  std::string rule;  // stable: a finding's id, "expectation-gap", "run-stopped"
  Severity severity = Severity::kError;
  std::string title;                 // one line
  std::vector<std::string> details;  // further lines
  SourcePlace place;                 // never nowhere: at worst the first line of the scenario
  std::vector<FindingNote> notes;
  std::string suppressed_by;  // empty: it counts
  // 64 hex digits, unique in the report. Not of the line, so that it stays when the file grows.
  std::string fingerprint;
};

// The stop, then expectations, then findings, each in the report's order.
std::vector<Problem> problems_of(const Report& report);

// The last of an expectation's details: "repeat: cronwarp run …".
std::string repeat_line(const Report& report);

// A path as tools want it that look it up in a repository: without "./" or the folder the program
// ran in before it.
std::string path_in_repository(const std::string& path, const RunEnvironment& environment);

}  // namespace cronwarp::reports
