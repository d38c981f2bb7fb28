#pragma once

#include "cli/console.h"

namespace CLI {
class App;
}

namespace cronwarp::cli {

// `cronwarp report DIR`: a finished run's report once more, in any form.
void add_report_command(CLI::App& program, Console& console, int& exit_code);

}  // namespace cronwarp::cli
