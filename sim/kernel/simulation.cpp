#include "sim/kernel/simulation.h"

#include <fmt/format.h>

#include "base/contract.h"

namespace cronwarp::sim {

Simulation::Simulation(Instant start, std::uint64_t event_budget)
    : clock_(start), queue_(start), event_budget_(event_budget) {}

void Simulation::schedule(const Event& event) {
  CRONWARP_ASSERT(event.at >= clock_.now(), "an event was scheduled in the past");
  queue_.push(event);
}

std::optional<Event> Simulation::next_before(Instant at, std::uint8_t rank) {
  const std::optional<Event> event = queue_.pop_before(at, rank);
  if (event) {
    clock_.advance_to(event->at);
    spend(1);
  }
  return event;
}

void Simulation::arrive(Instant at, std::uint64_t arrivals) {
  clock_.advance_to(at);
  spend(arrivals);
}

void Simulation::spend(std::uint64_t events) {
  events_ += events;
  if (events_ > event_budget_) {
    throw BudgetExceeded(fmt::format("the simulation passed its budget of {} events at {}",
                                     event_budget_, format_instant(clock_.now())));
  }
}

}  // namespace cronwarp::sim
