#pragma once

#include "cli/console.h"

namespace CLI {
class App;
}

namespace cronwarp::cli {

// `cronwarp explain`: a schedule in plain English with what is provable of it, or a rule.
void add_explain_command(CLI::App& program, Console& console, int& exit_code);

}  // namespace cronwarp::cli
