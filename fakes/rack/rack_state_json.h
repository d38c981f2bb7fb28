#pragma once

#include <string>
#include <string_view>

#include "base/expected.h"
#include "fakes/rack/rack_state.h"

namespace cronwarp::fakes {

// A rack's state as a JSON text that people can read and a later version can tell apart.
std::string write_rack_state(const RackState& state);

// On failure: what is wrong, and where ("apps[0].release is not among its releases").
Expected<RackState, std::string> parse_rack_state(std::string_view text);

}  // namespace cronwarp::fakes
