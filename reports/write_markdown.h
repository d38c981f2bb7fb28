#pragma once

#include <iosfwd>

#include "reports/report.h"

namespace cronwarp::reports {

// A page for a merge request or a wiki: the verdict first, then tables, details folded.
void write_markdown(const Report& report, std::ostream& out);

}  // namespace cronwarp::reports
