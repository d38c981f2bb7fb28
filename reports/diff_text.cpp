#include <algorithm>
#include <ostream>

#include <fmt/format.h>

#include "reports/diff_words.h"

namespace cronwarp::reports {
namespace {

constexpr std::size_t kTasksListed = 200;
constexpr std::size_t kFactColumns = 100;

Style style_of(char mark) {
  switch (mark) {
    case '+':
      return Style::kGood;
    case '-':
      return Style::kBad;
    default:
      return Style::kWarning;
  }
}

std::string fact(const std::string& text) { return shortened(printable(text), kFactColumns); }

std::vector<std::string> lines_of(const TaskDiff& task) {
  std::vector<std::string> lines = change_phrases(task);
  if (lines.empty()) {
    lines.emplace_back(task.change == TaskChange::kChanged ? "the same firings"
                                                           : "no firing in this range");
  }
  for (const FactChange& change : task.facts) {
    lines.push_back(
        fmt::format("{}: {} -> {}", change.what, fact(change.before), fact(change.after)));
  }
  if (task.described.expression) {
    lines.push_back(fmt::format("expression: {}", fact(*task.described.expression)));
  }
  if (task.described.command) {
    lines.push_back(fmt::format("command: {}", fact(*task.described.command)));
  }
  return lines;
}

}  // namespace

void write_diff_text(const ScheduleDiff& diff, const Paint& paint, std::ostream& out) {
  out << fmt::format("--- {}\n+++ {}\n{}\n", printable(diff.old_name), printable(diff.new_name),
                     range_words(diff.range));
  const std::size_t listed = std::min(diff.tasks.size(), kTasksListed);
  for (std::size_t i = 0; i < listed; ++i) {
    const TaskDiff& task = diff.tasks[i];
    const char mark = mark_of(task);
    out << '\n' << paint(style_of(mark), fmt::format("{} {}", mark, printable(task.id))) << '\n';
    for (const std::string& line : lines_of(task)) out << "    " << line << '\n';
  }
  if (listed < diff.tasks.size()) {
    out << fmt::format("\nand {}\n", counted(diff.tasks.size() - listed, "more task"));
  }
  out << '\n' << paint(Style::kBold, summary_line(diff)) << '\n';
}

}  // namespace cronwarp::reports
