#pragma once

#include <string>
#include <string_view>

#include "base/time.h"
#include "model/scenario.h"

namespace cronwarp::manifest {

// A scenario file with its manifest inside that loads as this scenario in this range: tasks with
// what the simulation takes from their services, behaviours, rack, seed, faults with their names,
// expectations. What is only for real containers or a served rack is left out. `comment` stands
// above it, each line after "# ".
std::string write_scenario(const Scenario& scenario, TimeRange range, std::string_view comment);

}  // namespace cronwarp::manifest
