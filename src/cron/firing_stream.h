#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/time.h"
#include "cron/schedule.h"

namespace cronwarp::cron {

// The firings of many schedules merged in time order, produced lazily a day at a time. Memory grows
// with the number of schedules only, never with the range.
class FiringStream {
 public:
  // All firings of one instant: indices into `schedules`, ascending.
  struct Batch {
    Instant at;
    std::span<const std::uint32_t> schedules;  // valid until the next call of next()
  };

  // The schedules are borrowed and outlive the stream.
  FiringStream(std::vector<const Schedule*> schedules, TimeRange range);
  ~FiringStream();
  FiringStream(FiringStream&&) noexcept;

  // nullopt at the end of the range.
  std::optional<Batch> next();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace cronwarp::cron
