#pragma once

#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "manifest/task_ids.h"
#include "manifest/yaml_node.h"
#include "model/scenario.h"

namespace cronwarp::manifest {

// One fault as written.
struct FaultEntry {
  Fault fault;        // without an id where none is given
  Location tasks_at;  // of the pattern; nowhere where none is given
};

// A list of faults as written: a scenario's `faults`, or a file of them.
struct FaultList {
  std::vector<FaultEntry> entries;
  std::string profile;  // empty: none
  Location profile_at;
};

// Entries with a mistake are reported and left out. `named_by` is what says that a list is here.
FaultList read_fault_list(const Node& list, Span named_by, const YamlDocument& document,
                          Diagnostics& diagnostics);

// Adds to Scenario::faults what the list has: those that are spelt out before those of a profile,
// because of two faults at one stage the first of the plan acts. Reported and left out: what is
// impossible on the scenario's platform, for no task, of a name that is taken, beyond kFaultsMax, a
// second profile. REQUIRES: the scenario has its manifest and platform.
void add_faults(const FaultList& list, const TaskIds& tasks, Scenario& scenario,
                Diagnostics& diagnostics);

// Adds a fault of no file; its id is `fault.id` or, where that is taken, the same with a number.
void add_fault(Fault fault, Scenario& scenario);

}  // namespace cronwarp::manifest
