#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cronwarp::cron {

// The UTC offsets of an IANA time zone through all time, from the system's tz database. Seconds are
// counted from 1970-01-01T00:00Z. Immutable; instances live as long as the program.
class TimeZone {
 public:
  // A stretch of time with one offset.
  struct Period {
    std::int64_t begin_s;
    std::int64_t end_s;
    std::int32_t offset_s;           // wall clock minus UTC
    std::int32_t previous_offset_s;  // just before `begin_s`

    // The clock jumped forward (gap) or back (fold) by this much at `begin_s`.
    std::int64_t gap_s() const { return std::int64_t{offset_s} - previous_offset_s; }
  };

  // nullptr if the database has no zone of that name, or if what the name means depends on the
  // machine ("localtime").
  static const TimeZone* find(std::string_view name);
  // The name in the database most like `name`.
  static std::optional<std::string> closest_name(std::string_view name);

  Period at(std::int64_t second) const;
  // The wall clock is always UTC.
  bool is_utc() const { return changes_.size() == 1 && changes_.front().offset_s == 0; }

  // From this second on, `offset_s`.
  struct Change {
    std::int64_t begin_s;
    std::int32_t offset_s;
  };
  // REQUIRES: ascending, not empty, each offset differs from the one before. With `cyclic`, the
  // changes of the last 400 years repeat for ever.
  TimeZone(std::vector<Change> changes, bool cyclic)
      : changes_(std::move(changes)), cyclic_(cyclic) {}

 private:
  std::vector<Change> changes_;
  bool cyclic_;
};

}  // namespace cronwarp::cron
