#pragma once

#include <string>
#include <string_view>

#include "base/expected.h"
#include "reports/report.h"

namespace cronwarp::reports {

// A report.json as the report it was written from: every rendering of it gives the bytes that the
// run itself would have given. Reads format 1.x: what later minor versions add is ignored, what
// earlier ones did not have is empty. On failure: one sentence that says what is wrong and where.
Expected<Report, std::string> read_report(std::string_view text);

}  // namespace cronwarp::reports
