#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace cronwarp::manifest {

// The first byte that does not belong into a YAML file: broken UTF-8, or a control character other
// than tab and line ends. nullopt: all is well.
std::optional<std::size_t> find_bad_byte(std::string_view text);

}  // namespace cronwarp::manifest
