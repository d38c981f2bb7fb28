#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/time.h"
#include "cron/firing_times.h"
#include "cron/schedule.h"
#include "model/manifest.h"

namespace cronwarp::reports {

// What a timetable knows of a task besides when it is due; nullopt where its source does not say.
struct TaskFacts {
  std::optional<std::string> expression;
  std::optional<std::string> zone;
  std::optional<std::string> command;
};

// When the tasks of a manifest, of an earlier report or of a golden schedule are due: what is
// compared.
struct Timetable {
  struct Task {
    std::string id;
    TaskFacts facts;
    std::variant<cron::Schedule, cron::FiringTimes> due;
  };

  std::string name;                // as the user named it
  std::optional<TimeRange> range;  // nullopt: it knows of all times
  std::vector<Task> tasks;         // by id
};

// The tasks of a manifest, at all times.
Timetable timetable_of(const Manifest& manifest, std::string name);

// The firings of a task in the range. REQUIRES: the timetable knows of it.
cron::FiringTimes firing_times(const Timetable::Task& task, TimeRange range);

}  // namespace cronwarp::reports
