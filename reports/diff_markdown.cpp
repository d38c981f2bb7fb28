#include <algorithm>
#include <ostream>
#include <string_view>

#include <fmt/format.h>

#include "reports/diff_words.h"

namespace cronwarp::reports {
namespace {

constexpr std::size_t kBytesMax = 60'000;
// For what comes after the table.
constexpr std::size_t kTailBytes = 200;
constexpr std::size_t kFactColumns = 80;
constexpr std::size_t kNameColumns = 120;

// In a cell of a table: neither the table's marks nor Markdown's nor HTML's are taken for such.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
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
      case '@':  // would call the people of that name
        out += "&#64;";
        break;
      case '|':
      case '\\':
      case '`':
      case '*':
      case '_':
      case '[':
      case ']':
      case '#':
      case '~':
        out += '\\';
        [[fallthrough]];
      default:
        out += c;
    }
  }
  return out;
}

std::string fact(const std::string& text) {
  return escaped(shortened(printable(text), kFactColumns));
}

std::string_view word_of(const TaskDiff& task) {
  switch (mark_of(task)) {
    case '+':
      return "added";
    case '-':
      return "removed";
    case '=':
      return "changed, same firings";
    default:
      return "changed";
  }
}

std::string row(const TaskDiff& task) {
  std::vector<std::string> details;
  for (const std::string& phrase : change_phrases(task)) details.push_back(escaped(phrase));
  for (const FactChange& change : task.facts) {
    details.push_back(
        fmt::format("{}: {} → {}", change.what, fact(change.before), fact(change.after)));
  }
  if (task.described.expression) {
    details.push_back(fmt::format("expression: {}", fact(*task.described.expression)));
  }
  if (task.described.command) {
    details.push_back(fmt::format("command: {}", fact(*task.described.command)));
  }
  return fmt::format("| {} | {} | {} | {} | {} | {} |\n",
                     escaped(shortened(printable(task.id), kNameColumns)), word_of(task),
                     task.firings.added, task.firings.removed, task.firings.moved,
                     fmt::join(details, "<br>"));
}

}  // namespace

void write_diff_markdown(const ScheduleDiff& diff, std::ostream& out) {
  const auto name = [](const std::string& text) {
    return escaped(shortened(printable(text), kNameColumns));
  };
  std::string text =
      fmt::format("### Scheduled tasks: {}\n\n{} → {}, {}\n", escaped(summary_line(diff)),
                  name(diff.old_name), name(diff.new_name), range_words(diff.range));
  if (diff.any()) {
    text +=
        "\n| Task | Change | Added | Removed | Moved | Details |\n"
        "|---|---|--:|--:|--:|---|\n";
  }
  std::size_t listed = 0;
  for (; listed < diff.tasks.size(); ++listed) {
    const std::string line = row(diff.tasks[listed]);
    if (text.size() + line.size() + kTailBytes > kBytesMax) break;
    text += line;
  }
  if (listed < diff.tasks.size()) {
    text += fmt::format("\nand {}\n", counted(diff.tasks.size() - listed, "more task"));
  }
  out << text;
}

}  // namespace cronwarp::reports
