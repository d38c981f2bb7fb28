#pragma once

#include <string>
#include <vector>

#include "base/expected.h"
#include "base/time.h"
#include "cli/input.h"
#include "cli/usage_error.h"

namespace CLI {
class App;
}

namespace cronwarp::cli {

// --faults, --outage and --expect as given.
struct FaultOptions {
  std::vector<std::string> faults;
  std::vector<std::string> outages;
  std::vector<std::string> expectations;
};

void add_fault_options(CLI::App& command, FaultOptions& options);

// The options read, before any file is.
struct ChosenFaults {
  bool without_scenarios = false;  // --faults none
  bool mixes = false;              // --faults swarm: the caller has sim::with_seed draw the mix
  std::vector<std::string> plans;  // a profile's name or a file
  std::vector<TimeRange> outages;
  std::vector<std::string> expectation_files;
};

Expected<ChosenFaults, UsageError> read_fault_options(const FaultOptions& options);

// Adds what is chosen to the scenario; --faults none takes the scenario's own away first, wherever
// it stands. Mistakes go to the findings, and the files are kept in the sources. False: a file
// cannot be read, or not as what it is given for (exit 3). REQUIRES: a scenario.
bool apply_fault_options(const ChosenFaults& chosen, Input& input);

// The files that the options name.
std::vector<std::string> files_of(const ChosenFaults& chosen);

// The same options again, for the command that repeats a run.
std::vector<std::string> repeat_arguments(const FaultOptions& options);

}  // namespace cronwarp::cli
