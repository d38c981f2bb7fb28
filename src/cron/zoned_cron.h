#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "cron/dialect.h"
#include "cron/time_zone.h"
#include "cron/wall_cron.h"

namespace cronwarp::cron {

// A cron expression on the wall clock of a zone. Seconds are UTC, since 1970.
class ZonedCron {
 public:
  // `zone` is not owned and lives as long as the program.
  ZonedCron(WallCron cron, const TimeZone* zone, DstPolicy policy)
      : cron_(cron), zone_(zone), policy_(policy) {}

  // The same fields without the zone.
  const WallCron& wall() const { return cron_; }

  // The first firing at or after `second`; nullopt: none, ever.
  std::optional<std::int64_t> at_or_after(std::int64_t second) const;

  // Appends the firings of a UTC day in seconds since its midnight, ascending. `period` is where
  // the caller keeps the zone's current period; at first any one of the zone.
  void append_day(std::int32_t day, TimeZone::Period& period, std::vector<std::int32_t>& out) const;
  const TimeZone& zone() const { return *zone_; }

  // Walks UTC days in order, reusing what days have in common: for many days of one schedule.
  class DayWalker {
   public:
    explicit DayWalker(const ZonedCron& cron) : cron_(cron), period_(cron.zone_->at(0)) {}

    // The firings of the UTC day in seconds since its midnight, ascending; valid until the next
    // call.
    std::span<const std::int32_t> firings(std::int32_t day);

   private:
    std::span<const std::int32_t> firings_of_plain_day(std::int32_t day);

    const ZonedCron& cron_;
    TimeZone::Period period_;
    std::vector<std::int32_t> shifted_;  // the times of a wall-clock day as seconds of the UTC day
    std::size_t first_part_ = 0;         // so many of them belong to the earlier wall-clock day
    std::int32_t shift_s_ = -1;          // what shifted_ was made for
    std::vector<std::int32_t> irregular_;
  };

 private:
  std::optional<std::int64_t> in_period(const TimeZone::Period& period, std::int64_t second) const;
  // Keeps `period` at the begin of the day. Whether the day is beyond all that its period's begin
  // skipped or repeated, so that the wall clock runs evenly through it.
  bool enter_day(std::int32_t day, TimeZone::Period& period) const;
  void append_irregular_day(std::int32_t day, std::vector<std::int32_t>& out) const;
  bool runs_late_after(const TimeZone::Period& period) const;
  std::int64_t repeated_until(const TimeZone::Period& period) const;

  WallCron cron_;
  const TimeZone* zone_;
  DstPolicy policy_;
};

}  // namespace cronwarp::cron
