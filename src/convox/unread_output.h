#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace cronwarp::convox {

// What a process has printed and its client has not taken yet. Whoever fills it stops listening to
// the process while there is much of it; what comes nevertheless is kept up to a limit, and then
// left out, with a line in its place that says so.
class UnreadOutput {
 public:
  static constexpr std::size_t kMuchBytes = std::size_t{256} << 10;
  static constexpr std::size_t kBytesMax = std::size_t{4} << 20;

  void add(std::string_view bytes) {
    // What comes after a gap waits for the gap's line to be taken.
    if (left_out_ == 0 && bytes.size() <= kBytesMax - bytes_.size()) {
      bytes_ += bytes;
    } else {
      left_out_ += bytes.size();
    }
  }

  // The oldest, at most `bytes_max`, but for the line at a gap.
  std::string take(std::size_t bytes_max) {
    std::string taken = bytes_.substr(0, bytes_max);
    bytes_.erase(0, taken.size());
    if (bytes_.empty()) bytes_ = std::string();  // its memory is given back
    if (bytes_.empty() && left_out_ > 0) {
      taken += "\n[" + std::to_string(left_out_) + " bytes left out: nobody read them]\n";
      left_out_ = 0;
    }
    return taken;
  }

  bool empty() const { return bytes_.empty() && left_out_ == 0; }
  bool is_much() const { return bytes_.size() >= kMuchBytes; }

 private:
  std::string bytes_;
  std::size_t left_out_ = 0;
};

}  // namespace cronwarp::convox
