#include "base/utf8.h"

namespace cronwarp {

std::size_t utf8_length(std::string_view text) {
  const auto byte = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || text.size() < length) return 0;
  // The second byte also excludes overlong forms, surrogates and what lies beyond Unicode.
  const unsigned low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
  const unsigned high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
  if (byte(1) < low || byte(1) > high) return 0;
  for (std::size_t i = 2; i < length; ++i) {
    if (byte(i) < 0x80 || byte(i) > 0xbf) return 0;
  }
  return length;
}

std::string_view utf8_prefix(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return text;
  constexpr std::size_t kCharacterBytesMax = 4;
  const auto is_continuation = [](char c) { return (static_cast<unsigned char>(c) >> 6U) == 2; };
  std::size_t length = bytes_max;
  for (std::size_t i = 1; i < kCharacterBytesMax && length > 0; ++i) {
    if (!is_continuation(text[length])) break;
    --length;
  }
  return text.substr(0, length);
}

}  // namespace cronwarp
