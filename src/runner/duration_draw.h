#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "base/time.h"
#include "model/duration_model.h"

namespace cronwarp {

// A duration model made ready for drawing with integers only: no floating point for each draw, and
// what is drawn cannot vary with the machine's math library by more than the rounding of a table to
// milliseconds. Small, and what is large is shared, because a fleet's must fit the cache.
class DurationDraw {
 public:
  DurationDraw() = default;  // always 0
  explicit DurationDraw(Duration fixed) : fixed_ms_(fixed.count()) {}
  // Of durations in milliseconds at equal steps of probability, from 0 to 1; borrowed.
  explicit DurationDraw(const std::vector<std::int64_t>& quantiles) : quantiles_(&quantiles) {}

  // Takes 64 random bits.
  Duration operator()(std::uint64_t random) const {
    if (quantiles_ == nullptr) return Duration{fixed_ms_};
    // The upper 32 bits choose the step, the lower 32 the place inside it.
    const std::vector<std::int64_t>& quantiles = *quantiles_;
    const std::uint64_t place = (random >> 32) * (quantiles.size() - 1);
    const auto step = static_cast<std::size_t>(place >> 32);
    const auto within = static_cast<std::int64_t>(place & 0xFFFFFFFFU);
    const std::int64_t low = quantiles[step];
    const std::int64_t width = quantiles[step + 1] - low;
    // width * within / 2^32, split so that the product cannot overflow.
    return Duration{low + (width >> 20) * (within >> 12) + (((width & 0xFFFFF) * within) >> 32)};
  }

 private:
  const std::vector<std::int64_t>* quantiles_ = nullptr;  // null: always `fixed_ms_`
  std::int64_t fixed_ms_ = 0;
};

// Makes them, with one table for all models that are the same. Outlives what it made.
class DurationDraws {
 public:
  DurationDraws() = default;
  DurationDraws(const DurationDraws&) = delete;
  DurationDraws& operator=(const DurationDraws&) = delete;

  DurationDraw prepare(const DurationModel& model);

 private:
  using Quantiles = std::vector<std::int64_t>;

  // Keyed by the model's parameters; maps because their addresses are stable.
  std::map<std::pair<std::int64_t, std::int64_t>, Quantiles> uniform_;
  std::map<std::pair<std::int64_t, std::int64_t>, Quantiles> lognormal_;
};

}  // namespace cronwarp
