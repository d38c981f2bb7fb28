#pragma once

#include <cstddef>
#include <string>

#include "reports/report.h"
#include "reports/text_layout.h"

namespace cronwarp::reports {

// "What failed and why" in the text summary: one entry per cause, most frequent first, with some of
// the tasks and instants. Empty if nothing failed.
std::string failures_text(const Report& report, const Paint& paint, std::size_t width);

}  // namespace cronwarp::reports
