#include "fakes/endpoint/frame_text.h"

#include "base/utf8.h"

namespace cronwarp::fakes {

void append_frame_text(std::string& frame, std::string_view text) {
  std::size_t good = 0;  // so many bytes of `text` stand for themselves
  while (good < text.size()) {
    const std::size_t length = text[good] == '\0' ? 0 : utf8_length(text.substr(good));
    if (length != 0) {
      good += length;
      continue;
    }
    frame.append(text.substr(0, good)).append("\ufffd");
    text.remove_prefix(good + 1);
    good = 0;
  }
  frame += text;
}

std::string_view whole_characters(std::string_view text) {
  constexpr std::size_t kLengthMax = 4;
  for (std::size_t from_end = 1; from_end < kLengthMax && from_end <= text.size(); ++from_end) {
    const auto byte = static_cast<unsigned char>(text[text.size() - from_end]);
    if (byte < 0x80) return text;
    if (byte < 0xc0) continue;
    const std::size_t length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return length > from_end ? text.substr(0, text.size() - from_end) : text;
  }
  return text;
}

}  // namespace cronwarp::fakes
