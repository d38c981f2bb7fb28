#include "cli/simulate.h"

#include "cli/rack_services.h"
#include "fakes/rack/fake_rack.h"
#include "fakes/runner/scripted_runner.h"
#include "sim/world/world.h"

namespace cronwarp::cli {
void simulate(const Scenario& scenario, TimeRange range, std::uint64_t event_budget,
              sim::FactStream& facts) {
  fakes::ScriptedRunner runner(scenario);
  sim::World world(scenario, range, event_budget, runner, facts);
  fakes::FakeRack::Options options;
  options.size = scenario.rack;
  options.seed = scenario.seed;
  fakes::FakeRack rack(options, world.clock(), world);
  rack.create_app(scenario.app, idle_services(scenario));
  world.run(rack, &rack);
}

}  // namespace cronwarp::cli
