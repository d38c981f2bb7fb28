#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace cronwarp::manifest {

inline constexpr std::string_view kTimeOfDayForm = "write hours and minutes: \"09:00\"";
inline constexpr std::string_view kWeekdaysForm = "write days or ranges of them: [MON-FRI, SUN]";

// "09:00" as minutes after midnight; "24:00" is the end of the day.
std::optional<std::chrono::minutes> parse_time_of_day(std::string_view text);
std::string format_time_of_day(std::chrono::minutes time);

// 0: Sunday.
using Weekdays = std::array<bool, 7>;

// Adds "MON" or "FRI-MON", in any letter case. nullopt: done; else the part of `text` that is no
// weekday.
std::optional<std::string_view> add_weekdays(std::string_view text, Weekdays& weekdays);
// "MON-FRI SUN": as few ranges as possible, Monday first.
std::string format_weekdays(const Weekdays& weekdays);

// The day that `word` may be a typo of.
std::optional<std::string_view> closest_weekday(std::string_view word);

}  // namespace cronwarp::manifest
