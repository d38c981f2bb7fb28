#include "reports/cases.h"

#include <utility>

#include <fmt/format.h>

#include "reports/expectation_words.h"
#include "reports/problems.h"
#include "reports/text_layout.h"

namespace cronwarp::reports {
namespace {

using verdict::Status;

Case run_case(const Report& report) {
  Case run;
  run.group = report.scenario.app;
  run.name = "the simulation reaches the end of its range";
  run.place.path = report.scenario.path;
  if (!report.stopped) return run;
  run.status = Case::Status::kError;
  run.type = "run-stopped";
  run.message =
      fmt::format("stopped at {}: {}", format_instant(report.stopped->at), report.stopped->reason);
  run.details.push_back(repeat_line(report));
  return run;
}

Case case_about(const ExpectationReport& expectation, std::string group) {
  Case about;
  about.group = std::move(group);
  about.name = expectation.name;
  about.place = expectation.source;
  return about;
}

// Of the whole expectation.
Case whole_case(const ExpectationReport& expectation, const Report& report) {
  Case whole = case_about(expectation, report.scenario.app);
  if (expectation.status == Status::kPassed) return whole;
  const bool has_failed = expectation.status == Status::kFailed;
  whole.status = has_failed ? Case::Status::kFailed : Case::Status::kError;
  whole.type = expectation.key;
  whole.message = how_often(expectation, format_instant);
  if (expectation.served) whole.details.push_back(served_line(*expectation.served));
  for (const ViolationReport& violation : expectation.told) {
    whole.details.push_back(violation_line(violation, format_instant));
  }
  const std::string rest = more_violations(expectation, expectation.told.size());
  if (!rest.empty() && !expectation.told.empty()) whole.details.push_back(rest);
  whole.details.push_back(repeat_line(report));
  return whole;
}

// Of what it says about one task.
Case task_case(const ExpectationReport& expectation, const ExpectationReport::Task& task,
               const Report& report) {
  Case of_task = case_about(expectation, task.id);
  if (task.violations == 0 && task.judged > 0) return of_task;
  of_task.type = expectation.key;
  if (task.violations == 0) {
    of_task.status = Case::Status::kSkipped;
    of_task.message = "nothing in this range to judge";
    return of_task;
  }
  of_task.status = Case::Status::kFailed;
  of_task.message =
      fmt::format("{} of {}", format_count(task.violations), format_count(task.judged));
  std::uint64_t told = 0;
  for (const ViolationReport& violation : expectation.told) {
    if (violation.task != task.id) continue;
    if (told++ == 0) of_task.message += fmt::format(", first: {}", violation.what);
    of_task.details.push_back(violation_line(violation, format_instant));
  }
  if (told > 0 && told < task.violations) {
    of_task.details.push_back(fmt::format("and {} more", format_count(task.violations - told)));
  }
  of_task.details.push_back(repeat_line(report));
  return of_task;
}

CaseSuite expectation_suite(const Report& report) {
  CaseSuite suite{"expectations", {}};
  for (const ExpectationReport& expectation : report.expectations) {
    if (expectation.by_task.empty() || expectation.status == Status::kNothingToJudge) {
      suite.cases.push_back(whole_case(expectation, report));
      continue;
    }
    for (const ExpectationReport::Task& task : expectation.by_task) {
      suite.cases.push_back(task_case(expectation, task, report));
    }
  }
  return suite;
}

Case finding_case(const Finding& finding, const Report& report) {
  Case found;
  found.group = finding.place.path.empty() ? report.scenario.path : finding.place.path;
  found.name = finding.place.path.empty()
                   ? fmt::format("{} [{}]", finding.message, finding.id)
                   : fmt::format("{}:{}: {} [{}]", finding.place.begin.line,
                                 finding.place.begin.column, finding.message, finding.id);
  found.place = finding.place;
  found.type = finding.id;
  if (!finding.suppressed_by.empty()) {
    found.status = Case::Status::kSkipped;
    found.message = "suppressed: " + finding.suppressed_by;
    return found;
  }
  if (finding.severity < report.environment.fail_on) {
    found.details.push_back(fmt::format("{}: {}", to_string(finding.severity), finding.message));
  } else {
    found.status = Case::Status::kError;
    found.message = fmt::format("{}: {}", to_string(finding.severity), finding.message);
  }
  if (!finding.help.empty()) found.details.push_back("help: " + finding.help);
  for (const FindingNote& note : finding.notes) {
    found.details.push_back(note.place.path.empty()
                                ? "note: " + note.text
                                : fmt::format("{}:{}:{}: note: {}", note.place.path,
                                              note.place.begin.line, note.place.begin.column,
                                              note.text));
  }
  return found;
}

}  // namespace

std::vector<CaseSuite> suites_of(const Report& report) {
  std::vector<CaseSuite> suites = {{"run", {run_case(report)}}};
  if (CaseSuite suite = expectation_suite(report); !suite.cases.empty()) {
    suites.push_back(std::move(suite));
  }
  CaseSuite findings{"findings", {}};
  for (const Finding& finding : report.findings) {
    findings.cases.push_back(finding_case(finding, report));
  }
  if (!findings.cases.empty()) suites.push_back(std::move(findings));
  return suites;
}

}  // namespace cronwarp::reports
