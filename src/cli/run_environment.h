#pragma once

#include <string>
#include <vector>

#include "base/time.h"
#include "cli/input.h"
#include "model/scenario.h"
#include "reports/report.h"

namespace cronwarp::cli {

// The program, the machine and the moment, as reports name them.
reports::RunEnvironment describe_environment();

// The command that simulates the same again: what had a default is spelled out.
std::vector<std::string> repeat_argv(const InputOptions& input, const Scenario& scenario,
                                     TimeRange range);

}  // namespace cronwarp::cli
