#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "model/fault.h"
#include "model/scenario.h"

namespace cronwarp::manifest {

// "mild", "gen1-2016", "rough".
std::span<const std::string_view> profile_names();
bool is_profile(std::string_view name);

// All faults of a profile, for whatever platform; their ids are "mild/rule-duplicate", … REQUIRES:
// is_profile(name).
std::vector<Fault> faults_of_profile(std::string_view name);

// Makes it the scenario's profile: its faults that are possible on the platform come after all
// others. One whose id a fault of the scenario has already is left to that one. REQUIRES:
// is_profile(name), the scenario has none yet.
void add_profile(std::string_view name, Scenario& scenario);

// Whether a fault of the scenario is there because of its profile.
bool is_of_profile(const Fault& fault, const Scenario& scenario);

// Takes all faults away, the profile's too.
void remove_faults(Scenario& scenario);

}  // namespace cronwarp::manifest
