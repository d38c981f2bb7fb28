#include "reports/text_tasks.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <tuple>
#include <vector>

#include <fmt/format.h>

namespace cronwarp::reports {
namespace {

constexpr std::size_t kTasksShownWhole = 20;  // up to so many tasks, all are listed
constexpr std::size_t kTasksListed = 10;      // of more
constexpr std::size_t kNameColumnsMin = 16;
constexpr std::size_t kDetailIndent = 4;

// One column of numbers.
struct Column {
  std::string_view title;
  std::optional<Style> style;  // of numbers other than 0
  std::uint64_t (*value)(const TaskReport&);
  bool always = false;  // shown even if it is 0 everywhere
};

template <OutcomeKind kKind>
std::uint64_t outcome_count(const TaskReport& task) {
  return task.outcomes[kKind];
}

constexpr std::array kColumns = {
    Column{"firings", std::nullopt, [](const TaskReport& task) { return task.firings(); }, true},
    Column{"ok", std::nullopt, outcome_count<OutcomeKind::kSucceeded>, true},
    Column{"failed", Style::kBad, outcome_count<OutcomeKind::kFailed>},
    Column{"killed", Style::kBad, outcome_count<OutcomeKind::kKilled>},
    Column{"timed out", Style::kBad, outcome_count<OutcomeKind::kTimedOut>},
    Column{"no start", Style::kBad, outcome_count<OutcomeKind::kNeverStarted>},
    Column{"skipped", std::nullopt, outcome_count<OutcomeKind::kSkipped>},
    Column{"running", std::nullopt, outcome_count<OutcomeKind::kRunningAtEnd>},
    Column{"overlaps", Style::kWarning, [](const TaskReport& task) { return task.overlaps.count; }},
};

std::vector<const TaskReport*> listed_tasks(const std::vector<TaskReport>& tasks) {
  std::vector<const TaskReport*> listed;
  listed.reserve(tasks.size());
  for (const TaskReport& task : tasks) listed.push_back(&task);
  if (listed.size() <= kTasksShownWhole) return listed;
  std::stable_sort(listed.begin(), listed.end(), [](const TaskReport* a, const TaskReport* b) {
    return std::tuple(a->outcomes.failures(), a->overlaps.count) >
           std::tuple(b->outcomes.failures(), b->overlaps.count);
  });
  listed.resize(kTasksListed);
  return listed;
}

// The table's layout, from what it will hold.
class Table {
 public:
  Table(const std::vector<const TaskReport*>& tasks, std::size_t width) {
    std::size_t numbers = 0;
    for (const Column& column : kColumns) {
      std::uint64_t value_max = 0;
      for (const TaskReport* task : tasks) value_max = std::max(value_max, column.value(*task));
      if (value_max == 0 && !column.always) continue;
      const std::size_t size = std::max(column.title.size(), format_count(value_max).size());
      columns_.push_back({&column, size});
      numbers += 2 + size;
    }
    const std::size_t room = width > numbers + 2 ? width - numbers - 2 : 0;
    std::size_t longest = 4;  // "task"
    for (const TaskReport* task : tasks) longest = std::max(longest, columns(printable(task->id)));
    name_columns_ = std::min(longest, std::max(room, kNameColumnsMin));
  }

  std::string header(const Paint& paint) const {
    std::string line = "  " + left("task", name_columns_);
    for (const Placed& placed : columns_) line += "  " + right(placed.column->title, placed.size);
    return paint(Style::kDim, line) + "\n";
  }

  std::string row(const TaskReport& task, const Paint& paint) const {
    std::string line = "  " + paint(Style::kBold, left(shortened(printable(task.id), name_columns_),
                                                       name_columns_));
    for (const auto& [column, size] : columns_) {
      const std::uint64_t value = column->value(task);
      const std::string text = right(value == 0 ? "-" : format_count(value), size);
      line += "  " + (value != 0 && column->style ? paint(*column->style, text) : text);
    }
    return line + "\n";
  }

 private:
  struct Placed {
    const Column* column;
    std::size_t size;
  };

  std::vector<Placed> columns_;
  std::size_t name_columns_ = 0;
};

std::string firings_sentence(const TaskReport& task) {
  const std::string next =
      task.next_firing ? "next " + short_instant(*task.next_firing) : std::string("never again");
  if (task.firings() == 0) return "no firing in the range, " + next;
  if (task.firings() == 1)
    return fmt::format("once, {}, {}", short_instant(*task.first_firing), next);
  return fmt::format("{} to {}, {}", short_instant(*task.first_firing),
                     short_instant(*task.last_firing), next);
}

std::string run_time_sentence(const RunTimes& times) {
  if (times.runs == 0) return "";
  const auto text = [](std::int64_t ms) { return format_duration(Duration{ms}); };
  if (times.min_ms == times.max_ms) return "; took " + text(times.min_ms);
  return fmt::format("; took {} to {}, {} on average", text(times.min_ms), text(times.max_ms),
                     text(times.sum_ms / static_cast<std::int64_t>(times.runs)));
}

std::string real_runs_sentence(const std::optional<RealRuns>& runs) {
  if (!runs || runs->measured + runs->reused == 0) return "";
  const std::string measured =
      runs->measured == 0 ? "no real run of its own" : counted(runs->measured, "real run");
  return runs->reused == 0 ? "; " + measured
                           : fmt::format("; {}, {} reused", measured, format_count(runs->reused));
}

std::string overlap_sentence(const Overlaps& overlaps) {
  return fmt::format(
      "{} while an earlier run was still going, first {}, up to {} at once, longest {}",
      counted(overlaps.count, "start"), short_instant(*overlaps.first_at),
      format_count(overlaps.running_max), format_duration(overlaps.longest));
}

std::string details(const TaskReport& task, const Paint& paint, std::size_t width) {
  const std::string indent(kDetailIndent, ' ');
  std::string out = indent + wrapped(printable(task.schedule), kDetailIndent, width) + "\n";
  const std::string times = firings_sentence(task) + run_time_sentence(task.run_times) +
                            real_runs_sentence(task.real_runs);
  out += indent + paint(Style::kDim, wrapped(times, kDetailIndent, width)) + "\n";
  if (task.overlaps.count > 0) {
    out += indent +
           paint(Style::kWarning, wrapped(overlap_sentence(task.overlaps), kDetailIndent, width)) +
           "\n";
  }
  return out;
}

std::string rest_sentence(const Report& report, const std::vector<const TaskReport*>& listed) {
  const auto failing = static_cast<std::uint64_t>(
      std::count_if(listed.begin(), listed.end(),
                    [](const TaskReport* task) { return task->outcomes.failures() > 0; }));
  const std::uint64_t rest = report.tasks.size() - listed.size();
  const std::uint64_t failing_rest = report.summary.tasks_failing - failing;
  return fmt::format("and {} more, {} of them with failures; all are in {}", format_count(rest),
                     failing_rest == 0 ? "none" : format_count(failing_rest),
                     report_file(report.environment));
}

}  // namespace

std::string tasks_text(const Report& report, const Paint& paint, std::size_t width) {
  const std::vector<const TaskReport*> listed = listed_tasks(report.tasks);
  const Table table(listed, width);
  std::string out = paint(Style::kBold, "Tasks") + "\n" + table.header(paint);
  for (const TaskReport* task : listed) {
    out += table.row(*task, paint) + details(*task, paint, width);
  }
  if (listed.size() < report.tasks.size()) {
    out += "  " + wrapped(rest_sentence(report, listed), 2, width) + "\n";
  }
  return out;
}

}  // namespace cronwarp::reports
