#pragma once

#include "base/time.h"

namespace cronwarp::sim {

// How virtual time follows a clock outside: so many virtual seconds a second, or none while it is
// paused. It reads no clock itself; each call is told what the outer one shows, in `outer`, which
// counts up from anywhere. Virtual time never goes back, whatever the outer clock does.
class Pacer {
 public:
  // Virtual time is `start` when the outer clock shows `outer`. REQUIRES: speed > 0.
  Pacer(Instant start, Duration outer, double speed);

  // What time it is, at most kLatestInstant. Beyond `limit` virtual time does not go on its own,
  // and what it would have gone is given up, not made good later: for a simulation that cannot
  // keep the pace.
  Instant now(Duration outer, Instant limit = kLatestInstant);

  void pause(Duration outer);
  void resume(Duration outer);
  // REQUIRES: speed > 0.
  void set_speed(double speed, Duration outer);
  // REQUIRES: now(outer) <= at <= kLatestInstant.
  void jump_to(Instant at, Duration outer);

  double speed() const { return speed_; }
  bool is_paused() const { return is_paused_; }

 private:
  Duration since_anchor(Duration outer) const;
  // Counts on from what time it is.
  void anchor_at(Duration outer);

  // Virtual time was `anchor_` when the outer clock showed `outer_anchor_`.
  Instant anchor_;
  Duration outer_anchor_;
  double speed_;
  bool is_paused_ = false;
  Instant reached_;  // the latest that was told
};

}  // namespace cronwarp::sim
