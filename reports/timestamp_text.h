#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "base/time.h"

namespace cronwarp::reports {

// format_instant() into a buffer, for lines by the million. The latest text is remembered, because
// a line mostly says one instant several times, and the dates of recent days, because neighbouring
// lines share few of them.
class TimestampText {
 public:
  static constexpr std::size_t kBytesMax = 24;  // "2016-04-21T08:00:00.123Z"

  // Returns the end of what was written. REQUIRES: room for kBytesMax, which may all be touched; a
  // year of four digits.
  char* write(char* out, Instant at);

 private:
  static constexpr std::size_t kDateBytes = 11;  // "2016-04-21T"
  static constexpr std::size_t kDays = 8;

  struct Entry {
    std::int64_t day = std::numeric_limits<std::int64_t>::min();
    std::array<char, kDateBytes> text{};
  };

  char* format(char* out, Instant at);
  static void fill(Entry& entry, std::int64_t day);

  Instant latest_at_ = Instant::min();
  std::array<char, kBytesMax> latest_{};
  std::size_t latest_bytes_ = 0;
  std::array<Entry, kDays> entries_;  // by day modulo kDays
};

}  // namespace cronwarp::reports
