#pragma once

#include <string>

#include "cron/day_set.h"

namespace cronwarp::cron {

// "every day", "on Monday to Friday", "on the 1st of every month", "on the last day of June in
// 2026".
std::string explain_days(const DayFields& fields);

}  // namespace cronwarp::cron
