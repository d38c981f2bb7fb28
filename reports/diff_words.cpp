#include "reports/diff_words.h"

#include <chrono>

#include <fmt/format.h>

namespace cronwarp::reports {
namespace {

// "02:00 -> 03:00" of one day is told with the day once.
std::string move_text(const FiringMove& move) {
  const std::string from = short_instant(move.from);
  std::string to = short_instant(move.to);
  const std::size_t date_bytes = to.find(' ') + 1;
  if (from.compare(0, date_bytes, to, 0, date_bytes) == 0) to.erase(0, date_bytes);
  return fmt::format("{} -> {}", from, to);
}

std::string phrase(std::uint64_t count, std::string_view verb,
                   const std::vector<std::string>& samples) {
  std::string text = fmt::format("{} {}: {}", format_count(count), verb, fmt::join(samples, ", "));
  if (const std::uint64_t rest = count - samples.size(); rest != 0) {
    text += fmt::format(" and {} more", format_count(rest));
  }
  return text;
}

}  // namespace

std::vector<std::string> change_phrases(const TaskDiff& task) {
  std::vector<std::string> phrases;
  const auto add = [&](std::uint64_t count, std::string_view verb, const auto& values,
                       const auto& to_text) {
    if (count == 0) return;
    std::vector<std::string> samples;
    for (const auto& value : values) samples.push_back(to_text(value));
    phrases.push_back(phrase(count, verb, samples));
  };
  add(task.firings.added, "added", task.added, short_instant);
  add(task.firings.removed, "removed", task.removed, short_instant);
  add(task.firings.moved, "moved", task.moved, move_text);
  return phrases;
}

char mark_of(const TaskDiff& task) {
  switch (task.change) {
    case TaskChange::kAdded:
      return '+';
    case TaskChange::kRemoved:
      return '-';
    case TaskChange::kChanged:
      break;
  }
  return task.firings.any() ? '~' : '=';
}

std::string range_words(TimeRange range) {
  return fmt::format("{} to {} UTC", short_instant(range.from), short_instant(range.to));
}

}  // namespace cronwarp::reports
