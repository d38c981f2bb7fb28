#include <algorithm>
#include <array>
#include <ostream>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "cron/explain.h"
#include "reports/causes.h"
#include "reports/why_report.h"

namespace cronwarp::reports {
namespace {

constexpr std::size_t kLinesMax = 1'440;
constexpr std::size_t kFieldColumns = 5;

// What happened to a firing, in the order it happened.
struct Step {
  Instant at;
  std::string text;
};

// "process 0123456789ab".
std::string name_of(const ProcessRun& process) {
  return fmt::format("process {}", to_string(process.id));
}

std::string attempt_text(const Attempt& attempt, std::size_t number) {
  std::string text = fmt::format("attempt {}: {}", number, to_string(attempt.result));
  if (attempt.http_status != 0) text += fmt::format(", HTTP {}", attempt.http_status);
  if (attempt.error != AttemptError::kNone) text += fmt::format(", {}", to_string(attempt.error));
  return text;
}

void add_process(const ProcessRun& process, bool is_duplicate, bool is_over,
                 std::vector<Step>& steps) {
  std::string started = name_of(process) + " started";
  if (is_duplicate) started += ": a duplicate, the same work once more";
  if (process.overlapping != 0) {
    started +=
        fmt::format("; {} of the task still ran", counted(process.overlapping, "earlier one"));
  }
  steps.push_back({process.started_at, std::move(started)});
  std::string ended =
      fmt::format("{} {} after {}", name_of(process), is_over ? "ended" : "was still running",
                  format_exact_duration(process.ended_at - process.started_at));
  if (process.overlap > Duration{0}) {
    ended +=
        fmt::format(", of which {} beside an earlier one", format_exact_duration(process.overlap));
  }
  steps.push_back({process.ended_at, std::move(ended)});
}

bool is_over(const Outcome& outcome) { return outcome.kind != OutcomeKind::kRunningAtEnd; }

std::vector<Step> steps_of(const WhyReport& why, const ToldFiring& firing) {
  std::vector<Step> steps = {{firing.scheduled_at, "due"}};
  for (const FaultMark& mark : firing.faults) {
    const Fault& fault = why.scenario.faults.at(mark.fault);
    steps.push_back(
        {mark.at, fmt::format("fault {}: {}", printable(fault.id), describe(fault.kind))});
  }
  for (std::size_t i = 0; i < firing.attempts.size(); ++i) {
    steps.push_back({firing.attempts[i].at, attempt_text(firing.attempts[i], i + 1)});
  }
  if (firing.process) add_process(*firing.process, false, is_over(firing.outcome), steps);
  for (const DuplicateRun& duplicate : firing.duplicates) {
    add_process(duplicate.process, true, is_over(duplicate.outcome), steps);
  }
  std::stable_sort(steps.begin(), steps.end(),
                   [](const Step& a, const Step& b) { return a.at < b.at; });
  return steps;
}

Style style_of(const Outcome& outcome) {
  switch (outcome.kind) {
    case OutcomeKind::kSucceeded:
      return Style::kGood;
    case OutcomeKind::kSkipped:
    case OutcomeKind::kRunningAtEnd:
      return Style::kWarning;
    case OutcomeKind::kFailed:
    case OutcomeKind::kKilled:
    case OutcomeKind::kTimedOut:
    case OutcomeKind::kNeverStarted:
      break;
  }
  return Style::kBad;
}

// "never started".
std::string words_of(OutcomeKind kind) {
  std::string words(to_string(kind));
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

class TextWriter {
 public:
  TextWriter(const WhyReport& why, const Paint& paint, std::ostream& out)
      : why_(why),
        task_(why.scenario.manifest.tasks.at(why.task)),
        context_(cause_context(why.scenario, task_)),
        paint_(paint),
        out_(out) {}

  void write() {
    write_head();
    if (why_.schedule) write_answer(*why_.schedule);
    if (why_.is_day) write_lines();
    for (const ToldFiring& firing : why_.told) write_firing(firing);
  }

 private:
  void write_head() {
    const auto day = std::chrono::floor<std::chrono::days>(why_.asked);
    const std::string when = why_.is_day ? format_date(day) : format_instant(why_.asked);
    out_ << paint_(Style::kBold, fmt::format("{} at {}", printable(task_.id), when)) << '\n'
         << fmt::format("{}, {} to {} UTC, seed {}, {}\n", printable(why_.scenario.path),
                        short_instant(why_.range.from), short_instant(why_.range.to),
                        why_.scenario.seed, to_string(why_.scenario.manifest.platform))
         << fmt::format("\nSchedule {}: {}\n", printable(task_.expression),
                        cron::explain(task_.schedule));
  }

  void write_answer(const cron::Answer& answer) {
    if (!answer.local_time.empty()) {
      out_ << fmt::format("  The clock of {} reads {}.\n", task_.schedule.zone(),
                          answer.local_time);
    }
    write_fields(answer.fields);
    for (const std::string& note : answer.notes) out_ << "  " << note << '\n';
    const Style style = answer.fires ? Style::kGood : Style::kWarning;
    if (why_.is_day) {
      out_ << "  " << paint_(style, "It does not fire on this day.") << '\n';
    } else {
      out_ << "  " << paint_(style, answer.reason) << '\n';
    }
    const auto text = [](const std::optional<Instant>& at) {
      return at ? format_instant(*at) : std::string("none");
    };
    out_ << fmt::format("  The firing before: {}; the one after: {}\n", text(answer.before),
                        text(answer.after));
  }

  void write_fields(const std::vector<cron::FieldAnswer>& fields) {
    if (fields.empty()) return;
    using Row = std::array<std::string, kFieldColumns>;
    std::vector<Row> rows = {{"field", "written", "value", "matches", "allowed"}};
    for (const cron::FieldAnswer& field : fields) {
      rows.push_back({std::string(to_string(field.name)), printable(field.written), field.value,
                      field.matches ? "yes" : "NO", field.allowed});
    }
    std::array<std::size_t, kFieldColumns> widths{};
    for (const Row& row : rows) {
      for (std::size_t i = 0; i < kFieldColumns; ++i)
        widths[i] = std::max(widths[i], columns(row[i]));
    }
    for (const Row& row : rows) {
      std::string line = " ";
      for (std::size_t i = 0; i + 1 < kFieldColumns; ++i) line += " " + left(row[i], widths[i] + 1);
      line += " " + row.back();
      out_ << line << '\n';
    }
  }

  void write_lines() {
    if (why_.lines.empty()) return;
    out_ << fmt::format("  {} on this day\n\n", counted(why_.lines.size(), "firing"));
    const std::size_t listed = std::min(why_.lines.size(), kLinesMax);
    for (std::size_t i = 0; i < listed; ++i) {
      const FiringLine& line = why_.lines[i];
      out_ << fmt::format("  {}  {}\n", format_instant(line.scheduled_at),
                          outcome_text(line.outcome));
    }
    if (listed < why_.lines.size()) {
      out_ << fmt::format("  and {}\n", counted(why_.lines.size() - listed, "more firing"));
    }
  }

  std::string outcome_text(const Outcome& outcome) const {
    return fmt::format("{}: {}", paint_(style_of(outcome), words_of(outcome.kind)),
                       cause_sentence(outcome, context_));
  }

  void write_firing(const ToldFiring& firing) {
    out_ << '\n'
         << paint_(Style::kBold,
                   fmt::format("What became of {}", format_instant(firing.scheduled_at)))
         << '\n';
    for (const Step& step : steps_of(why_, firing)) {
      out_ << fmt::format("  {}  {}\n", format_instant(step.at), step.text);
    }
    out_ << "  " << outcome_text(firing.outcome) << '\n';
    for (const DuplicateRun& duplicate : firing.duplicates) {
      out_ << fmt::format("  its duplicate {} {}\n", to_string(duplicate.process.id),
                          outcome_text(duplicate.outcome));
    }
    std::string_view output = firing.output;
    if (output.empty()) return;
    out_ << "  its output ends:\n";
    while (!output.empty()) {
      const std::size_t end = std::min(output.find('\n'), output.size());
      out_ << "    " << printable(output.substr(0, end)) << '\n';
      output.remove_prefix(std::min(end + 1, output.size()));
    }
  }

  const WhyReport& why_;
  const Task& task_;
  const CauseContext context_;
  const Paint& paint_;
  std::ostream& out_;
};

}  // namespace

void write_why_text(const WhyReport& why, const Paint& paint, std::ostream& out) {
  TextWriter(why, paint, out).write();
}

}  // namespace cronwarp::reports
