#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/time.h"

namespace cronwarp::fakes {

// Tells apart the same thing happening several times at one instant: twins get 0, 1, 2, … Memory
// grows with the different things of one instant, never with time.
class TwinCounter {
 public:
  TwinCounter();

  // How often `what` has been counted at `now` before. REQUIRES: `now` does not go back.
  std::uint32_t count(std::uint64_t what, Instant now);

 private:
  struct Entry {
    std::uint64_t what = 0;
    Instant at = Instant::min();  // an entry of an earlier instant counts as free
    std::uint32_t count = 0;
  };

  Entry& find(std::uint64_t what, Instant now);
  void grow();

  std::vector<Entry> entries_;  // a power of two; open addressing
  Instant now_ = Instant::min();
  std::size_t used_ = 0;  // entries of `now_`
};

}  // namespace cronwarp::fakes
