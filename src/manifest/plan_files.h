#pragma once

#include "base/diagnostic.h"
#include "base/source_text.h"
#include "model/scenario.h"

namespace cronwarp::manifest {

// Reads a file of faults, as for --faults: a list as under a scenario's `faults`, or a map with
// that key. They join those of `scenario`. Like load(): everything that is wrong goes to
// `diagnostics` (sorted, suppressions applied), which already has what load() found. False: the
// file is not readable as YAML, or holds no such list (exit code 3).
bool add_fault_file(const SourceText& source, Scenario& scenario, Diagnostics& diagnostics);

// The same for expectations and the key `expect`, as for --expect.
bool add_expectation_file(const SourceText& source, Scenario& scenario, Diagnostics& diagnostics);

}  // namespace cronwarp::manifest
