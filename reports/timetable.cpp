#include "reports/timetable.h"

#include <algorithm>

namespace cronwarp::reports {

Timetable timetable_of(const Manifest& manifest, std::string name) {
  Timetable timetable;
  timetable.name = std::move(name);
  for (const Task& task : manifest.tasks) {
    timetable.tasks.push_back({task.id,
                               {task.expression, std::string(task.schedule.zone()), task.command},
                               task.schedule});
  }
  std::sort(timetable.tasks.begin(), timetable.tasks.end(),
            [](const auto& a, const auto& b) { return a.id < b.id; });
  return timetable;
}

cron::FiringTimes firing_times(const Timetable::Task& task, TimeRange range) {
  if (const auto* schedule = std::get_if<cron::Schedule>(&task.due)) {
    return cron::compact_firing_times(*schedule, range);
  }
  return std::get<cron::FiringTimes>(task.due);
}

}  // namespace cronwarp::reports
