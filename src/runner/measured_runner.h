#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "runner/measurement.h"
#include "runner/real_run_plan.h"
#include "runner/runner.h"

namespace cronwarp {

// Where the outcomes of a plan's real runs come from: an engine, or a cassette.
class MeasurementSource {
 public:
  virtual ~MeasurementSource() = default;

  // Of the run with that index of the plan's runs(); waits for it if it has to. The reference is
  // valid as long as the source. Throws EnvironmentError: it cannot be had.
  virtual const Measurement& measure(std::size_t run) = 0;
};

// Answers the simulation with real runs: a firing's own, or the one that the plan has stand for it.
class MeasuredRunner : public Runner {
 public:
  // Plan and source are borrowed and outlive the runner.
  MeasuredRunner(const RealRunPlan& plan, MeasurementSource& source);

  // REQUIRES: the run is a task's.
  RunResult run(const RunSpec& spec) override;

  // Of the plan's runs, how many a firing took its outcome from so far.
  std::uint64_t used() const { return used_; }

 private:
  const RealRunPlan& plan_;
  MeasurementSource& source_;
  std::vector<bool> is_used_;  // by index of the plan's runs
  std::uint64_t used_ = 0;
};

}  // namespace cronwarp
