#include "cli/simulate.h"

#include <vector>

#include "fakes/fake_rack.h"
#include "fakes/scripted_runner.h"
#include "sim/world/world.h"

namespace cronwarp::cli {
void simulate(const Scenario& scenario, TimeRange range, std::uint64_t event_budget,
              sim::FactStream& facts) {
  fakes::ScriptedRunner runner(scenario);
  sim::World world(scenario, range, event_budget, runner, facts);
  fakes::FakeRack rack(scenario.rack, scenario.seed, world.clock(), world);
  std::vector<fakes::FakeRack::ServiceSpec> services;
  for (const Service& service : scenario.manifest.services) {
    services.push_back({service.name, memory_needed(service)});
  }
  rack.create_app(scenario.app, services);
  world.run(rack, rack);
}

}  // namespace cronwarp::cli
