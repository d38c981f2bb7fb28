#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "model/fact.h"

namespace cronwarp::reports {

// All that was said of one firing.
struct ToldFiring {
  Instant scheduled_at;
  std::vector<Attempt> attempts;
  std::optional<ProcessRun> process;
  Outcome outcome;
  std::string output;  // its last part if it was long, as in a report
  std::vector<DuplicateRun> duplicates;
  std::vector<FaultMark> faults;
};

// A firing on a line.
struct FiringLine {
  Instant scheduled_at;
  Outcome outcome;
  bool is_plain = false;  // it succeeded, untouched by faults, once and alone
};

// Picks the firings of one task that were due in a range out of the facts, copying what is
// borrowed. Told in full are the first few to which something happened; if nothing happened to any,
// the very first one.
class FiringPicker : public FactObserver {
 public:
  FiringPicker(TaskIndex task, TimeRange scheduled, std::size_t told_max);

  void on_firing_ended(const FiringEnded& ended) override;

  // So far, and in the order they were due, whichever ended first.
  std::uint64_t ended() const { return lines_.size(); }
  std::vector<FiringLine> lines() const;
  std::vector<ToldFiring> told() const;

 private:
  TaskIndex task_;
  TimeRange scheduled_;
  std::size_t told_max_;
  std::vector<FiringLine> lines_;
  std::vector<ToldFiring> remarkable_;  // by scheduled_at
  std::optional<ToldFiring> first_;
};

}  // namespace cronwarp::reports
