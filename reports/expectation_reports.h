#pragma once

#include <vector>

#include "model/scenario.h"
#include "reports/report.h"
#include "verdict/result.h"

namespace cronwarp::reports {

// What the judge found, with names and sentences instead of indices and outcomes. `is_real`: the
// processes were real containers.
std::vector<ExpectationReport> expectation_reports(
    const Scenario& scenario, const std::vector<verdict::ExpectationResult>& results, bool is_real);

ExpectationCounts count_expectations(const std::vector<ExpectationReport>& expectations);

// What the run means for its exit code. `report` lacks nothing but the verdict and the digest.
Verdict verdict_of(const Report& report);

}  // namespace cronwarp::reports
