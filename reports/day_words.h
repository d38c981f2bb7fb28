#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

// The words of a golden schedule for sets of days and times.

namespace cronwarp::reports {

// Which days are meant, as a golden schedule says it.
struct DayWords {
  std::string text;
  std::function<bool(std::chrono::sys_days)> contains;
};

// What a set of days may be called, simplest first: without the dates themselves, which always do.
// REQUIRES: not empty, ascending.
std::vector<DayWords> day_words(const std::vector<std::chrono::sys_days>& days);
// "2016-05-01 2016-05-08..2016-05-29/7". REQUIRES: as above.
std::string date_words(const std::vector<std::chrono::sys_days>& days);

// nullopt: they mean nothing.
std::optional<DayWords> parse_day_words(std::string_view text);

// "02:00 14:00", "00:00..23:50/10m"; seconds since midnight. REQUIRES: ascending.
std::string time_words(const std::vector<std::int32_t>& seconds);
// In any order.
std::optional<std::vector<std::int32_t>> parse_time_words(std::string_view text);

// "10m", "7h", "90s".
std::string step_words(std::int64_t seconds);

}  // namespace cronwarp::reports
