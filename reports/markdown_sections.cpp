#include "reports/markdown_sections.h"

#include <algorithm>
#include <initializer_list>

#include <fmt/format.h>

#include "reports/expectation_words.h"
#include "reports/shell_quote.h"
#include "reports/text_layout.h"

namespace cronwarp::reports {
namespace {

using verdict::Status;

constexpr std::size_t kExpectationRows = 100;
constexpr std::size_t kFailureRows = 50;
constexpr std::size_t kFaultRows = 100;
constexpr std::size_t kFindingRows = 100;
constexpr std::size_t kTaskRows = 200;

std::string html(std::string_view text) {
  std::string out;
  for (const char c : printable(text)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      default:
        out += c;
        break;
    }
  }
  return out;
}

// Cells are Markdown already.
std::string row(std::initializer_list<std::string> cells) {
  std::string out = "|";
  for (const std::string& cell : cells) out += " " + cell + " |";
  return out + "\n";
}

// A heading and a table; what goes beyond `rows_max` is counted.
class Table {
 public:
  Table(std::string heading, std::initializer_list<std::string> titles, std::size_t rows_max)
      : text_(std::move(heading) + "\n\n" + row(titles) + "|"), rows_max_(rows_max) {
    for (std::size_t i = 0; i < titles.size(); ++i) text_ += " --- |";
    text_ += "\n";
  }

  void add(std::initializer_list<std::string> cells) {
    if (rows_++ < rows_max_) text_ += row(cells);
  }

  bool empty() const { return rows_ == 0; }

  std::string finish(const Report& report) const {
    if (rows_ <= rows_max_) return text_ + "\n";
    return text_ + fmt::format("\nand {} more; see {}\n\n", format_count(rows_ - rows_max_),
                               markdown_text(report_file(report.environment)));
  }

