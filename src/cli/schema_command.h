#pragma once

#include "cli/console.h"

namespace CLI {
class App;
}

namespace cronwarp::cli {

// `cronwarp schema NAME`: the JSON Schemas of what the program reads and writes.
void add_schema_command(CLI::App& program, Console& console, int& exit_code);

}  // namespace cronwarp::cli
