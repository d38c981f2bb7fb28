#include "reports/write_gitlab.h"

#include <ostream>
#include <string>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include "reports/json_text.h"
#include "reports/problems.h"

namespace cronwarp::reports {
namespace {

using nlohmann::ordered_json;

std::string_view severity_of(Severity severity) {
  switch (severity) {
    case Severity::kError:
      return "major";
    case Severity::kWarning:
      return "minor";
    case Severity::kNote:
      return "info";
  }
  return "info";
}

// GitLab shows one text: the title, and how often if it is an expectation.
std::string description_of(const Problem& problem) {
  if (problem.details.empty()) return problem.title;
  return problem.title + "; " + problem.details.front();
}

}  // namespace

void write_gitlab(const Report& report, std::ostream& out) {
  out << '[';
  bool first = true;
  for (const Problem& problem : problems_of(report)) {
    if (!problem.suppressed_by.empty()) continue;
    const ordered_json json = {
        {"description", description_of(problem)},
        {"check_name", problem.rule},
        {"fingerprint", problem.fingerprint},
        {"severity", severity_of(problem.severity)},
        {"location",
         {{"path", path_in_repository(problem.place.path, report.environment)},
          {"lines", {{"begin", problem.place.begin.line}, {"end", problem.place.end.line}}}}}};
    std::string text = std::exchange(first, false) ? "\n  " : ",\n  ";
    append_readable(text, json, 2);
    out << text;
  }
  out << (first ? "]\n" : "\n]\n");
}

}  // namespace cronwarp::reports
