#include "cli/simulate.h"

#include "cli/simulated_rack.h"

namespace cronwarp::cli {

void simulate(const Scenario& scenario, TimeRange range, std::uint64_t event_budget,
              sim::FactStream& facts) {
  SimulatedRack simulated(scenario, range, event_budget, facts);
  simulated.world.run(simulated.rack, &simulated.rack);
}

}  // namespace cronwarp::cli
