#pragma once

#include <cstdint>
#include <vector>

#include "model/fact.h"
#include "model/scenario.h"
#include "reports/report.h"

namespace cronwarp::reports {

// Sums up what became of a fault plan. Memory grows with faults and tasks, never with firings.
class FaultLog {
 public:
  struct OfTask {
    std::uint64_t duplicates = 0;
    std::uint64_t firings_faulted = 0;
  };

  // `scenario` is borrowed and outlives the log.
  explicit FaultLog(const Scenario& scenario);

  // For firings on which a fault acted or that have duplicates; others may be left out.
  void add(const FiringEnded& ended);
  void add(const DeployEnded& ended);

  const OfTask& of_task(TaskIndex task) const { return tasks_[task]; }
  std::vector<FaultReport> faults() const;    // in the order of the plan
  std::vector<DeployReport> deploys() const;  // by their begin

 private:
  struct OfFault {
    std::uint64_t acted = 0;
    std::uint64_t firings = 0;
    std::uint64_t latest_firing = 0;  // its number; 0: none
    Instant first_at = Instant::max();
    Instant latest_at = Instant::min();
  };

  OfFault& note(FaultIndex fault, Instant at);

  const Scenario* scenario_;
  std::vector<OfTask> tasks_;    // by TaskIndex
  std::vector<OfFault> faults_;  // by FaultIndex
  std::vector<DeployEnded> deploys_;
  std::uint64_t firings_ = 0;  // that were added
};

DeployReport deploy_report(const DeployEnded& deploy, const Scenario& scenario);

}  // namespace cronwarp::reports
