#pragma once

#include <optional>
#include <string>

#include "fakes/rack/rack_state.h"

namespace cronwarp::fakes {

// The file a served rack keeps its apps in: JSON, readable by its owner only because it holds the
// apps' environments.

// nullopt: there is no such file. Throws EnvironmentError if it cannot be read or is none of ours.
std::optional<RackState> read_state_file(const std::string& path);

// Replaces the file at once: whoever reads it, and whatever happens meanwhile, finds the old or the
// new one. Throws EnvironmentError.
void write_state_file(const std::string& path, const RackState& state);

}  // namespace cronwarp::fakes
