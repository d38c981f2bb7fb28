#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "cron/cron_fields.h"
#include "cron/rate.h"
#include "cron/schedule.h"
#include "cron/wall_cron.h"
#include "cron/zoned_cron.h"

namespace cronwarp::cron {

// at(…): one moment, or none where the zone's clock skips it.
struct Once {
  std::int64_t wall_s = 0;           // as written, on the zone's wall clock
  std::optional<std::int64_t> at_s;  // UTC
};

// WallCron is a cron expression in UTC.
using Timing = std::variant<WallCron, ZonedCron, Rate, Once>;

struct Schedule::Impl {
  std::string text;
  Dialect dialect;
  std::string zone;
  Timing timing;
  CronFields fields;  // spans count bytes of the text that was parsed
  Span span;          // of `text` in that text

  // The first firing at or after `second`. Seconds are UTC, since 1970.
  std::optional<std::int64_t> at_or_after(std::int64_t second) const;

  // The part that cron expressions with and without a zone share; nullptr for others.
  const WallCron* wall_cron() const {
    if (const auto* utc = std::get_if<WallCron>(&timing)) return utc;
    if (const auto* zoned = std::get_if<ZonedCron>(&timing)) return &zoned->wall();
    return nullptr;
  }
};

}  // namespace cronwarp::cron
