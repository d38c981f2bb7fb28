#pragma once

#include <string>

#include "base/diagnostic.h"

namespace CLI {
class App;
}

namespace cronwarp::cli {

void add_fail_on_option(CLI::App& command, std::string& value);

// REQUIRES: a value the option has accepted.
Severity parse_fail_on(const std::string& value);

}  // namespace cronwarp::cli
