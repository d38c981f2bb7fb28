#include "runner/real_run_plan.h"

#include <algorithm>
#include <limits>
#include <optional>

#include "base/contract.h"
#include "cron/firing_stream.h"

namespace cronwarp {
namespace {

cron::FiringStream firings_of(const Manifest& manifest, TimeRange range) {
  std::vector<const cron::Schedule*> schedules;
  schedules.reserve(manifest.tasks.size());
  for (const Task& task : manifest.tasks) schedules.push_back(&task.schedule);
  return {std::move(schedules), range};
}

// Of `firings` in a row, whether the one at `index` is among `runs` that are spread evenly from the
// first on.
bool is_chosen(std::uint64_t index, std::uint64_t runs, std::uint64_t firings) {
  if (runs >= firings) return true;
  // Runs fewer than kRealRunsMax, firings fewer than the events of a run: no product overflows.
  return index * runs % firings < runs;
}

}  // namespace

RealRunPlan::RealRunPlan(const Scenario& scenario, TimeRange range, Sampling sampling) {
  const Manifest& manifest = scenario.manifest;
  std::vector<Container> containers = task_containers(manifest);
  std::vector<std::optional<Duration>> limits;  // of containers_, by index
  for (TaskIndex task = 0; task < containers.size(); ++task) {
    const std::optional<Duration>& limit = scenario.behaviours[task].docker_timeout;
    std::size_t same = 0;
    while (same < containers_.size() &&
           !(limits[same] == limit && containers_[same] == containers[task])) {
      ++same;
    }
    container_of_task_.push_back(same);
    if (same < containers_.size()) continue;
    containers_.push_back(std::move(containers[task]));
    limits.push_back(limit);
  }
  runs_of_container_.resize(containers_.size());

  std::vector<std::uint64_t> firings(containers_.size());
  cron::FiringStream counting = firings_of(manifest, range);
  while (const auto batch = counting.next()) {
    for (const TaskIndex task : batch->schedules) ++firings[container_of_task_[task]];
  }
  std::vector<std::uint64_t> runs(containers_.size());
  for (std::size_t i = 0; i < containers_.size(); ++i) {
    const std::uint64_t most = sampling.kind == Sampling::Kind::kAll ? firings[i] : sampling.runs;
    runs[i] = std::min(most, firings[i]);
    wanted_ += runs[i];
  }

  std::vector<std::uint64_t> seen(containers_.size());
  cron::FiringStream choosing = firings_of(manifest, range);
  while (const auto batch = choosing.next()) {
    for (const TaskIndex task : batch->schedules) {
      const std::size_t container = container_of_task_[task];
      if (!is_chosen(seen[container]++, runs[container], firings[container])) continue;
      if (runs_.size() == kRealRunsMax) return;
      runs_of_container_[container].push_back(runs_.size());
      runs_.push_back({task, batch->at});
    }
  }
}

std::size_t RealRunPlan::run_for(const RealRun& firing) const {
  const auto key = [](const RealRun& run) { return std::pair(run.scheduled_at, run.task); };
  const auto& runs = runs_of_container_[container_of_task_[firing.task]];
  const auto after = std::upper_bound(
      runs.begin(), runs.end(), key(firing),
      [&](const auto& wanted, std::size_t run) { return wanted < key(runs_[run]); });
  CRONWARP_ASSERT(after != runs.begin(), "a firing before the first real run of its container");
  return *std::prev(after);
}

}  // namespace cronwarp
