#pragma once

#include <string>
#include <string_view>

#include "cron/times_of_day.h"

namespace cronwarp::cron {

struct TimesPhrase {
  std::string text;           // "At 08:00 UTC", "Every 10 minutes"
  bool is_frequency = false;  // reads well without "every day"
};

// `clock` follows the times: "UTC", "Europe/Riga time". REQUIRES: !times.empty().
TimesPhrase explain_times(const TimesOfDay& times, std::string_view clock);

}  // namespace cronwarp::cron
