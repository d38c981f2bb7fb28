#pragma once

#include <bit>
#include <cstdint>
#include <vector>

#include "cron/civil.h"

namespace cronwarp::cron {

// The minutes of a day at which a cron expression is due: each minute of the set in each hour of
// the set. Times are seconds since midnight.
class TimesOfDay {
 public:
  static constexpr std::uint64_t kAllMinutes = (std::uint64_t{1} << 60) - 1;
  static constexpr std::uint32_t kAllHours = (std::uint32_t{1} << 24) - 1;

  TimesOfDay() = default;
  // Bit m of `minutes`: minute m of the hour; bit h of `hours`: hour h of the day.
  TimesOfDay(std::uint64_t minutes, std::uint32_t hours) : minutes_(minutes), hours_(hours) {}

  std::uint64_t minutes() const { return minutes_; }
  std::uint32_t hours() const { return hours_; }
  bool empty() const { return minutes_ == 0 || hours_ == 0; }
  std::int32_t count() const { return std::popcount(minutes_) * std::popcount(hours_); }

  // The first time at or after `second`, or -1. REQUIRES: 0 <= second.
  std::int32_t at_or_after(std::int32_t second) const {
    const std::int32_t minute_of_day = (second + 59) / 60;
    const std::int32_t hour = minute_of_day / 60;
    if (hour >= 24 || minutes_ == 0) return -1;
    const std::uint32_t hours = hours_ >> hour;
    if (hours == 0) return -1;
    if ((hours & 1) != 0) {
      const std::int32_t minute = minute_of_day % 60;
      if (const std::uint64_t minutes = minutes_ >> minute; minutes != 0) {
        return (hour * 60 + minute + std::countr_zero(minutes)) * 60;
      }
    }
    const std::uint32_t later = hours >> 1;
    if (later == 0) return -1;
    return ((hour + 1 + std::countr_zero(later)) * 60 + std::countr_zero(minutes_)) * 60;
  }

  // REQUIRES: !empty().
  std::int32_t first() const {
    return (std::countr_zero(hours_) * 60 + std::countr_zero(minutes_)) * 60;
  }
  // REQUIRES: !empty().
  std::int32_t last() const {
    return ((31 - std::countl_zero(hours_)) * 60 + 63 - std::countl_zero(minutes_)) * 60;
  }

  // Appends those in [from, to), ascending, each moved by `shift`.
  void append(std::int32_t from, std::int32_t to, std::int32_t shift,
              std::vector<std::int32_t>& out) const {
    for (std::uint32_t hours = hours_ >> (from / 3600) << (from / 3600); hours != 0;
         hours &= hours - 1) {
      const std::int32_t hour = std::countr_zero(hours) * 3600;
      for (std::uint64_t minutes = minutes_; minutes != 0; minutes &= minutes - 1) {
        const std::int32_t second = hour + std::countr_zero(minutes) * 60;
        if (second >= to) return;
        if (second >= from) out.push_back(second + shift);
      }
    }
  }

  // All of them, ascending.
  std::vector<std::int32_t> list() const {
    std::vector<std::int32_t> seconds;
    seconds.reserve(static_cast<std::size_t>(count()));
    append(0, static_cast<std::int32_t>(kDaySeconds), 0, seconds);
    return seconds;
  }

 private:
  std::uint64_t minutes_ = 0;
  std::uint32_t hours_ = 0;
};

}  // namespace cronwarp::cron
