#include "sim/kernel/pacer.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "base/contract.h"

namespace cronwarp::sim {

Pacer::Pacer(Instant start, Duration outer, double speed)
    : anchor_(start), outer_anchor_(outer), speed_(speed), reached_(start) {
  CRONWARP_ASSERT(speed > 0, "virtual time needs a pace");
}

Instant Pacer::now(Duration outer, Instant limit) {
  const Instant wanted = anchor_ + since_anchor(outer);
  if (wanted > limit) {
    anchor_ = std::max(limit, reached_);
    outer_anchor_ = outer;
    return reached_ = anchor_;
  }
  return reached_ = std::max(wanted, reached_);
}

void Pacer::pause(Duration outer) {
  anchor_at(outer);
  is_paused_ = true;
}

void Pacer::resume(Duration outer) {
  anchor_at(outer);
  is_paused_ = false;
}

void Pacer::set_speed(double speed, Duration outer) {
  CRONWARP_ASSERT(speed > 0, "virtual time needs a pace");
  anchor_at(outer);
  speed_ = speed;
}

void Pacer::jump_to(Instant at, Duration outer) {
  CRONWARP_ASSERT(at >= now(outer) && at <= kLatestInstant, "virtual time would run backwards");
  anchor_ = at;
  outer_anchor_ = outer;
  reached_ = at;
}

void Pacer::anchor_at(Duration outer) {
  anchor_ = now(outer);
  outer_anchor_ = outer;
}

Duration Pacer::since_anchor(Duration outer) const {
  if (is_paused_ || outer <= outer_anchor_) return Duration{0};
  // All of virtual time is 2.6e14 milliseconds, which a double holds to the last one.
  const auto left = static_cast<double>((kLatestInstant - anchor_).count());
  const double wanted = static_cast<double>((outer - outer_anchor_).count()) * speed_;
  return Duration{static_cast<std::int64_t>(std::min(std::floor(wanted), left))};
}

}  // namespace cronwarp::sim
