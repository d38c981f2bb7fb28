#pragma once

#include <cstdint>
#include <string>

#include "base/diagnostic.h"
#include "cron/schedule.h"

namespace cronwarp {

// Position of a task in Manifest::tasks. An index is only valid within one run; whatever must not
// change when another task is added (random numbers, reports) uses Task::id.
using TaskIndex = std::uint32_t;

// What the manifest declares: a command of a service and when it is due.
struct Task {
  std::string id;  // "web.daily_update": service and name; unique in a manifest
  std::string name;
  std::string service;
  std::string command;     // as declared, after the platform's splitting
  std::string expression;  // as declared: "0 8 * * ?"
  cron::Schedule schedule;
  Location location;  // of the declaration
};

}  // namespace cronwarp
