#pragma once

#include <string>

#include "base/time.h"
#include "cli/console.h"
#include "model/scenario.h"

namespace CLI {
class App;
}

namespace cronwarp::cli {

// --golden and --update as given.
struct GoldenOptions {
  std::string file;  // empty: not given
  bool update = false;

  bool given() const { return !file.empty(); }
};

// Adds --golden FILE and --update, which needs it.
void add_golden_options(CLI::App& command, GoldenOptions& options);

// Compares the firings of the range with those of the golden file, and says on console.err how they
// differ; with --update it writes the file anew instead, at once or not at all, if it differs.
// Returns kExitOk; kExitFindings: the firings differ; kExitUsage: the file is of another range or
// platform; kExitUnreadable: it is not there, cannot be read or is no golden file. Throws
// EnvironmentError: it cannot be written. REQUIRES: given().
int check_golden(const GoldenOptions& options, const Scenario& scenario, TimeRange range,
                 const Console& console);

}  // namespace cronwarp::cli
