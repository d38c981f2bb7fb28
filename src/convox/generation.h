#pragma once

#include <optional>
#include <string_view>

namespace cronwarp::convox {

// Which generation of the Convox API a rack speaks: its routes, objects, errors and framing.
enum class Generation {
  kGen1April2016,  // convox/rack 20160420221228
  kGen2,           // convox/rack since July 2018
  kV3,             // convox/convox 3
};

// "gen1-2016", "gen2", "v3".
std::string_view to_string(Generation generation);
std::optional<Generation> parse_generation(std::string_view name);

// What the rack answers as its version. Clients choose their routes by it.
std::string_view rack_version(Generation generation);

}  // namespace cronwarp::convox
