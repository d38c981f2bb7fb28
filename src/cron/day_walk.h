#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "base/time.h"
#include "cron/schedule_impl.h"

// Enumeration a UTC day at a time: the one loop behind for_each_day, count, proofs and firing
// times.

namespace cronwarp::cron {

// Whole seconds since 1970, [from, to).
struct SecondRange {
  std::int64_t from;
  std::int64_t to;
};

// The firing times that lie in the range, within the domain of Schedule.
inline SecondRange clamp_to_seconds(TimeRange range) {
  const auto ceil_s = [](Instant at) {
    // kLatestInstant itself still counts.
    const Instant clamped = std::clamp(at, kEarliestInstant, kLatestInstant + Duration{1});
    return std::chrono::ceil<std::chrono::seconds>(clamped.time_since_epoch()).count();
  };
  return {ceil_s(range.from), ceil_s(range.to)};
}

// Cuts off what lies outside the range on its first and last day.
inline std::span<const std::int32_t> clip_day(std::span<const std::int32_t> firings,
                                              std::int32_t day, SecondRange range) {
  const std::int64_t begin = day * kDaySeconds;
  if (begin >= range.from && begin + kDaySeconds <= range.to) return firings;
  const auto first = std::lower_bound(firings.begin(), firings.end(), range.from - begin);
  const auto last = std::lower_bound(first, firings.end(), range.to - begin);
  return {first, last};
}

// Lists the firings of single days, reusing what days have in common. Not for UTC cron expressions,
// whose days are all alike.
class DayLister {
 public:
  explicit DayLister(const Schedule::Impl& impl) : impl_(impl) {
    if (const auto* zoned = std::get_if<ZonedCron>(&impl.timing)) walker_.emplace(*zoned);
  }

  // Seconds since midnight, ascending; valid until the next call.
  std::span<const std::int32_t> firings(std::int32_t day) {
    if (walker_) return walker_->firings(day);
    firings_.clear();
    const std::int64_t begin = day * kDaySeconds;
    const std::int64_t end = begin + kDaySeconds;
    for (auto at = impl_.at_or_after(begin); at && *at < end; at = impl_.at_or_after(*at + 1)) {
      firings_.push_back(static_cast<std::int32_t>(*at - begin));
    }
    return firings_;
  }

 private:
  const Schedule::Impl& impl_;
  std::optional<ZonedCron::DayWalker> walker_;
  std::vector<std::int32_t> firings_;
};

// Calls visit(day, firings) for each day of the range that has firings, in order.
template <class Visit>
void walk_days(const Schedule::Impl& impl, TimeRange range, Visit visit) {
  const SecondRange seconds = clamp_to_seconds(range);
  if (seconds.from >= seconds.to) return;
  const auto first_day = static_cast<std::int32_t>(floor_div(seconds.from, kDaySeconds));
  const auto last_day = static_cast<std::int32_t>(floor_div(seconds.to - 1, kDaySeconds));
  if (const auto* utc = std::get_if<WallCron>(&impl.timing)) {
    if (utc->never()) return;
    const std::vector<std::int32_t> times = utc->times.list();
    utc->days.for_each(first_day, last_day + 1, [&](std::int32_t day) {
      const auto firings = clip_day(times, day, seconds);
      if (!firings.empty()) visit(day, firings);
    });
    return;
  }
  DayLister lister(impl);
  for (auto at = impl.at_or_after(seconds.from); at && *at < seconds.to;) {
    // Steps day by day while days have firings and searches after one that has none.
    auto day = static_cast<std::int32_t>(floor_div(*at, kDaySeconds));
    for (; day <= last_day; ++day) {
      const auto firings = clip_day(lister.firings(day), day, seconds);
      if (firings.empty()) break;
      visit(day, firings);
    }
    if (day > last_day) return;
    at = impl.at_or_after(day * kDaySeconds);
  }
}

}  // namespace cronwarp::cron
