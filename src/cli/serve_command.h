#pragma once

#include "cli/console.h"

namespace CLI {
class App;
}

namespace cronwarp::cli {

// `cronwarp serve [FILE]`: offers the rack of a manifest or scenario to real Convox clients.
void add_serve_command(CLI::App& program, Console& console, int& exit_code);

}  // namespace cronwarp::cli
