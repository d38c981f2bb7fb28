#pragma once

#include <string>
#include <vector>

#include "model/platform.h"
#include "model/service.h"
#include "model/task.h"

namespace cronwarp {

struct Manifest {
  std::string path;  // as the user named it
  Platform platform = Platform::kGen1April2016;
  std::vector<Service> services;  // in file order
  std::vector<Task> tasks;        // sorted by id
  // Declarations left out of `tasks` because an error stands in the way; each has its diagnostic.
  std::size_t rejected_tasks = 0;
};

}  // namespace cronwarp
