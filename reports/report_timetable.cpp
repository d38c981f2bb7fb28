#include "reports/report_timetable.h"

#include <algorithm>

#include <fmt/format.h>

#include "reports/read_report.h"

namespace cronwarp::reports {
namespace {

constexpr std::int64_t kDaySeconds = 86'400;

// A run of firings as files of ours have it. Others would be walked through for ever.
bool is_sound(std::int64_t start, std::int64_t step, std::uint64_t count, std::int64_t last_max) {
  if (start > last_max || step < 0 || count == 0) return false;
  if (count == 1) return true;
  return step > 0 && static_cast<std::uint64_t>((last_max - start) / step) >= count - 1;
}

bool is_sound(const cron::Progression& run) {
  const Duration start = run.start.time_since_epoch();
  return start % std::chrono::seconds{1} == Duration{0} &&
         run.step % std::chrono::seconds{1} == Duration{0} &&
         is_sound(start.count(), run.step.count(), run.count,
                  kLatestInstant.time_since_epoch().count());
}

bool is_sound(const cron::DayPattern& pattern) {
  const auto last = std::chrono::floor<std::chrono::days>(kLatestInstant);
  return std::all_of(pattern.days.begin(), pattern.days.end(),
                     [&](const cron::DayRun& run) {
                       return is_sound(run.start.time_since_epoch().count(), run.step_days,
                                       run.count, last.time_since_epoch().count());
                     }) &&
         std::all_of(pattern.times.begin(), pattern.times.end(), [](const cron::SecondRun& run) {
           return run.start_s >= 0 && is_sound(run.start_s, run.step_s, run.count, kDaySeconds - 1);
         });
}

}  // namespace

bool looks_like_report(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  return begin != std::string_view::npos && text[begin] == '{' &&
         text.find("\"format_version\"") != std::string_view::npos;
}

Expected<Timetable, std::string> timetable_of_report(std::string_view text, std::string name) {
  auto report = read_report(text);
  if (!report) return Unexpected{report.error()};
  Timetable timetable{std::move(name), report->scenario.range, {}};
  for (const TaskReport& task : report->tasks) {
    for (const auto& part : task.firing_times) {
      if (std::visit([](const auto& form) { return is_sound(form); }, part)) continue;
      return Unexpected{fmt::format("the firing_times of task '{}' make no sense", task.id)};
    }
    timetable.tasks.push_back(
        {task.id, {task.expression, task.zone, task.command}, task.firing_times});
  }
  std::sort(timetable.tasks.begin(), timetable.tasks.end(),
            [](const auto& a, const auto& b) { return a.id < b.id; });
  return timetable;
}

}  // namespace cronwarp::reports
