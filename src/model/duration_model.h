#pragma once

#include <variant>

#include "base/time.h"

namespace cronwarp {

struct FixedDuration {
  Duration length;

  friend bool operator==(const FixedDuration&, const FixedDuration&) = default;
};

// Both ends included.
struct UniformDuration {
  Duration min;
  Duration max;

  friend bool operator==(const UniformDuration&, const UniformDuration&) = default;
};

// As operators know run times: the middle one, and the one that only 1 % exceed.
// REQUIRES: 0 < median <= p99.
struct LognormalDuration {
  Duration median;
  Duration p99;

  friend bool operator==(const LognormalDuration&, const LognormalDuration&) = default;
};

using DurationModel = std::variant<FixedDuration, UniformDuration, LognormalDuration>;

}  // namespace cronwarp
