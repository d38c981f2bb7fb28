#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "base/time.h"
#include "cron/firing_times.h"

namespace cronwarp::cron {

// The firings of one UTC day out of compact firing times, in whole seconds since its midnight,
// ascending, without repetition. For walking through two of them side by side without listing
// either.
std::vector<std::int32_t> firings_of_day(const FiringTimes& times, std::chrono::sys_days day);

// Only those that lie in the range.
std::vector<std::int32_t> firings_of_day(const FiringTimes& times, std::chrono::sys_days day,
                                         TimeRange range);

}  // namespace cronwarp::cron
