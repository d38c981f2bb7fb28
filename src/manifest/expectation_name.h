#pragma once

#include <string>

#include "model/expectation.h"

namespace cronwarp::manifest {

// What an expectation is called in reports where the user gives it no name: whom it is for and what
// it says, "web.backup: 28..31 successes per month". Two that differ have different names, and a
// name changes only with what it says. The expectation's own name is not looked at.
std::string name_of(const Expectation& expectation);

}  // namespace cronwarp::manifest
