#pragma once

#include "cli/console.h"

namespace CLI {
class App;
}

namespace cronwarp::cli {

// `cronwarp doctor`: whether this machine is fit for real runs, and what to do where it is not.
void add_doctor_command(CLI::App& program, Console& console, int& exit_code);

}  // namespace cronwarp::cli
