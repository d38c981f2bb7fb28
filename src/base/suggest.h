#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace cronwarp {

// The candidate a typo most likely meant, for "did you mean"; nullopt if none is near (more than a
// third of the letters differ). Ties go to the first candidate.
std::optional<std::string_view> closest(std::string_view word,
                                        std::span<const std::string_view> candidates);

}  // namespace cronwarp
