#include "runner/measured_runner.h"

#include "base/contract.h"

namespace cronwarp {

MeasuredRunner::MeasuredRunner(const RealRunPlan& plan, MeasurementSource& source)
    : plan_(plan), source_(source), is_used_(plan.runs().size()) {}

RunResult MeasuredRunner::run(const RunSpec& spec) {
  CRONWARP_ASSERT(spec.task.has_value(), "only tasks have real runs in a simulation");
  const std::size_t run = plan_.run_for({*spec.task, spec.at});
  const Measurement& measurement = source_.measure(run);
  if (!is_used_[run]) ++used_;
  is_used_[run] = true;
  return {measurement.duration, measurement.outcome, measurement.output, plan_.runs()[run]};
}

}  // namespace cronwarp
