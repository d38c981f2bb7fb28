#include "reports/schedule_diff.h"

#include <algorithm>
#include <chrono>
#include <iterator>

#include <fmt/format.h>

#include "cron/firing_days.h"

namespace cronwarp::reports {
namespace {

using std::chrono::days;
using std::chrono::seconds;
using std::chrono::sys_days;

template <class Value>
void keep(std::vector<Value>& samples, const Value& value) {
  if (samples.size() < kDiffSamples) samples.push_back(value);
}

void compare_day(sys_days day, const std::vector<std::int32_t>& before,
                 const std::vector<std::int32_t>& after, TaskDiff& diff) {
  std::vector<std::int32_t> gone;
  std::vector<std::int32_t> fresh;
  std::set_difference(before.begin(), before.end(), after.begin(), after.end(),
                      std::back_inserter(gone));
  std::set_difference(after.begin(), after.end(), before.begin(), before.end(),
                      std::back_inserter(fresh));
  const auto at = [&](std::int32_t second) { return Instant{day} + seconds{second}; };
  const std::size_t moves = std::min(gone.size(), fresh.size());
  for (std::size_t i = 0; i < moves; ++i) {
    ++diff.firings.moved;
    keep(diff.moved, {at(gone[i]), at(fresh[i])});
  }
  for (std::size_t i = moves; i < gone.size(); ++i) {
    ++diff.firings.removed;
    keep(diff.removed, at(gone[i]));
  }
  for (std::size_t i = moves; i < fresh.size(); ++i) {
    ++diff.firings.added;
    keep(diff.added, at(fresh[i]));
  }
}

void compare_firings(const cron::FiringTimes& before, const cron::FiringTimes& after,
                     TimeRange range, TaskDiff& diff) {
  const auto first = std::chrono::floor<days>(range.from);
  for (sys_days day = first; Instant{day} < range.to; day += days{1}) {
    compare_day(day, cron::firings_of_day(before, day, range),
                cron::firings_of_day(after, day, range), diff);
  }
}

void compare_fact(std::string_view what, const std::optional<std::string>& before,
                  const std::optional<std::string>& after, TaskDiff& diff) {
  if (before && after && *before != *after) {
    diff.facts.push_back({std::string(what), *before, *after});
  }
}

TaskDiff one_sided(const Timetable::Task& task, TaskChange change, TimeRange range) {
  TaskDiff diff;
  diff.id = task.id;
  diff.change = change;
  diff.described = task.facts;
  const cron::FiringTimes times = firing_times(task, range);
  if (change == TaskChange::kAdded) {
    compare_firings({}, times, range, diff);
  } else {
    compare_firings(times, {}, range, diff);
  }
  return diff;
}

// Whether a glance says that the firings are the same.
bool has_same_schedule(const Timetable::Task& before, const Timetable::Task& after) {
  const auto* a = std::get_if<cron::Schedule>(&before.due);
  const auto* b = std::get_if<cron::Schedule>(&after.due);
  // Of rates the instant they count from is part of the schedule, and is not in the text.
  return a != nullptr && b != nullptr && a->text() == b->text() && a->dialect() == b->dialect() &&
         a->zone() == b->zone() && !a->text().starts_with("rate(") &&
         !a->text().starts_with("@every");
}

TaskDiff two_sided(const Timetable::Task& before, const Timetable::Task& after, TimeRange range) {
  TaskDiff diff;
  diff.id = after.id;
  compare_fact("expression", before.facts.expression, after.facts.expression, diff);
  compare_fact("zone", before.facts.zone, after.facts.zone, diff);
  compare_fact("command", before.facts.command, after.facts.command, diff);
  if (!has_same_schedule(before, after)) {
    compare_firings(firing_times(before, range), firing_times(after, range), range, diff);
  }
  return diff;
}

void add(TaskDiff task, ScheduleDiff& diff) {
  diff.firings.added += task.firings.added;
  diff.firings.removed += task.firings.removed;
  diff.firings.moved += task.firings.moved;
  switch (task.change) {
    case TaskChange::kAdded:
      ++diff.tasks_added;
      break;
    case TaskChange::kRemoved:
      ++diff.tasks_removed;
      break;
    case TaskChange::kChanged:
      if (!task.firings.any() && task.facts.empty()) {
        ++diff.tasks_same;
        return;
      }
      ++diff.tasks_changed;
      break;
  }
  diff.tasks.push_back(std::move(task));
}

}  // namespace

ScheduleDiff diff_timetables(const Timetable& before, const Timetable& after, TimeRange range) {
  ScheduleDiff diff;
  diff.old_name = before.name;
  diff.new_name = after.name;
  diff.range = range;
  auto a = before.tasks.begin();
  auto b = after.tasks.begin();
  while (a != before.tasks.end() || b != after.tasks.end()) {
    if (b == after.tasks.end() || (a != before.tasks.end() && a->id < b->id)) {
      add(one_sided(*a++, TaskChange::kRemoved, range), diff);
    } else if (a == before.tasks.end() || b->id < a->id) {
      add(one_sided(*b++, TaskChange::kAdded, range), diff);
    } else {
      add(two_sided(*a++, *b++, range), diff);
    }
  }
  return diff;
}

std::string summary_line(const ScheduleDiff& diff) {
  if (!diff.any()) return fmt::format("no difference: {}", counted(diff.tasks_same, "task"));
  std::string line =
      fmt::format("+{} -{} ~{} firings", format_count(diff.firings.added),
                  format_count(diff.firings.removed), format_count(diff.firings.moved));
  std::string_view separator = "; ";
  const auto add_tasks = [&](std::uint64_t count, std::string_view what) {
    if (count == 0) return;
    line += fmt::format("{}{} {}", separator, counted(count, "task"), what);
    separator = ", ";
  };
  add_tasks(diff.tasks_added, "added");
  add_tasks(diff.tasks_removed, "removed");
  add_tasks(diff.tasks_changed, "changed");
  add_tasks(diff.tasks_same, "the same");
  return line;
}

}  // namespace cronwarp::reports
