#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

namespace cronwarp::cron {

// The rule for all years beyond the listed transitions of a tz database file, in the form of the TZ
// environment variable of POSIX ("EST5EDT,M3.2.0,M11.1.0"; RFC 9636 section 3.3). Only the form
// with 'M' dates and the one without daylight saving occur in the database.
struct PosixZone {
  // "The n-th (5: the last) weekday of a month" and a time on the wall clock then in force.
  struct Date {
    unsigned month = 1;
    unsigned week = 1;
    unsigned weekday = 0;
    std::int32_t time_s = 7200;

    // Seconds since 1970 as if the wall clock were UTC.
    std::int64_t in_year(std::int32_t year) const;
  };

  std::int32_t standard_offset_s = 0;
  struct Daylight {
    std::int32_t offset_s = 0;
    Date begin;
    Date end;
  };
  std::optional<Daylight> daylight;

  // nullopt: not of one of the two forms.
  static std::optional<PosixZone> parse(std::string_view text);
};

}  // namespace cronwarp::cron
