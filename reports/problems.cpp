#include "reports/problems.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <string_view>

#include <fmt/format.h>

#include "base/digest.h"
#include "reports/expectation_words.h"
#include "reports/json_text.h"
#include "reports/shell_quote.h"

namespace cronwarp::reports {
namespace {

// Gives each problem its fingerprint; equal ones are numbered.
class Fingerprints {
 public:
  void give(Problem& problem, std::string_view what) {
    std::string identity;
    for (const std::string_view part :
         {std::string_view(problem.rule), std::string_view(problem.place.path), what}) {
      identity += valid_utf8(part);
      identity += '\0';
    }
    const std::uint64_t earlier = seen_[identity]++;
    problem.fingerprint = sha256_hex(identity + fmt::format("{}", earlier));
  }

 private:
  std::map<std::string, std::uint64_t> seen_;
};

SourcePlace place_or_scenario(const SourcePlace& place, const Report& report) {
  if (!place.path.empty()) return place;
  return {report.scenario.path, {1, 1}, {1, 1}};
}

std::string rule_of(const ExpectationReport& expectation) {
  std::string rule = "expectation-" + expectation.key;
  std::replace(rule.begin(), rule.end(), '_', '-');
  return rule;
}

Problem problem_of(const ExpectationReport& expectation, const Report& report) {
  Problem problem;
  problem.rule = rule_of(expectation);
  const bool has_failed = expectation.status == verdict::Status::kFailed;
  problem.title = fmt::format("expectation {}: {}", has_failed ? "failed" : "had nothing to judge",
                              expectation.name);
  problem.details.push_back(how_often(expectation, format_instant));
  if (expectation.served) problem.details.push_back(served_line(*expectation.served));
  for (const ViolationReport& violation : expectation.told) {
    problem.details.push_back(violation_line(violation, format_instant));
  }
  const std::string rest = more_violations(expectation, expectation.told.size());
  if (!rest.empty() && !expectation.told.empty()) problem.details.push_back(rest);
  problem.details.push_back(repeat_line(report));
  problem.place = place_or_scenario(expectation.source, report);
  return problem;
}

Problem problem_of(const Finding& finding, const Report& report) {
  Problem problem;
  problem.rule = finding.id;
  problem.severity = finding.severity;
  problem.title = finding.message;
  if (!finding.help.empty()) problem.details.push_back("help: " + finding.help);
  problem.place = place_or_scenario(finding.place, report);
  problem.notes = finding.notes;
  problem.suppressed_by = finding.suppressed_by;
  return problem;
}

}  // namespace

std::vector<Problem> problems_of(const Report& report) {
  std::vector<Problem> problems;
  Fingerprints fingerprints;
  if (report.stopped) {
    Problem& problem = problems.emplace_back();
    problem.rule = "run-stopped";
    problem.title = fmt::format("the run was stopped at {}: {}", format_instant(report.stopped->at),
                                report.stopped->reason);
    problem.details.emplace_back("what is reported had happened by then");
    problem.place = place_or_scenario({}, report);
    fingerprints.give(problem, "");
  }
  for (const ExpectationReport& expectation : report.expectations) {
    if (expectation.status == verdict::Status::kPassed) continue;
    problems.push_back(problem_of(expectation, report));
    fingerprints.give(problems.back(), expectation.name);
  }
  for (const Finding& finding : report.findings) {
    problems.push_back(problem_of(finding, report));
    fingerprints.give(problems.back(), finding.message);
  }
  return problems;
}

std::string repeat_line(const Report& report) {
  return "repeat: " + shell_line(report.environment.repeat_argv);
}

std::string path_in_repository(const std::string& path, const RunEnvironment& environment) {
  std::string_view rest = path;
  const std::string& folder = environment.working_directory;
  if (!folder.empty() && rest.starts_with(folder) && rest.substr(folder.size()).starts_with('/')) {
    rest.remove_prefix(folder.size() + 1);
  }
  while (rest.starts_with("./")) rest.remove_prefix(2);
  return std::string(rest);
}

}  // namespace cronwarp::reports
