#pragma once

#include <iosfwd>

#include "reports/report.h"

namespace cronwarp::reports {

// The Test Anything Protocol, version 14: the cases of cases.h, with a YAML block for each that did
// not pass.
void write_tap(const Report& report, std::ostream& out);

}  // namespace cronwarp::reports
