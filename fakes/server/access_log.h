#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>

#include "base/time.h"

namespace cronwarp::fakes {

// One line per request. No header and no query reaches it, because both may carry secrets; what a
// client wrote is escaped, so a request cannot forge a line.
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

  // `out` is borrowed; each line is flushed.
  AccessLog(Format format, std::ostream& out) : format_(format), out_(out) {}

  void write(const Entry& entry);

 private:
  Format format_;
  std::ostream& out_;
};

}  // namespace cronwarp::fakes
