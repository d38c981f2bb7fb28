#pragma once

#include "cli/console.h"

namespace CLI {
class App;
}

namespace cronwarp::cli {

// `cronwarp run FILE`: fast-forwards a manifest or scenario and reports what happened.
void add_run_command(CLI::App& program, Console& console, int& exit_code);

}  // namespace cronwarp::cli
