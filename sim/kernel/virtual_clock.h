#pragma once

#include "base/contract.h"
#include "base/time.h"

namespace cronwarp::sim {

// The simulation's idea of now. It moves only when told to and never back.
class VirtualClock {
 public:
  explicit VirtualClock(Instant start) : now_(start) {}

  Instant now() const { return now_; }

  // REQUIRES: at >= now().
  void advance_to(Instant at) {
    CRONWARP_ASSERT(at >= now_, "virtual time would run backwards");
    now_ = at;
  }

 private:
  Instant now_;
};

}  // namespace cronwarp::sim
