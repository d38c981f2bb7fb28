#include "cli/planned_runs.h"

namespace cronwarp::cli {

PlannedRuns::PlannedRuns(const RealRunPlan& plan, MeasurementSource& source)
    : plan_(plan), source_(source), runner_(plan, source) {}

void PlannedRuns::await(Instant at) {
  const auto& runs = plan_.runs();
  for (; awaited_ < runs.size() && runs[awaited_].scheduled_at <= at; ++awaited_) {
    source_.measure(awaited_);
  }
}

reports::RealRunsDescription describe_clock(const Scenario& scenario, const RealRunPlan& plan,
                                            bool faketime,
                                            const std::vector<std::string>& faketime_failures) {
  reports::RealRunsDescription description;
  description.faketime = faketime;
  if (!faketime || faketime_failures.empty()) return description;
  for (TaskIndex task = 0; task < scenario.manifest.tasks.size(); ++task) {
    description.faketime_failures.push_back(faketime_failures[plan.container_of(task)]);
  }
  return description;
}

}  // namespace cronwarp::cli
