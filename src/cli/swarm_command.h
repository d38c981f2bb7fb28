#pragma once

#include "cli/console.h"

namespace CLI {
class App;
}

namespace cronwarp::cli {

// `cronwarp swarm`: the scenario under many seeds, each with faults of its own.
void add_swarm_command(CLI::App& program, Console& console, int& exit_code);

}  // namespace cronwarp::cli
