#pragma once

#include "cli/console.h"

namespace CLI {
class App;
}

namespace cronwarp::cli {

// `cronwarp check FILE`: everything remarkable in a manifest, without running it.
void add_check_command(CLI::App& program, Console& console, int& exit_code);

}  // namespace cronwarp::cli
