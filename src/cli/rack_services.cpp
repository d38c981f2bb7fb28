#include "cli/rack_services.h"

namespace cronwarp::cli {

std::vector<convox::ServiceScale> idle_services(const Scenario& scenario) {
  std::vector<convox::ServiceScale> services;
  for (const Service& service : scenario.manifest.services) {
    services.push_back({service.name, 0, 0, memory_needed(service)});
  }
  return services;
}

std::vector<convox::ServiceScale> scaled_services(const Scenario& scenario) {
  std::vector<convox::ServiceScale> services = idle_services(scenario);
  for (convox::ServiceScale& service : services) {
    const auto count = scenario.scale.find(service.name);
    service.count = count == scenario.scale.end() ? 1 : count->second;
  }
  return services;
}

}  // namespace cronwarp::cli
