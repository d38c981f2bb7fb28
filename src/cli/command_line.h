#pragma once

#include <string>
#include <vector>

#include "cli/console.h"

namespace cronwarp::cli {

// The whole program: reads the arguments (without the program's name), does what they say and
// returns the exit status. Every EnvironmentError ends here, as one sentence.
int run_command_line(const std::vector<std::string>& arguments, Console& console);

}  // namespace cronwarp::cli
