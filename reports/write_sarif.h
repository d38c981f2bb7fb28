#pragma once

#include <cstddef>
#include <iosfwd>

#include "reports/report.h"

namespace cronwarp::reports {

// GitHub takes so many results of a run.
inline constexpr std::size_t kSarifResultsMax = 25'000;

// SARIF 2.1.0: findings, the suppressed ones marked, and expectations that were not met. What is
// beyond the limit is counted in a notification.
void write_sarif(const Report& report, std::ostream& out);

}  // namespace cronwarp::reports
