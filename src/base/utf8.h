#pragma once

#include <cstddef>
#include <string_view>

namespace cronwarp {

// The length of the UTF-8 sequence at the beginning of `text`; 0: there is none. REQUIRES: !empty.
std::size_t utf8_length(std::string_view text);

// The beginning of `text`, at most `bytes_max` long, without the first part of a character that
// would be cut. Of what is no UTF-8 it may take up to three bytes less than fit.
std::string_view utf8_prefix(std::string_view text, std::size_t bytes_max);

}  // namespace cronwarp
