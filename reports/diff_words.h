#pragma once

#include <string>
#include <vector>

#include "reports/schedule_diff.h"

// What the text and the Markdown of a diff have in common.

namespace cronwarp::reports {

// "31 moved: 2026-03-01 02:00 -> 03:00, … and 28 more"; one for each sort of change there is.
std::vector<std::string> change_phrases(const TaskDiff& task);

// '+', '-' or '~'; '=' where only words have changed.
char mark_of(const TaskDiff& task);

// "2026-03-01 00:00 to 2026-04-01 00:00 UTC".
std::string range_words(TimeRange range);

}  // namespace cronwarp::reports
