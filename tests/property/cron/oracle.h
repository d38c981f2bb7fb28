#pragma once

#include <optional>
#include <vector>

#include "base/time.h"
#include "cron/dialect.h"
#include "cron/time_zone.h"
#include "random_expression.h"

// Answers by brute force, written from the definitions: no bit sets, no skipping.

namespace cronwarp::cron::testing {

// Whether the expression is due at a wall-clock minute.
bool is_due(const Expression& e, std::chrono::sys_days day, int hour, int minute);
bool is_due_on(const Expression& e, std::chrono::sys_days day);

// All firings in [from, to), by looking at every minute. Without a zone: UTC. REQUIRES: the zone's
// offsets in that time are whole minutes.
std::vector<Instant> brute_force_firings(const Expression& e, TimeRange range,
                                         const TimeZone* zone = nullptr,
                                         DstPolicy policy = DstPolicy::kSkipOnce);

}  // namespace cronwarp::cron::testing
