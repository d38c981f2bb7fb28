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

}  // namespace cronwarp::fakes
