#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <string>
#include <string_view>
#include <utility>

#include "base/time.h"

namespace cronwarp::fakes {

// One line per request. No header and no query reaches it, because both may carry secrets; what a
// client wrote is escaped, so a request cannot forge a line, and cut ("...") where it is too long.
class AccessLog {
 public:
  enum class Format { kText, kJson };

  struct Entry {
    Instant at;               // of the rack's clock
    std::string_view client;  // "127.0.0.1:40312"
    std::string_view method;
    std::string_view path;
    int status = 0;           // 101 for a websocket; 0: no answer was sent
    std::uint64_t bytes = 0;  // of the answer's body
    std::int64_t elapsed_us = 0;
  };

  // What write() hands over at once is shorter.
  static constexpr std::size_t kLineBytesMax = std::size_t{4} * 1024;

  // `out` is borrowed; each line is flushed. `can_take`: whether `out` takes kLineBytesMax now
  // without making the server wait; empty: it always does.
  AccessLog(Format format, std::ostream& out, std::function<bool()> can_take = {})
      : format_(format), out_(out), can_take_(std::move(can_take)) {}

  // A line that cannot be taken is left out; before the next that can, a line says how many were.
  void write(const Entry& entry);

 private:
  Format format_;
  std::ostream& out_;
  std::function<bool()> can_take_;
  std::uint64_t left_out_ = 0;  // since the last line written
};

}  // namespace cronwarp::fakes
