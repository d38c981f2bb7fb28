#pragma once

#include <iosfwd>

#include "reports/report.h"

namespace cronwarp::reports {

// A Code Quality report of GitLab: findings that are not suppressed and expectations that were not
// met. GitLab shows one of those with the same fingerprint, so there are none.
void write_gitlab(const Report& report, std::ostream& out);

}  // namespace cronwarp::reports
