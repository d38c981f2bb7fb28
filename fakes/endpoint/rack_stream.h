#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cronwarp::fakes {

// What a websocket carries between a rack and its client. The server pulls whenever the rack may
// have something new.
class RackStream {
 public:
  virtual ~RackStream() = default;

  struct Output {
    std::vector<std::string> frames;  // text frames, in order
    bool ended = false;               // nothing comes after these
  };
  // What has come since the last pull, at most a few hundred KiB; more may be there at once if
  // there were frames.
  virtual Output pull() = 0;

  // The client's standard input, and its end.
  virtual void on_input(std::string_view) {}
  virtual void on_input_end() {}
};

}  // namespace cronwarp::fakes
