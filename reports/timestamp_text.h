#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "base/time.h"

namespace cronwarp::reports {

// format_instant() into a buffer, for lines by the million: the text up to the minute is remembered
// for recent minutes, because the instants of neighbouring lines share few of them.
class TimestampText {
 public:
  static constexpr std::size_t kBytesMax = 24;  // "2016-04-21T08:00:00.123Z"

  // Returns the end of what was written. REQUIRES: room for kBytesMax; a year of four digits.
  char* write(char* out, Instant at);

 private:
  static constexpr std::size_t kPrefixBytes = 17;  // "2016-04-21T08:00:"
  static constexpr std::size_t kMinutes = 64;

  struct Entry {
    std::int64_t minute = std::numeric_limits<std::int64_t>::min();
    std::array<char, kPrefixBytes> prefix{};
  };

  static void fill(Entry& entry, std::int64_t minute);

  std::array<Entry, kMinutes> entries_;  // by minute modulo kMinutes
};

}  // namespace cronwarp::reports
