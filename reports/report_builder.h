#pragma once

#include <cstdint>
#include <vector>

#include "base/diagnostic.h"
#include "base/time.h"
#include "model/fact.h"
#include "model/scenario.h"
#include "reports/report.h"

namespace cronwarp::reports {

// Limits of what a report keeps of the firings; what is left out is counted.
inline constexpr std::size_t kFailureSamplesPerTask = 5;
inline constexpr std::size_t kCausesPerTask = 8;
inline constexpr std::size_t kFailuresListed = 20;
inline constexpr std::size_t kSampleOutputBytes = 512;

// Sums up a fact stream. Memory grows with the number of tasks, never with the number of firings.
class ReportBuilder : public FactObserver {
 public:
  // `scenario` is borrowed and outlives the builder.
  ReportBuilder(const Scenario& scenario, TimeRange range);
  ~ReportBuilder() override;
  ReportBuilder& operator=(const ReportBuilder&) = delete;

  // The same facts in a range that ends at `to`: for a report while the simulation goes on, once
  // the firings in flight have been told to it as running at the end. REQUIRES: `to` is in the
  // range or its end, all firings before `to` have happened and none after.
  ReportBuilder until(Instant to) const;

  void on_process_started(const ProcessStarted& started) override;
  void on_firing_ended(const FiringEnded& ended) override;

  // Checks the conservation law (each task's outcomes add up to its schedule's firings in the
  // range) and aborts if it is broken. Call once, after the last fact.
  Report finish(const Diagnostics& diagnostics, const RunEnvironment& environment);

 private:
  struct Tally;
  struct OverlapTally;
  struct FailureLog;

  ReportBuilder(const ReportBuilder&);

  void log_failure(const FiringEnded& ended);
  TaskReport task_report(TaskIndex index) const;
  void add_failures(TaskIndex index, TaskReport& report) const;
  Summary summarize(const std::vector<TaskReport>& tasks) const;

  const Scenario& scenario_;
  TimeRange range_;
  // By TaskIndex. The first is all that a run without trouble touches.
  std::vector<Tally> tallies_;
  std::vector<OverlapTally> overlap_tallies_;
  std::vector<FailureLog> failure_logs_;
  Peak concurrency_;
  Peak busiest_minute_;
  Instant minute_end_;  // of the minute being counted
  std::uint64_t minute_starts_ = 0;
};

}  // namespace cronwarp::reports
