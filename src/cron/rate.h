#pragma once

#include <cstdint>
#include <optional>

namespace cronwarp::cron {

// rate() and @every: anchor + period, anchor + 2 periods, … Nothing fires at the anchor itself, nor
// before. Seconds since 1970, UTC.
struct Rate {
  std::int64_t anchor_s = 0;
  std::int64_t period_s = 1;  // at least 1

  std::int64_t at_or_after(std::int64_t second) const {
    if (second <= anchor_s + period_s) return anchor_s + period_s;
    return anchor_s + (second - anchor_s + period_s - 1) / period_s * period_s;
  }

  // Firings in [from, to).
  std::uint64_t count(std::int64_t from_s, std::int64_t to_s) const {
    const std::int64_t first = at_or_after(from_s);
    return first >= to_s ? 0 : static_cast<std::uint64_t>((to_s - 1 - first) / period_s + 1);
  }
};

}  // namespace cronwarp::cron
