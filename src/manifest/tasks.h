#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/source_text.h"
#include "base/time.h"
#include "manifest/compose.h"
#include "model/platform.h"
#include "model/task.h"

namespace cronwarp::manifest {

struct Declarations {
  std::vector<Task> tasks;  // sorted by id
  // Ids of declarations that an error keeps from becoming a task.
  std::vector<std::string> rejected;
};

struct TaskContext {
  const SourceText& source;  // of the manifest
  Platform platform;
  std::string_view app;
  Instant from;  // a schedule is judged from here on
};

// Makes tasks of the convox.cron labels, as the platform splits them, and finds everything that is
// wrong with them. Two tasks that only get in each other's way are both kept.
Declarations read_tasks(const Compose& compose, const TaskContext& context,
                        Diagnostics& diagnostics);

}  // namespace cronwarp::manifest