 private:
  std::string text_;
  std::size_t rows_max_;
  std::size_t rows_ = 0;
};

std::string count_cell(std::uint64_t count) { return count == 0 ? "-" : format_count(count); }

std::string instant_cell(const std::optional<Instant>& at) {
  return at ? format_instant(*at) : std::string("-");
}

std::string place_cell(const SourcePlace& place) {
  if (place.path.empty()) return "-";
  return fmt::format("{}:{}:{}", markdown_text(place.path), place.begin.line, place.begin.column);
}

// A command to be copied. The fence is longer than any run of backticks in it.
std::string code_block(const std::string& text) {
  std::size_t longest = 2;
  std::size_t run = 0;
  for (const char c : text) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  const std::string fence(longest + 1, '`');
  return fmt::format("{}sh\n{}\n{}\n", fence, text, fence);
}

std::string head_section(const Report& report) {
  const Summary& summary = report.summary;
  const ScenarioReport& scenario = report.scenario;
  std::string out = fmt::format("## {}: {}\n\n", report.verdict.passed ? "PASS" : "FAIL",
                                markdown_text(scenario.path));
  out += fmt::format(
      "{}, {}, {} in {}.\n\n", counted(summary.tasks, "task"), counted(summary.firings(), "firing"),
      counted(summary.outcomes.failures(), "failure"), counted(summary.tasks_failing, "task"));
  for (const std::string& reason : report.verdict.reasons) {
    out += "- " + markdown_text(reason) + "\n";
  }
  if (!report.verdict.reasons.empty()) out += "\n";
  out += fmt::format("{} to {}, platform {}, seed {}, digest {}.\n\n",
                     format_instant(scenario.range.from), format_instant(scenario.range.to),
                     to_string(scenario.platform), scenario.seed, report.digest);
  return out + "Repeat:\n\n" + code_block(printable(shell_line(report.environment.repeat_argv))) +
         "\n";
}

std::string expectations_section(const Report& report) {
  const ExpectationCounts& counts = report.summary.expectations;
  Table table(fmt::format("### Expectations: {} passed, {} failed, {} with nothing to judge",
                          format_count(counts.passed), format_count(counts.failed),
                          format_count(counts.nothing_to_judge)),
              {"expectation", "result", "how often", "first", "place"}, kExpectationRows);
  for (const Status status : {Status::kFailed, Status::kNothingToJudge, Status::kPassed}) {
    for (const ExpectationReport& expectation : report.expectations) {
      if (expectation.status != status) continue;
      table.add({markdown_text(expectation.name), std::string(to_string(status)),
                 fmt::format("{} of {}", format_count(expectation.violations),
                             format_count(expectation.judged)),
                 instant_cell(expectation.first_at), place_cell(expectation.source)});
    }
  }
  return table.empty() ? "" : table.finish(report);
}

// The facts that show it, folded.
std::string violations_section(const ExpectationReport& expectation) {
  std::string out = fmt::format("<details><summary>{}: {}</summary>\n\n", html(expectation.name),
                                html(how_often(expectation, format_instant)));
  if (expectation.served) out += "- " + served_line(*expectation.served) + "\n";
  for (const ViolationReport& violation : expectation.told) {
    out += "- " + markdown_text(violation_line(violation, format_instant)) + "\n";
  }
  const std::string rest = more_violations(expectation, expectation.told.size());
  if (!rest.empty() && !expectation.told.empty()) out += "- " + rest + "\n";
  return out + "\n</details>\n\n";
}

std::string failures_section(const Report& report) {
  Table table("### What failed and why", {"task", "times", "first", "last", "why"}, kFailureRows);
  for (const TaskReport& task : report.tasks) {
    for (const CauseCount& cause : task.causes) {
      table.add({markdown_text(task.id), format_count(cause.count), format_instant(cause.first_at),
                 format_instant(cause.last_at), markdown_text(cause.sentence)});
    }
  }
  return table.empty() ? "" : table.finish(report);
}

std::string faults_section(const Report& report) {
  Table faults(
      fmt::format("### Faults: acted on {}", counted(report.summary.firings_faulted, "firing")),
      {"fault", "kind", "acted", "firings", "first", "last"}, kFaultRows);
  for (const FaultReport& fault : report.faults) {
    faults.add({markdown_text(fault.id), std::string(to_string(fault.kind)),
                count_cell(fault.acted), count_cell(fault.firings), instant_cell(fault.first_at),
                instant_cell(fault.latest_at)});
  }
  if (faults.empty()) return "";
  std::string out = faults.finish(report);
  for (std::size_t i = 0; i < std::min(report.deploys.size(), kFaultRows); ++i) {
    const DeployReport& deploy = report.deploys[i];
    out += fmt::format("- deploy {} {}\n", markdown_text(deploy.fault),
                       markdown_text(deploy_line(deploy, format_instant)));
  }
  return report.deploys.empty() ? out : out + "\n";
}

std::string findings_section(const Report& report) {
  Table table("### Findings", {"severity", "place", "what", "rule"}, kFindingRows);
  for (const Severity severity : {Severity::kError, Severity::kWarning, Severity::kNote}) {
    for (const Finding& finding : report.findings) {
      if (finding.severity != severity || !finding.suppressed_by.empty()) continue;
      table.add({std::string(to_string(severity)), place_cell(finding.place),
                 markdown_text(finding.message), finding.id});
    }
  }
  return table.empty() ? "" : table.finish(report);
}

std::string tasks_section(const Report& report) {
  Table table("<details><summary>Tasks</summary>",
              {"task", "schedule", "firings", "ok", "failures", "overlaps", "next"}, kTaskRows);
  for (const TaskReport& task : report.tasks) {
    table.add({markdown_text(task.id), markdown_text(task.schedule), count_cell(task.firings()),
               count_cell(task.outcomes[OutcomeKind::kSucceeded]),
               count_cell(task.outcomes.failures()), count_cell(task.overlaps.count),
               instant_cell(task.next_firing)});
  }
  return table.empty() ? "" : table.finish(report) + "</details>\n";
}

}  // namespace

std::vector<std::string> markdown_sections(const Report& report) {
  std::vector<std::string> sections;
  const auto add = [&](std::string section) {
    if (!section.empty()) sections.push_back(std::move(section));
  };
  add(head_section(report));
  add(expectations_section(report));
  for (const ExpectationReport& expectation : report.expectations) {
    if (expectation.status == Status::kFailed) add(violations_section(expectation));
  }
  add(failures_section(report));
  add(faults_section(report));
  add(findings_section(report));
  add(tasks_section(report));
  return sections;
}

std::string markdown_text(std::string_view text) {
  constexpr std::string_view kSpecial = "\\`*_[]|~#";
  std::string out;
  for (const char c : html(text)) {
    if (kSpecial.find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

}  // namespace cronwarp::reports
