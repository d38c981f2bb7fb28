#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/expected.h"

// The two words for time everything is written in, and their texts. Virtual time has millisecond
// resolution; schedules have seconds or minutes. Everything is UTC: a wall clock exists only inside
// cron/time_zone.

namespace cronwarp {

using Duration = std::chrono::milliseconds;
using Instant = std::chrono::sys_time<Duration>;

// Half open: [from, to).
struct TimeRange {
  Instant from;
  Instant to;

  friend bool operator==(const TimeRange&, const TimeRange&) = default;
};

// What we can write as RFC 3339 with four digits of year; parsed instants lie inside.
inline constexpr Instant kEarliestInstant{std::chrono::sys_days{std::chrono::year{1900} / 1 / 1}};
inline constexpr Instant kLatestInstant{std::chrono::sys_days{std::chrono::year{9999} / 12 / 31}};

// "2016-04-21T08:00:00Z", with ".123" only where milliseconds are not zero.
std::string format_instant(Instant at);

// "2016-04-21".
std::string format_date(std::chrono::sys_days day);

// "2h 05m", "41s", "350ms", "31d": at most two units, for people.
std::string format_duration(Duration length);

// "1h 30m 10s", "1d 05m", "1s 050ms": all units that are not zero, nothing rounded.
std::string format_exact_duration(Duration length);

// Reads RFC 3339 ("2026-03-01T08:00:00Z", "…+02:00"), the same without a zone or seconds (UTC), and
// a plain date (midnight UTC). On failure: one sentence that says what was expected.
Expected<Instant, std::string> parse_instant(std::string_view text);

// Reads "90s", "15m", "36h", "31d", "2w", "250ms", sums such as "1h30m", and ISO 8601 ("P31D",
// "PT3H"). Never negative. On failure: one sentence that says what was expected.
Expected<Duration, std::string> parse_duration(std::string_view text);

}  // namespace cronwarp
