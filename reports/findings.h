#pragma once

#include <vector>

#include "base/diagnostic.h"
#include "reports/report.h"

namespace cronwarp::reports {

// Diagnostics without their pointers into source texts, by file, then position.
std::vector<Finding> findings_of(const Diagnostics& diagnostics);

FindingCounts count_findings(const std::vector<Finding>& findings);

SourcePlace place_of(const Location& location);

}  // namespace cronwarp::reports
