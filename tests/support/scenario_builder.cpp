#include "tests/support/scenario_builder.h"

#include <algorithm>
#include <utility>

#include "base/contract.h"

namespace cronwarp::test {

Instant at(std::string_view text) {
  const auto instant = parse_instant(text);
  CRONWARP_ASSERT(instant.has_value(), "a test's instant cannot be read");
  return *instant;
}

ScenarioBuilder::ScenarioBuilder(Platform platform) { scenario_.manifest.platform = platform; }

ScenarioBuilder& ScenarioBuilder::task(const std::string& id, const std::string& expression,
                                       Behaviour behaviour) {
  const std::size_t dot = id.find('.');
  CRONWARP_ASSERT(dot != std::string::npos, "a test's task id is service.name");
  std::vector<cron::Problem> problems;
  auto schedule = cron::Schedule::parse(expression, {}, problems);
  CRONWARP_ASSERT(schedule.has_value(), "a test's schedule is not valid");
  const std::string name = id.substr(dot + 1);
  const std::string service_name = id.substr(0, dot);
  service(service_name);
  entries_.push_back({Task{id, name, service_name, "bin/" + name, expression, *schedule, {}},
                      std::move(behaviour)});
  return *this;
}

ScenarioBuilder& ScenarioBuilder::seed(std::uint64_t seed) {
  scenario_.seed = seed;
  return *this;
}

ScenarioBuilder& ScenarioBuilder::rack(RackSize size) {
  scenario_.rack = size;
  return *this;
}

ScenarioBuilder& ScenarioBuilder::service_memory(const std::string& name, std::uint64_t bytes) {
  service(name).memory_bytes = bytes;
  return *this;
}

ScenarioBuilder& ScenarioBuilder::delivery(const DeliveryPolicy& policy) {
  scenario_.delivery = policy;
  return *this;
}

ScenarioBuilder& ScenarioBuilder::faults(const std::vector<Fault>& faults) {
  for (const Fault& fault : faults) {
    scenario_.faults.push_back(fault);
    Fault& added = scenario_.faults.back();
    if (added.id.empty()) added.id = to_string(added.kind);
  }
  return *this;
}

Service& ScenarioBuilder::service(const std::string& name) {
  for (Service& known : scenario_.manifest.services) {
    if (known.name == name) return known;
  }
  Service& added = scenario_.manifest.services.emplace_back();
  added.name = name;
  return added;
}

Scenario ScenarioBuilder::build() const {
  Scenario scenario = scenario_;
  std::vector<Entry> sorted = entries_;
  std::sort(sorted.begin(), sorted.end(),
            [](const Entry& a, const Entry& b) { return a.task.id < b.task.id; });
  for (Entry& entry : sorted) {
    scenario.manifest.tasks.push_back(std::move(entry.task));
    scenario.behaviours.push_back(std::move(entry.behaviour));
  }
  return scenario;
}

}  // namespace cronwarp::test
