#pragma once

#include <functional>
#include <vector>

#include "base/time.h"
#include "model/scenario.h"
#include "verdict/result.h"

namespace cronwarp::sim {

// Simulates a scenario, with its faults as they are, and judges its expectations. Called from
// several threads at once; a function of its arguments.
using Trial = std::function<std::vector<verdict::ExpectationResult>(const Scenario&, TimeRange)>;

}  // namespace cronwarp::sim
