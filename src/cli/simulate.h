#pragma once

#include <cstdint>

#include "base/time.h"
#include "cli/run_source.h"
#include "cli/termination.h"
#include "model/scenario.h"
#include "sim/world/fact_stream.h"

namespace cronwarp::cli {

// Enough for a year of every minute of a thousand tasks, and still minutes of computing.
inline constexpr std::uint64_t kEventBudget = 2'000'000'000;

// What a simulation works on and with; borrowed.
struct Simulated {
  const Scenario& scenario;
  TimeRange range;
  std::uint64_t event_budget = kEventBudget;
  RunSource& runs;
  Termination& termination;
  sim::FactStream& facts;
};

// Replays the range against a fake rack in memory with the scenario's scripted runs; the facts are
// all it gives. Throws sim::BudgetExceeded.
void simulate(const Scenario& scenario, TimeRange range, std::uint64_t event_budget,
              sim::FactStream& facts);

}  // namespace cronwarp::cli
