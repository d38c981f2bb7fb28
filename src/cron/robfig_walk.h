#pragma once

#include <cstdint>
#include <optional>

#include "cron/time_zone.h"
#include "cron/wall_cron.h"

namespace cronwarp::cron {

// What robfig/cron's SpecSchedule.Next (v3.0.1, spec.go) returns for `after`, step by step. It
// walks the clock in whole hours and then in whole minutes and looks at the date again only at hour
// 0. So it loses or invents firings where a zone shifts its clock by half an hour
// (Australia/Lord_Howe) or skips midnight (Asia/Beirut). nullopt: nothing before `limit`. Seconds
// are UTC, since 1970.
std::optional<std::int64_t> robfig_next(const WallCron& cron, const TimeZone& zone,
                                        std::int64_t after, std::int64_t limit);

}  // namespace cronwarp::cron
