#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "fakes/endpoint/frame_text.h"
#include "fakes/endpoint/rack_stream.h"

namespace cronwarp::fakes {

// One text and the end: how a rack refuses after an upgrade. An empty text is no frame.
class FinalStream : public RackStream {
 public:
  explicit FinalStream(std::string_view text) { append_frame_text(text_, text); }

  Output pull() override {
    Output output;
    output.ended = true;
    if (!text_.empty()) output.frames.push_back(std::exchange(text_, {}));
    return output;
  }

 private:
  std::string text_;
};

}  // namespace cronwarp::fakes
