#pragma once

#include <chrono>
#include <cstdint>
#include <variant>
#include <vector>

#include "base/time.h"
#include "cron/schedule.h"

namespace cronwarp::cron {

// The exact firing times of a range in few words, without loss: what report.json carries.

// start, start + step, … (count terms). A single one has step 0.
struct Progression {
  Instant start;
  Duration step{0};
  std::uint64_t count = 1;
};

struct DayRun {
  std::chrono::sys_days start;
  std::int32_t step_days = 0;
  std::uint32_t count = 1;
};

struct SecondRun {
  std::int32_t start_s = 0;  // since midnight UTC
  std::int32_t step_s = 0;
  std::uint32_t count = 1;
};

// Every time of `times` on every day of `days`.
struct DayPattern {
  std::vector<DayRun> days;
  std::vector<SecondRun> times;
};

using FiringTimes = std::vector<std::variant<Progression, DayPattern>>;

// Uses whichever form is shorter; deterministic. expand(compact_firing_times(s, r)) is exactly the
// firings of `s` in `r`.
FiringTimes compact_firing_times(const Schedule& schedule, TimeRange range);

// In time order.
std::vector<Instant> expand(const FiringTimes& times);

}  // namespace cronwarp::cron
