#pragma once

#include "base/digest.h"
#include "model/fact.h"
#include "model/scenario.h"

namespace cronwarp::reports {

// Adds a firing with all its fields to the fingerprint of its task. Other tasks and faults that did
// not act leave the value as it is.
void add_to_trace(TraceHash& trace, const FiringEnded& ended, const Scenario& scenario);

}  // namespace cronwarp::reports
