#pragma once

#include <vector>

#include "base/diagnostic.h"
#include "manifest/task_ids.h"
#include "manifest/yaml_node.h"
#include "model/scenario.h"

namespace cronwarp::manifest {

// One expectation as written, with a name.
struct ExpectationEntry {
  Expectation expectation;
  Location tasks_at;  // of the pattern; nowhere where none is given
};

// A scenario's `expect`, or a file of such entries. Those with a mistake are reported and left out.
// `named_by` is what says that a list is here.
std::vector<ExpectationEntry> read_expectation_list(const Node& list, Span named_by,
                                                    const YamlDocument& document,
                                                    Diagnostics& diagnostics);

// Adds to Scenario::expectations. Reported and left out: what is for no task, a name that is taken,
// more than kExpectationsMax.
void add_expectations(const std::vector<ExpectationEntry>& entries, const TaskIds& tasks,
                      Scenario& scenario, Diagnostics& diagnostics);

}  // namespace cronwarp::manifest
