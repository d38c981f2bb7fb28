#pragma once

#include <cstdint>
#include <string>

#include "cron/day_set.h"

namespace cronwarp::cron {

// "every day", "on Monday to Friday", "on the 1st of every month", "on the last day of June in
// 2026".
std::string explain_days(const DayFields& fields);

// "Monday to Friday and Sunday", of bits 0 (Sunday) to 6.
std::string weekday_words(std::uint32_t bits);
// "June to August", of bits 1 to 12.
std::string month_words(std::uint32_t bits);
// "on the last day", of fields with a special.
std::string special_day_words(const DayFields& fields);

}  // namespace cronwarp::cron
