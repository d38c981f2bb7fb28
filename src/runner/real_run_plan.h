#pragma once

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <vector>

#include "base/time.h"
#include "model/fact.h"
#include "model/scenario.h"
#include "runner/container.h"
#include "runner/sampling.h"

namespace cronwarp {

// More real runs than this take days: nobody means that.
inline constexpr std::uint64_t kRealRunsMax = 1'000'000;

// Which firings of a range are run for real, decided from the schedules before anything runs: a
// function of (scenario, range, sampling) alone.
class RealRunPlan {
 public:
  // The scenario is borrowed for the call.
  RealRunPlan(const Scenario& scenario, TimeRange range, Sampling sampling);

  // In the order (scheduled_at, task); at most kRealRunsMax of them.
  const std::vector<RealRun>& runs() const { return runs_; }
  // How many there would be without that bound.
  std::uint64_t wanted() const { return wanted_; }

  // The containers that differ, in the order of their first tasks, and which of them is a task's.
  // Tasks of equal containers whose docker_timeout differs have one each: where one is killed,
  // another may end by itself.
  const std::vector<Container>& containers() const { return containers_; }
  std::size_t container_of(TaskIndex task) const { return container_of_task_[task]; }

  // The run whose outcome a firing takes, an index of runs(): its own if it is run for real, else
  // the last one of its container before it, in the order of runs(). REQUIRES: the firing is of the
  // range.
  std::size_t run_for(const RealRun& firing) const;

 private:
  std::vector<Container> containers_;
  std::vector<std::size_t> container_of_task_;
  std::vector<RealRun> runs_;
  std::vector<std::vector<std::size_t>> runs_of_container_;
  std::uint64_t wanted_ = 0;
};

}  // namespace cronwarp
