#pragma once

#include <cstdint>
#include <optional>

#include "base/environment_error.h"
#include "base/time.h"
#include "sim/kernel/event_queue.h"
#include "sim/kernel/virtual_clock.h"

namespace cronwarp::sim {

// Thrown when a simulation has handled as many events as its budget allows: a run has a bound.
class BudgetExceeded : public EnvironmentError {
 public:
  using EnvironmentError::EnvironmentError;
};

// Virtual time: a clock, the events that are to come, and a budget of events. Arrivals from outside
// (firings) and events of the queue are taken in one order; the clock follows them.
class Simulation {
 public:
  Simulation(Instant start, std::uint64_t event_budget);

  Instant now() const { return clock_.now(); }
  const VirtualClock& clock() const { return clock_; }
  std::uint64_t events() const { return events_; }

  // REQUIRES: event.at >= now().
  void schedule(const Event& event);

  // Moves the clock to the first event before (at, rank) and returns it; nullopt: none is left.
  // Throws BudgetExceeded.
  std::optional<Event> next_before(Instant at, std::uint8_t rank);

  // Moves the clock to an arrival that is not in the queue. REQUIRES: next_before(at, its rank) has
  // just returned nullopt. Throws BudgetExceeded.
  void arrive(Instant at, std::uint64_t arrivals);

 private:
  void spend(std::uint64_t events);

  VirtualClock clock_;
  EventQueue queue_;
  std::uint64_t event_budget_;
  std::uint64_t events_ = 0;
};

}  // namespace cronwarp::sim
