#pragma once

#include <optional>
#include <vector>

#include "cron/schedule.h"

namespace cronwarp::cron {

// What is remarkable about the meaning of a schedule that parsed. Spans count bytes of the text
// that was parsed. With `now`, a schedule whose last firing lies before it never fires again, and a
// rare one says when it fires next.
std::vector<Problem> lint(const Schedule& schedule, std::optional<Instant> now = std::nullopt);

}  // namespace cronwarp::cron
