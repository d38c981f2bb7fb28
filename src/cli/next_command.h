#pragma once

#include "cli/console.h"

namespace CLI {
class App;
}

namespace cronwarp::cli {

// `cronwarp next`: the coming firings of an expression, of each line of a batch, or of all tasks of
// a file merged.
void add_next_command(CLI::App& program, Console& console, int& exit_code);

}  // namespace cronwarp::cli
