#pragma once

#include <string>
#include <string_view>

#include "base/expected.h"
#include "reports/timetable.h"

namespace cronwarp::reports {

// Whether a text is meant to be a report.json: a JSON object with `format_version`, which no
// manifest has.
bool looks_like_report(std::string_view text);

// The firings that a report.json of ours lists. On failure: why it is none, one sentence. `name` is
// what the user calls it.
Expected<Timetable, std::string> timetable_of_report(std::string_view text, std::string name);

}  // namespace cronwarp::reports
