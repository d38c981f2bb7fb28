#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "base/time.h"
#include "cron/time_zone.h"

namespace cronwarp::verdict {

// The days and times that a zone's clock on the wall shows, as instants. A time that the clock
// shows twice is its first; one that it jumps over is when it jumps. So days follow each other
// without holes, also where the clock is put back across midnight.
class WallClock {
 public:
  // REQUIRES: the tz database has the zone.
  explicit WallClock(const std::string& zone);

  // Days are counted from 1970-01-01.
  std::int32_t day_of(Instant at) const;
  Instant begin_of(std::int32_t day) const { return when(day, std::chrono::minutes{0}); }
  // When the clock first shows `time` or later on `day`. 24 h is the next day's begin.
  Instant when(std::int32_t day, std::chrono::minutes time) const;

  // A reading of the clock, and the stretch of time with the same offset around it.
  struct Reading {
    std::int32_t day;
    Duration time;  // since midnight
    Instant offset_until;
  };
  Reading read(Instant at) const;

  const std::string& zone() const { return name_; }

 private:
  std::string name_;
  const cron::TimeZone* zone_;
};

// "06:00", "24:00".
std::string format_time_of_day(std::chrono::minutes time);

}  // namespace cronwarp::verdict
