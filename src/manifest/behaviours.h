#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "manifest/scenario_values.h"
#include "manifest/tasks.h"
#include "manifest/yaml_node.h"
#include "model/scenario.h"

namespace cronwarp::manifest {

// One entry of a scenario's `tasks`.
struct TaskPattern {
  std::string pattern;  // the id of a task, or with '*' and '?'
  Location location;
  Behaviour behaviour;
};

std::vector<TaskPattern> read_task_patterns(const MapEntry& tasks, const YamlDocument& document,
                                            Diagnostics& diagnostics);

// A scenario's `commands`, in file order.
std::vector<CommandBehaviour> read_command_patterns(const MapEntry& commands,
                                                    const YamlDocument& document,
                                                    Diagnostics& diagnostics);

// Of each task: the pattern that is its id, else the first that matches, else the default. Patterns
// that match neither a task nor a rejected declaration are reported.
std::vector<Behaviour> assign_behaviours(const std::vector<TaskPattern>& patterns,
                                         const Declarations& declarations,
                                         Diagnostics& diagnostics);

}  // namespace cronwarp::manifest
