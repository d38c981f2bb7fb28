#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/time.h"
#include "model/fact.h"

namespace cronwarp::verdict {

struct SweptStart {
  TaskIndex task = 0;
  Instant scheduled_at;
  Instant at;
};

struct SweptEnd {
  TaskIndex task = 0;
  Instant scheduled_at;
  Instant started_at;
  Instant at;
  Outcome outcome;                 // of its firing
  std::vector<FaultIndex> faults;  // that acted on the firing
};

// Puts starts and ends of processes in the order of their times. Facts tell a start when it
// happens, but an end only with the end of the firing, which may be long after: while a duplicate
// runs or a try is still to come.
//
// What makes bounded memory possible is ProcessStarted::running: if it is the number of processes
// whose ends were not told yet, all of those run at that instant, so that no earlier end is still
// to be told. Without duplicates that is so at every start. Otherwise what is kept grows until the
// firings are over whose processes have ended.
//
// A process that takes no time is taken to last for its millisecond: it was there.
class ProcessSweep {
 public:
  // REQUIRES: starts come in the order of their times.
  void add_start(const SweptStart& start) { starts_.push_back(start); }
  void add_end(SweptEnd end);

  // Hands over everything before `at`, and forgets it: visit_start(SweptStart), then at some time
  // visit_end(SweptEnd) of each process. At one instant ends come first.
  template <class VisitStart, class VisitEnd>
  void advance_to(Instant at, const VisitStart& visit_start, const VisitEnd& visit_end) {
    std::size_t start = 0;
    std::size_t end = 0;
    while (true) {
      const bool has_start = start < starts_.size() && starts_[start].at < at;
      const bool has_end = end < ends_.size() && ends_[end].at < at;
      if (has_end && (!has_start || ends_[end].at <= starts_[start].at)) {
        visit_end(ends_[end++]);
      } else if (has_start) {
        visit_start(starts_[start++]);
      } else {
        break;
      }
    }
    starts_.erase(starts_.begin(), starts_.begin() + static_cast<std::ptrdiff_t>(start));
    ends_.erase(ends_.begin(), ends_.begin() + static_cast<std::ptrdiff_t>(end));
  }

 private:
  std::vector<SweptStart> starts_;
  std::vector<SweptEnd> ends_;  // by `at`
};

}  // namespace cronwarp::verdict
