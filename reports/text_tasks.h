#pragma once

#include <cstddef>
#include <string>

#include "reports/report.h"
#include "reports/text_layout.h"

namespace cronwarp::reports {

// The table of tasks in the text summary. Of many tasks only some are shown: those that failed
// most, then those that overlap, then the others by id; the rest is counted.
std::string tasks_text(const Report& report, const Paint& paint, std::size_t width);

}  // namespace cronwarp::reports
