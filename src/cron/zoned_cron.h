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

  // A period of the zone, and from when on the expression just follows its wall clock: after all
  // that the period's begin skipped or repeated.
  struct Stretch {
    TimeZone::Period period{};
    std::int64_t regular_from_s = 0;
  };

  // Appends the firings of a UTC day in seconds since its midnight, ascending. `stretch` is the
  // caller's memory from day to day.
  void append_day(std::int32_t day, Stretch& stretch, std::vector<std::int32_t>& out) const;

  // Walks UTC days in order, reusing what days have in common: for many days of one schedule.
  class DayWalker {
   public:
    explicit DayWalker(const ZonedCron& cron) : cron_(cron) {}

    // The firings of the UTC day in seconds since its midnight, ascending; valid until the next
    // call.
    std::span<const std::int32_t> firings(std::int32_t day);

   private:
    std::span<const std::int32_t> firings_of_plain_day(std::int32_t day);

    const ZonedCron& cron_;
    Stretch stretch_;
    std::vector<std::int32_t> shifted_;  // the times of a wall-clock day as seconds of the UTC day
    std::size_t first_part_ = 0;         // so many of them belong to the earlier wall-clock day
    std::int32_t shift_s_ = -1;          // what shifted_ was made for
    std::vector<std::int32_t> irregular_;
  };

 private:
  std::optional<std::int64_t> in_period(const TimeZone::Period& period, std::int64_t second) const;
  std::optional<std::int64_t> in_stumble_period(const TimeZone::Period& period,
                                                std::int64_t second) const;
  bool has_robfig_stumble(const TimeZone::Period& period) const;
  std::optional<std::int64_t> first_after_stumble(const TimeZone::Period& period) const;
  std::int64_t regular_from(const TimeZone::Period& period) const;
  // Keeps `stretch` at the begin of the day. Whether the wall clock runs evenly through all of it.
  bool enter_day(std::int32_t day, Stretch& stretch) const;
  void append_irregular_day(std::int32_t day, std::vector<std::int32_t>& out) const;
  bool runs_late_after(const TimeZone::Period& period) const;
  std::int64_t repeated_until(const TimeZone::Period& period) const;

  WallCron cron_;
  const TimeZone* zone_;
  DstPolicy policy_;
};

}  // namespace cronwarp::cron
