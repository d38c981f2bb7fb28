#pragma once

#include "cli/console.h"

namespace CLI {
class App;
}

namespace cronwarp::cli {

// `cronwarp docker clean`: removes the containers that killed runs have left.
void add_docker_command(CLI::App& program, Console& console, int& exit_code);

}  // namespace cronwarp::cli
