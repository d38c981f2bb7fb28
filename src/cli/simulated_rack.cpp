#include "cli/simulated_rack.h"

#include "cli/rack_services.h"

namespace cronwarp::cli {

SimulatedRack::SimulatedRack(const Scenario& scenario, TimeRange range, std::uint64_t event_budget,
                             Runner& runner, sim::FactStream& facts)
    : world(scenario, range, event_budget, runner, facts),
      rack({.size = scenario.rack, .seed = scenario.seed}, world.clock(), world) {
  rack.create_app(scenario.app, idle_services(scenario));
}

}  // namespace cronwarp::cli
