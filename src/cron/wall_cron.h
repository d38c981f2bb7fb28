#pragma once

#include <cstdint>
#include <optional>
#include <utility>

#include "cron/civil.h"
#include "cron/day_set.h"
#include "cron/times_of_day.h"

namespace cronwarp::cron {

// A cron expression on a clock that never jumps: UTC, or the wall clock of a zone between two
// transitions. Times are seconds since 1970-01-01T00:00 on that clock.
struct WallCron {
  DaySet days;
  TimesOfDay times;
  // The minute or the hour field begins with '*'; Debian cron calls such a job a wildcard job.
  bool has_time_wildcard = false;

  bool never() const { return days.empty() || times.empty(); }

  // The first time at or after `second`; nullopt: none, ever.
  std::optional<std::int64_t> at_or_after(std::int64_t second) const {
    if (never()) return std::nullopt;
    const auto day = static_cast<std::int32_t>(floor_div(second, kDaySeconds));
    const auto second_of_day = static_cast<std::int32_t>(second - day * kDaySeconds);
    const std::int32_t time = times.at_or_after(second_of_day);
    const auto hit = days.at_or_after(time < 0 ? day + 1 : day);
    if (!hit) return std::nullopt;
    return *hit * kDaySeconds + (*hit == day ? time : times.first());
  }
};

}  // namespace cronwarp::cron
