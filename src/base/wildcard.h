#pragma once

#include <string_view>

namespace cronwarp {

// Whether a '*' or '?' is in it.
bool is_wildcard(std::string_view pattern);

// '*' stands for any characters, '?' for one; all others for themselves.
bool wildcard_matches(std::string_view pattern, std::string_view text);

}  // namespace cronwarp
