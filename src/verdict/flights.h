#pragma once

#include <span>
#include <vector>

#include "base/time.h"

namespace cronwarp::verdict {

// A process that has started and whose firing has not ended. It may itself have ended: that is told
// with the firing.
struct Flight {
  Instant started_at;
  Instant scheduled_at;
};

// Those of one task. Nearly always there is one at most, which is kept in place.
class Flights {
 public:
  // REQUIRES: in the order of their starts.
  void add(const Flight& flight) {
    if (count_ == 0) {
      only_ = flight;
    } else {
      if (count_ == 1) several_.assign(1, only_);
      several_.push_back(flight);
    }
    ++count_;
  }

  // Those of the firing.
  void remove(Instant scheduled_at) {
    if (count_ > 1) {
      std::erase_if(several_,
                    [&](const Flight& flight) { return flight.scheduled_at == scheduled_at; });
      count_ = several_.size();
      if (count_ == 1) only_ = several_.front();
    } else if (count_ == 1 && only_.scheduled_at == scheduled_at) {
      count_ = 0;
    }
  }

  // By start; valid until the next change.
  std::span<const Flight> all() const {
    return count_ > 1 ? std::span<const Flight>(several_) : std::span<const Flight>(&only_, count_);
  }

 private:
  std::size_t count_ = 0;
  Flight only_;  // if it is the only one
  std::vector<Flight> several_;
};

}  // namespace cronwarp::verdict
