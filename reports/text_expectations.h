#pragma once

#include <cstddef>
#include <string>

#include "reports/report.h"
#include "reports/text_layout.h"

namespace cronwarp::reports {

// "Expectations" in the text summary: what failed first, with some of the firings and why. Empty if
// nothing was expected.
std::string expectations_text(const Report& report, const Paint& paint, std::size_t width);

// "Faults" and "Deploys" in the text summary. Empty if nothing was to go wrong.
std::string faults_text(const Report& report, const Paint& paint, std::size_t width);

}  // namespace cronwarp::reports
