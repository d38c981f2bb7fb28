#pragma once

#include <vector>

#include "convox/api.h"
#include "model/scenario.h"

namespace cronwarp::cli {

// A scenario's services as its rack is told of them.

// Without processes of their own: in a simulation all room is for the tasks.
std::vector<convox::ServiceScale> idle_services(const Scenario& scenario);

// With as many processes as the scenario's `scale` says, and one where it says nothing.
std::vector<convox::ServiceScale> scaled_services(const Scenario& scenario);

}  // namespace cronwarp::cli
