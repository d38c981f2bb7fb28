#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "base/time.h"
#include "model/fact.h"
#include "model/scenario.h"
#include "reports/fault_log.h"
#include "reports/report.h"
#include "verdict/result.h"

namespace cronwarp::reports {

// Limits of what a report keeps of the firings; what is left out is counted.
inline constexpr std::size_t kFailureSamplesPerTask = 5;
inline constexpr std::size_t kCausesPerTask = 8;
inline constexpr std::size_t kFailuresListed = 20;
inline constexpr std::size_t kSampleOutputBytes = 512;

// What the facts of a simulation with real runs do not say.
struct RealRunsDescription {
  bool faketime = false;  // the containers were to believe that it is the scheduled time
  // By TaskIndex: why those of the task did not; empty where they did. Empty without faketime.
  std::vector<std::string> faketime_failures;
};

// Sums up a fact stream. Memory grows with the number of tasks and faults, never with the number of
// firings.
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

  // The runs are real. REQUIRES: no fact was told yet.
  void describe_real_runs(RealRunsDescription description);

  // The run ended early: the report is one of [from, stopped.at), does not pass and says why first.
  // REQUIRES: as until(); the firings in flight have been told as running at the end.
  void stop(Stop stopped);

  void on_process_started(const ProcessStarted& started) override;
  void on_firing_ended(const FiringEnded& ended) override;
  void on_deploy_ended(const DeployEnded& ended) override;

  // `expectations`: what verdict::Judge found; empty: there were none, or nobody judged them.
  // Checks the conservation law (each task's outcomes add up to its schedule's firings in the
  // range) and aborts if it is broken. Call once, after the last fact.
  Report finish(const Diagnostics& diagnostics, const RunEnvironment& environment,
                const std::vector<verdict::ExpectationResult>& expectations = {});

 private:
  struct Tally;
  struct OverlapTally;
  struct FailureLog;

  ReportBuilder(const ReportBuilder&);

  void count_process(TaskIndex task, const ProcessRun& process, const Outcome& outcome);
  void log_failure(const FiringEnded& ended);
  void count_real_run(const FiringEnded& ended);
  TaskReport task_report(TaskIndex index) const;
  void add_failures(TaskIndex index, TaskReport& report) const;
  Summary summarize(const std::vector<TaskReport>& tasks) const;

  const Scenario& scenario_;
  TimeRange range_;
  std::optional<Stop> stopped_;
  std::vector<RealRuns> real_runs_;  // by TaskIndex; empty: scripted
  // By TaskIndex. The first is all that a run without trouble touches.
  std::vector<Tally> tallies_;
  std::vector<OverlapTally> overlap_tallies_;
  std::vector<FailureLog> failure_logs_;
  FaultLog fault_log_;
  Peak concurrency_;
  Peak busiest_minute_;
  Instant minute_end_;  // of the minute being counted
  std::uint64_t minute_starts_ = 0;
};

}  // namespace cronwarp::reports
