#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "base/time.h"
#include "manifest/behaviours.h"
#include "manifest/expectation_list.h"
#include "manifest/fault_list.h"
#include "manifest/yaml_node.h"
#include "model/platform.h"
#include "model/scenario.h"

namespace cronwarp::manifest {

// One entry of a scenario's `scale`.
struct ServiceCount {
  std::string service;
  Span span;  // of its name
  std::int32_t count = 0;
};

// A scenario file as written, before its manifest is read.
struct ScenarioFile {
  const MapEntry* manifest = nullptr;  // a path or the compose content; nullptr: reported
  std::string description;
  std::optional<std::string> app;
  std::optional<Platform> platform;
  std::optional<TimeRange> range;
  std::uint64_t seed = 1;
  std::optional<RackSize> rack;
  Span instance_memory;  // its value; of a rack
  std::vector<TaskPattern> patterns;
  DeliveryPolicy delivery;
  FaultList faults;
  std::vector<ExpectationEntry> expectations;
  std::vector<CommandBehaviour> commands;
  std::vector<ScriptedAnswer> answers;
  std::vector<ServiceCount> scale;
};

// Whether a file is a scenario; otherwise it is a manifest.
bool is_scenario(const Node& root);

// REQUIRES: is_scenario(*document.root).
ScenarioFile read_scenario_file(const YamlDocument& document, Diagnostics& diagnostics);

}  // namespace cronwarp::manifest
