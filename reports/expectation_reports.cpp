#include "reports/expectation_reports.h"

#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "reports/causes.h"
#include "reports/findings.h"
#include "reports/json_text.h"
#include "reports/text_layout.h"

namespace cronwarp::reports {
namespace {

constexpr std::size_t kNamesInReason = 3;

ViolationReport violation_report(const Scenario& scenario, const verdict::Violation& violation,
                                 bool is_real) {
  ViolationReport report;
  report.scheduled_at = violation.scheduled_at;
  report.at = violation.at;
  report.what = valid_utf8(violation.what);
  if (violation.task) {
    const Task& task = scenario.manifest.tasks[*violation.task];
    report.task = task.id;
    if (violation.outcome && violation.outcome->kind != OutcomeKind::kSucceeded) {
      CauseContext context = cause_context(scenario, task);
      context.is_real = is_real;
      report.why = cause_sentence(*violation.outcome, context);
    }
  }
  for (const FaultIndex fault : violation.faults)
    report.faults.push_back(scenario.faults[fault].id);
  return report;
}

// "2 of 5 expectations failed: first; second". Empty: `count` is 0.
std::string reason_of(const std::vector<ExpectationReport>& expectations, verdict::Status status,
                      std::uint64_t count, std::string_view what) {
  if (count == 0) return "";
  std::string text = fmt::format("{} of {} {}", format_count(count),
                                 counted(expectations.size(), "expectation"), what);
  std::size_t named = 0;
  for (const ExpectationReport& expectation : expectations) {
    if (expectation.status != status || named == kNamesInReason) continue;
    text += (named++ == 0 ? ": " : "; ") + expectation.name;
  }
  if (named < count) text += fmt::format("; and {} more", format_count(count - named));
  return text;
}

}  // namespace

std::vector<ExpectationReport> expectation_reports(
    const Scenario& scenario, const std::vector<verdict::ExpectationResult>& results,
    bool is_real) {
  std::vector<ExpectationReport> reports;
  reports.reserve(results.size());
  for (const verdict::ExpectationResult& result : results) {
    const Expectation& expectation = scenario.expectations[result.expectation];
    ExpectationReport& report = reports.emplace_back();
    report.name = expectation.name;
    report.key = key_of(expectation.rule);
    report.tasks = expectation.tasks;
    report.source = place_of(expectation.location);
    report.status = result.status;
    report.judged = result.judged;
    report.violations = result.violations;
    report.first_at = result.first_at;
    report.latest_at = result.latest_at;
    for (const verdict::Violation& violation : result.told) {
      report.told.push_back(violation_report(scenario, violation, is_real));
    }
    report.by_task.reserve(result.tasks.size());
    for (const verdict::TaskResult& task : result.tasks) {
      report.by_task.push_back(
          {scenario.manifest.tasks[task.task].id, task.judged, task.violations});
    }
    report.served = result.served;
  }
  return reports;
}

ExpectationCounts count_expectations(const std::vector<ExpectationReport>& expectations) {
  ExpectationCounts counts;
  for (const ExpectationReport& expectation : expectations) {
    switch (expectation.status) {
      case verdict::Status::kPassed:
        ++counts.passed;
        break;
      case verdict::Status::kFailed:
        ++counts.failed;
        break;
      case verdict::Status::kNothingToJudge:
        ++counts.nothing_to_judge;
        break;
    }
  }
  return counts;
}

Verdict verdict_of(const Report& report) {
  Verdict verdict;
  const auto add_reason = [&](std::string reason) {
    if (!reason.empty()) verdict.reasons.push_back(std::move(reason));
  };
  if (report.stopped) {
    add_reason(fmt::format("a stop at {}: {}", format_instant(report.stopped->at),
                           report.stopped->reason));
  }
  const ExpectationCounts& expectations = report.summary.expectations;
  add_reason(
      reason_of(report.expectations, verdict::Status::kFailed, expectations.failed, "failed"));
  add_reason(reason_of(report.expectations, verdict::Status::kNothingToJudge,
                       expectations.nothing_to_judge, "had nothing to judge"));
  add_reason(report.environment.golden_mismatch);
  const auto add_findings = [&](Severity severity, std::uint64_t count) {
    if (severity < report.environment.fail_on || count == 0) return;
    add_reason(counted(count, to_string(severity)) + " in the input");
  };
  const FindingCounts& findings = report.summary.findings;
  add_findings(Severity::kError, findings.errors);
  add_findings(Severity::kWarning, findings.warnings);
  add_findings(Severity::kNote, findings.notes);
  verdict.passed = verdict.reasons.empty();
  verdict.exit_code = verdict.passed ? 0 : 1;
  if (report.stopped) verdict.exit_code = report.stopped->exit_code;
  return verdict;
}

}  // namespace cronwarp::reports
