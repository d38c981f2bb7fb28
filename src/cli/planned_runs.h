#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"
#include "model/scenario.h"
#include "reports/report_builder.h"
#include "runner/measured_runner.h"
#include "runner/real_run_plan.h"

namespace cronwarp::cli {

// The real runs of a plan as a simulation takes them, wherever they come from.
class PlannedRuns {
 public:
  // Both are borrowed.
  PlannedRuns(const RealRunPlan& plan, MeasurementSource& source);

  Runner& runner() { return runner_; }
  // Waits for the runs of all firings up to `at`.
  void await(Instant at);
  // Of those that a firing took its outcome from.
  std::uint64_t used() const { return runner_.used(); }

 private:
  const RealRunPlan& plan_;
  MeasurementSource& source_;
  MeasuredRunner runner_;
  std::size_t awaited_ = 0;  // of the plan's runs, in its order
};

// `faketime_failures`: of the plan's containers, by index; empty: no failures.
reports::RealRunsDescription describe_clock(const Scenario& scenario, const RealRunPlan& plan,
                                            bool faketime,
                                            const std::vector<std::string>& faketime_failures);

}  // namespace cronwarp::cli
