#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "convox/api.h"

namespace cronwarp::fakes {

// The log of one app: its last lines, in order. A message beyond 16 KiB is cut and ends in "...".
class RackLog {
 public:
  static constexpr std::size_t kMessageBytesMax = std::size_t{16} << 10;

  explicit RackLog(std::size_t lines_max) : lines_max_(lines_max) {}

  void add(convox::LogLine line);

  // In order, those the query wants with a number above `after`, at most `max`.
  std::vector<convox::LogLine> read(const convox::LogQuery& query, std::uint64_t after,
                                    std::size_t max) const;

 private:
  std::size_t lines_max_;
  std::deque<convox::LogLine> lines_;
};

}  // namespace cronwarp::fakes
