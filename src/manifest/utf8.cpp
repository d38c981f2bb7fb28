#include "manifest/utf8.h"

#include "base/utf8.h"

namespace cronwarp::manifest {

std::optional<std::size_t> find_bad_byte(std::string_view text) {
  std::size_t i = 0;
  while (i < text.size()) {
    const auto lead = static_cast<unsigned char>(text[i]);
    if (lead < 0x20 && lead != '\t' && lead != '\n' && lead != '\r') return i;
    const std::size_t length = lead < 0x80 ? 1 : utf8_length(text.substr(i));
    if (length == 0) return i;
    i += length;
  }
  return std::nullopt;
}

}  // namespace cronwarp::manifest
