#pragma once

#include <vector>

#include "base/time.h"
#include "model/fault.h"
#include "model/scenario.h"

namespace cronwarp::sim {

// The faults that a scenario's seed has in a swarm, a function of the scenario and the range alone.
// Of the scenario's own faults each is in the mix by a toss of a coin; where it has none, each kind
// that its platform knows is in it with one chance in four, with a strength or a window drawn as
// well. So seeds differ in what goes wrong and not only in how often: few faults that are strong
// find more than all of them at once (swarm testing: Groce and others, ISSTA 2012).
std::vector<Fault> draw_fault_mix(const Scenario& scenario, TimeRange range);

}  // namespace cronwarp::sim
