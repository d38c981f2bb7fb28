#pragma once

#include <cstdint>
#include <optional>

#include "cron/schedule.h"

namespace cronwarp::cron {

// Exact facts about a schedule over all time, from the Gregorian cycle (400 years, a whole number
// of weeks) and the bounds of its year field; nothing here is a search that gave up.
struct Proof {
  bool never_fires = false;
  std::optional<Instant> first;  // of all firings at or after the start of the domain (1970)
  // Firings in the 400 years from 1970; AWS years end with 2199, so its last 170 years have none.
  std::uint64_t firings_in_400_years = 0;
  bool years_bounded = false;  // a cron expression with a year field, which ends with 2199
  // The longest time between two neighbouring firings in that cycle; nullopt with fewer than two.
  std::optional<Duration> longest_gap;
};

Proof prove(const Schedule& schedule);

}  // namespace cronwarp::cron
