#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "manifest/scenario_values.h"
#include "manifest/yaml_node.h"
#include "model/expectation.h"

namespace cronwarp::manifest {

// The keys that say what an expectation expects: "firings", "successes", "gap", …
std::span<const std::string_view> rule_keys();

// What stands under one of them; nullopt: reported. REQUIRES: the key is one of rule_keys().
std::optional<ExpectationRule> read_rule(const MapEntry& entry, const ScenarioValues& values);

// Whether it is about days or times of day, so that their zone matters.
bool heeds_zone(const ExpectationRule& rule);
// Whether it is about tasks.
bool heeds_tasks(const ExpectationRule& rule);

}  // namespace cronwarp::manifest
