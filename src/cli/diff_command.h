#pragma once

#include "cli/console.h"

namespace CLI {
class App;
}

namespace cronwarp::cli {

void add_diff_command(CLI::App& program, Console& console, int& exit_code);

}  // namespace cronwarp::cli
