#include "reports/write_text.h"

#include <algorithm>
#include <ostream>
#include <string>

#include <fmt/format.h>

#include "reports/shell_quote.h"
#include "reports/text_expectations.h"
#include "reports/text_failures.h"
#include "reports/text_layout.h"
#include "reports/text_tasks.h"

namespace cronwarp::reports {
namespace {

constexpr std::size_t kWidthMin = 80;
constexpr std::size_t kLabelColumns = 11;  // "Simulated  "
constexpr std::size_t kFindingsListed = 20;
constexpr std::size_t kRealClocksListed = 5;

std::string failures_phrase(const Summary& summary) {
  const std::uint64_t failures = summary.outcomes.failures();
  if (failures == 0) return "no failures";
  return fmt::format("{} in {}", counted(failures, "failure"),
                     counted(summary.tasks_failing, "task"));
}

std::string length_phrase(const TimeRange& range) {
  const Duration length = range.to - range.from;
  const std::chrono::days days = std::chrono::floor<std::chrono::days>(length);
  if (days == length) return counted(static_cast<std::uint64_t>(days.count()), "day");
  return format_duration(length);
}

std::string verdict_text(const Report& report, const Paint& paint, std::size_t width) {
  const Summary& summary = report.summary;
  const std::string failures = failures_phrase(summary);
  std::string out;
  if (report.stopped) {
    const std::string stopped =
        fmt::format("Stopped at {}: {}; what follows had happened by then",
                    format_instant(report.stopped->at), printable(report.stopped->reason));
    out += paint(Style::kBad, wrapped(stopped, 0, width)) + "\n";
  }
  out += report.verdict.passed ? paint(Style::kGood, "PASS") : paint(Style::kBad, "FAIL");
  out += fmt::format("  {}, {}, {}, {}\n", length_phrase(report.scenario.range),
                     counted(summary.tasks, "task"), counted(summary.firings(), "firing"),
                     summary.tasks_failing > 0 ? paint(Style::kBad, failures) : failures);
  // The first reason of a stopped run stands above.
  for (std::size_t i = report.stopped ? 1 : 0; i < report.verdict.reasons.size(); ++i) {
    const std::string& reason = report.verdict.reasons[i];
    out += "      " + wrapped(printable(reason), 6, width) + "\n";
  }
  return out;
}

// "Range      2016-04-21 00:00 to …"
std::string labelled(std::string_view label, const std::string& text, const Paint& paint,
                     std::size_t width) {
  return paint(Style::kDim, left(label, kLabelColumns)) + wrapped(text, kLabelColumns, width) +
         "\n";
}

std::string bytes_phrase(std::uint64_t bytes) {
  constexpr std::uint64_t kMiB = std::uint64_t{1024} * 1024;
  constexpr std::uint64_t kGiB = 1024 * kMiB;
  if (bytes % kGiB == 0) return fmt::format("{} GiB", bytes / kGiB);
  if (bytes % kMiB == 0) return fmt::format("{} MiB", bytes / kMiB);
  return fmt::format("{} bytes", format_count(bytes));
}

std::string simulated_phrase(const Report& report) {
  const ScenarioReport& scenario = report.scenario;
  std::string text = printable(scenario.path);
  if (scenario.manifest_path != scenario.path) {
    text += fmt::format(" with {}", printable(scenario.manifest_path));
  }
  text += fmt::format(", app {}, platform {}, seed {}, ", printable(scenario.app),
                      to_string(scenario.platform), scenario.seed);
  if (is_rack_elsewhere(report.environment)) {
    text += fmt::format("the rack at {}", printable(report.environment.dispatch));
  } else if (scenario.rack) {
    text += fmt::format("rack of {} with {} each", counted(scenario.rack->instances, "instance"),
                        bytes_phrase(scenario.rack->instance_memory_bytes));
  } else {
    text += "a rack with room for all";
  }
  return text;
}

std::string outcomes_phrase(const Report& report) {
  const Summary& summary = report.summary;
  std::string text;
  const auto add = [&](OutcomeKind kind, std::string_view words) {
    if (summary.outcomes[kind] == 0) return;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", format_count(summary.outcomes[kind]),
                        words);
  };
  add(OutcomeKind::kSucceeded, "succeeded");
  add(OutcomeKind::kFailed, "failed");
  add(OutcomeKind::kKilled, "killed");
  add(OutcomeKind::kTimedOut, "timed out");
  add(OutcomeKind::kNeverStarted, "never started");
  add(OutcomeKind::kSkipped, "skipped");
  add(OutcomeKind::kRunningAtEnd,
      is_rack_elsewhere(report.environment) ? "handed over" : "still running at the end");
  if (text.empty()) return "nothing fired in this range";
  if (summary.overlaps > 0) {
    text += fmt::format("; {} in {}", counted(summary.overlaps, "overlap"),
                        counted(summary.tasks_overlapping, "task"));
  }
  if (summary.duplicates > 0) text += "; " + counted(summary.duplicates, "duplicate run");
  if (summary.tasks_silent > 0) {
    text += fmt::format("; {} without a firing", counted(summary.tasks_silent, "task"));
  }
  return text;
}

std::string load_phrase(const Summary& summary) {
  return fmt::format(
      "at most {} at once, first at {}; busiest minute {} with {}",
      counted(summary.concurrency.count, "run"), short_instant(*summary.concurrency.at),
      short_instant(*summary.busiest_minute.at), counted(summary.busiest_minute.count, "start"));
}

// "3 measured by docker 28.2.2, engine 20.10.24, 2 at once; 59 firings took an earlier one's
// outcome". Empty: the run was scripted.
std::string real_runs_phrase(const Report& report) {
  const RunnerEnvironment& runner = report.environment.runner;
  if (runner.kind == RunnerKind::kScripted) return "";
  std::uint64_t measured = 0;
  std::uint64_t reused = 0;
  for (const TaskReport& task : report.tasks) {
    if (!task.real_runs) continue;
    measured += task.real_runs->measured;
    reused += task.real_runs->reused;
  }
  std::string text = format_count(measured);
  if (runner.kind == RunnerKind::kReplay) {
    text += fmt::format(" from the cassette {}", printable(runner.cassette));
  } else {
    text += fmt::format(" measured by {}", printable(runner.engine));
    if (runner.jobs) text += fmt::format(", {} at once", format_count(*runner.jobs));
    if (!runner.cassette.empty()) {
      text += fmt::format(", recorded in {}", printable(runner.cassette));
    }
  }
  if (reused > 0) {
    text += fmt::format("; {} took the outcome of an earlier one", counted(reused, "firing"));
  }
  if (runner.unused_runs.value_or(0) > 0) {
    text += fmt::format("; {} that no firing needed", format_count(*runner.unused_runs));
  }
  return text;
}

// Where --faketime did not reach.
std::string real_clocks_text(const Report& report, const Paint& paint, std::size_t width) {
  std::string out;
  std::size_t count = 0;
  for (const TaskReport& task : report.tasks) {
    if (!task.real_runs || task.real_runs->clock_reason.empty()) continue;
    if (++count > kRealClocksListed) continue;
    const std::string text = fmt::format("{} saw the real clock: {}", printable(task.id),
                                         printable(task.real_runs->clock_reason));
    out += paint(Style::kDim, left("Clock", kLabelColumns)) +
           paint(Style::kWarning, wrapped(text, kLabelColumns, width)) + "\n";
  }
  if (count > kRealClocksListed) {
    const std::string rest =
        fmt::format("so did {}; see {}", counted(count - kRealClocksListed, "more task"),
                    report_file(report.environment));
    out += labelled("", rest, paint, width);
  }
  return out;
}

std::string facts_text(const Report& report, const Paint& paint, std::size_t width) {
  const TimeRange& range = report.scenario.range;
  std::string out = labelled(
      "Range", fmt::format("{} to {} UTC", short_instant(range.from), short_instant(range.to)),
      paint, width);
  out += labelled("Simulated", simulated_phrase(report), paint, width);
  out += labelled("Outcomes", outcomes_phrase(report), paint, width);
  if (report.summary.concurrency.at) {
    out += labelled("Load", load_phrase(report.summary), paint, width);
  }
  if (const std::string runs = real_runs_phrase(report); !runs.empty()) {
    out += labelled("Real runs", runs, paint, width);
  }
  return out + real_clocks_text(report, paint, width);
}

std::string finding_text(const Finding& finding, const Paint& paint, std::size_t width) {
  constexpr std::size_t kIndent = 11;  // "  warning  "
  const std::string place = finding.place.path.empty()
                                ? ""
                                : fmt::format("{}:{}:{}: ", printable(finding.place.path),
                                              finding.place.begin.line, finding.place.begin.column);
  const Style style = finding.severity == Severity::kError     ? Style::kBad
                      : finding.severity == Severity::kWarning ? Style::kWarning
                                                               : Style::kBold;
  const std::string text = fmt::format("{}{} [{}]", place, printable(finding.message), finding.id);
  return "  " + paint(style, left(to_string(finding.severity), kIndent - 2)) +
         wrapped(text, kIndent, width) + "\n";
}

std::string findings_text(const Report& report, const Paint& paint, std::size_t width) {
  if (report.findings.empty()) return "";
  const FindingCounts& counts = report.summary.findings;
  std::string out = paint(Style::kBold, "Findings") +
                    fmt::format("  {}, {}, {}", counted(counts.errors, "error"),
                                counted(counts.warnings, "warning"), counted(counts.notes, "note"));
  if (counts.suppressed > 0) out += fmt::format(", {} suppressed", format_count(counts.suppressed));
  out += "\n";
  std::uint64_t shown = 0;
  for (const Severity severity : {Severity::kError, Severity::kWarning, Severity::kNote}) {
    for (const Finding& finding : report.findings) {
      if (finding.severity != severity || !finding.suppressed_by.empty()) continue;
      if (shown == kFindingsListed) break;
      out += finding_text(finding, paint, width);
      ++shown;
    }
  }
  const std::uint64_t rest = report.findings.size() - counts.suppressed - shown;
  if (rest > 0) {
    out +=
        fmt::format("  and {} more; see {}\n", format_count(rest), report_file(report.environment));
  }
  return out;
}

std::string repeat_text(const Report& report, const Paint& paint, std::size_t width) {
  const RunEnvironment& environment = report.environment;
  std::string out;
  if (!environment.output_directory.empty()) {
    out += labelled("Reports", report_file(environment), paint, width);
  }
  out += labelled("Digest", report.digest, paint, width);
  // Not wrapped: it is there to be copied.
  out += paint(Style::kDim, left("Repeat", kLabelColumns)) +
         printable(shell_line(environment.repeat_argv)) + "\n";
  return out;
}

}  // namespace

void write_text(const Report& report, const TextOptions& options, std::ostream& out) {
  const Paint paint{options.color};
  const std::size_t width = std::max(options.width, kWidthMin);
  out << verdict_text(report, paint, width) << '\n' << facts_text(report, paint, width);
  if (!report.tasks.empty()) out << '\n' << tasks_text(report, paint, width);
  for (const std::string& section :
       {expectations_text(report, paint, width), failures_text(report, paint, width),
        faults_text(report, paint, width), findings_text(report, paint, width)}) {
    if (!section.empty()) out << '\n' << section;
  }
  out << '\n' << repeat_text(report, paint, width);
}

}  // namespace cronwarp::reports
