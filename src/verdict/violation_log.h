#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/time.h"
#include "verdict/result.h"

namespace cronwarp::verdict {

// Counts the violations of one expectation and keeps the first kViolationsTold of them by (at,
// task, scheduled_at), whatever the order in which they are found.
class ViolationLog {
 public:
  // One more since `at`. True: it is among the first so far, and add() is to follow. Texts are made
  // for those alone: making one costs more than judging a thousand firings.
  bool count(Instant at, std::optional<TaskIndex> task, std::optional<Instant> scheduled_at);
  void add(Violation violation);

  std::uint64_t size() const { return count_; }
  // Moves everything there.
  void move_to(ExpectationResult& result);

 private:
  std::uint64_t count_ = 0;
  std::optional<Instant> first_at_;
  std::optional<Instant> latest_at_;
  std::vector<Violation> told_;
};

}  // namespace cronwarp::verdict
