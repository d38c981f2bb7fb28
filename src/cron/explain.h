#pragma once

#include <string>

#include "cron/schedule.h"

namespace cronwarp::cron {

// In plain English, starting with a capital, without a full stop: "At 08:00 UTC every day",
// "Every 10 minutes", "At 18:30 UTC on Monday to Friday".
std::string explain(const Schedule& schedule);

}  // namespace cronwarp::cron
