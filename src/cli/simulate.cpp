#include "cli/simulate.h"

#include "cli/simulated_rack.h"
#include "fakes/runner/scripted_runner.h"

namespace cronwarp::cli {

void simulate(const Scenario& scenario, TimeRange range, std::uint64_t event_budget,
              sim::FactStream& facts) {
  fakes::ScriptedRunner runner(scenario);
  SimulatedRack simulated(scenario, range, event_budget, runner, facts);
  simulated.world.run(simulated.rack, &simulated.rack);
}

}  // namespace cronwarp::cli
