#pragma once

#include <iosfwd>

#include "reports/report.h"

namespace cronwarp::reports {

// JUnit XML as Jenkins, GitLab and others read it; the suites of cases.h. Without times, host and
// date, so that the same run gives the same bytes. What XML cannot hold is written as \x1B.
void write_junit(const Report& report, std::ostream& out);

}  // namespace cronwarp::reports
