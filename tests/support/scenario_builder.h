#pragma once

#include <string>
#include <string_view>

#include "base/time.h"
#include "model/scenario.h"

namespace cronwarp::test {

// An instant written as in a report. REQUIRES: it can be read.
Instant at(std::string_view text);

// Builds scenarios by hand, for tests that are not about reading files.
class ScenarioBuilder {
 public:
  explicit ScenarioBuilder(Platform platform = Platform::kGen1April2016);

  // `id` is "service.name"; `expression` six AWS fields. REQUIRES: it is valid.
  ScenarioBuilder& task(const std::string& id, const std::string& expression,
                        Behaviour behaviour = {});
  ScenarioBuilder& seed(std::uint64_t seed);
  ScenarioBuilder& rack(RackSize size);
  ScenarioBuilder& service_memory(const std::string& service, std::uint64_t bytes);

  ScenarioBuilder& delivery(const DeliveryPolicy& policy);
  // Adds them; one without an id gets that of its kind ("api-status").
  ScenarioBuilder& faults(const std::vector<Fault>& faults);

  // With the tasks sorted by id, as the loader gives them.
  Scenario build() const;

 private:
  struct Entry {
    Task task;
    Behaviour behaviour;
  };

  Service& service(const std::string& name);

  Scenario scenario_;
  std::vector<Entry> entries_;
};

}  // namespace cronwarp::test
