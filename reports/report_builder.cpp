#include "reports/report_builder.h"

#include <algorithm>
#include <limits>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "base/contract.h"
#include "base/digest.h"
#include "cron/explain.h"
#include "reports/causes.h"
#include "reports/expectation_reports.h"
#include "reports/fault_log.h"
#include "reports/findings.h"
#include "reports/json_text.h"
#include "reports/trace.h"
#include "reports/write_json.h"

namespace cronwarp::reports {
namespace {

constexpr Instant kNever = Instant::max();
constexpr Instant kAlways = Instant::min();

bool is_earlier(const FailureSample& a, const FailureSample& b) {
  return std::tie(a.scheduled_at, a.task) < std::tie(b.scheduled_at, b.task);
}

std::optional<Instant> earlier(std::optional<Instant> a, std::optional<Instant> b) {
  return !a || (b && *b < *a) ? b : a;
}

std::optional<Instant> later(std::optional<Instant> a, std::optional<Instant> b) {
  return !a || (b && *b > *a) ? b : a;
}

std::vector<FailureSample> first_failures(const std::vector<TaskReport>& tasks) {
  std::vector<FailureSample> samples;
  for (const TaskReport& task : tasks) {
    samples.insert(samples.end(), task.failures.begin(), task.failures.end());
    // Never more than a few are wanted: keep the working set small whatever the number of tasks.
    if (samples.size() > 100 * kFailuresListed) {
      std::sort(samples.begin(), samples.end(), is_earlier);
      samples.resize(kFailuresListed);
    }
  }
  std::sort(samples.begin(), samples.end(), is_earlier);
  samples.resize(std::min(samples.size(), kFailuresListed));
  return samples;
}

}  // namespace

// Two cache lines: with more tasks than fit into the cache, fetching them is most of the work.
struct alignas(64) ReportBuilder::Tally {
  OutcomeCounts outcomes;
  std::uint64_t attempts = 0;
  Instant first_firing = kNever;
  Instant last_firing = kAlways;
  RunTimes run_times = {.min_ms = std::numeric_limits<std::int64_t>::max()};
  TraceHash trace;
  bool had_process = false;
};

struct ReportBuilder::OverlapTally {
  std::uint64_t count = 0;
  Instant first_at;
  std::uint32_t running_max = 0;
  Duration longest{0};
};

struct ReportBuilder::FailureLog {
  struct Cause {
    Outcome outcome;
    std::uint64_t count = 0;
    Instant first_at;
    Instant last_at;
  };
  struct Sample {
    Instant scheduled_at;
    Outcome outcome;
    std::uint32_t attempts = 0;
    std::optional<Instant> started_at;
    std::optional<Instant> ended_at;
    std::vector<FaultIndex> faults;  // each once
    std::string output;
  };

  std::vector<Cause> causes;    // at most kCausesPerTask
  std::uint64_t left_out = 0;   // failures of further causes
  std::vector<Sample> samples;  // at most kFailureSamplesPerTask
};

ReportBuilder::ReportBuilder(const Scenario& scenario, TimeRange range)
    : scenario_(scenario),
      range_(range),
      tallies_(scenario.manifest.tasks.size()),
      overlap_tallies_(scenario.manifest.tasks.size()),
      failure_logs_(scenario.manifest.tasks.size()),
      fault_log_(scenario),
      minute_end_(kAlways) {}

ReportBuilder::~ReportBuilder() = default;

ReportBuilder::ReportBuilder(const ReportBuilder&) = default;

ReportBuilder ReportBuilder::until(Instant to) const {
  CRONWARP_ASSERT(range_.from <= to && to <= range_.to, "a report ends outside of its range");
  ReportBuilder builder(*this);
  builder.range_.to = to;
  return builder;
}

void ReportBuilder::describe_real_runs(RealRunsDescription description) {
  CRONWARP_ASSERT(description.faketime_failures.size() ==
                      (description.faketime ? scenario_.manifest.tasks.size() : 0),
                  "whether --faketime reached it is not said of every task");
  real_runs_.resize(scenario_.manifest.tasks.size());
  for (std::size_t task = 0; task < description.faketime_failures.size(); ++task) {
    std::string& failure = description.faketime_failures[task];
    real_runs_[task].saw_scheduled_clock = failure.empty();
    real_runs_[task].clock_reason = valid_utf8(failure);
  }
}

void ReportBuilder::stop(Stop stopped) {
  CRONWARP_ASSERT(range_.from <= stopped.at && stopped.at <= range_.to,
                  "a run stopped outside of its range");
  range_.to = stopped.at;
  stopped.reason = valid_utf8(stopped.reason);
  stopped_ = std::move(stopped);
}

void ReportBuilder::on_process_started(const ProcessStarted& started) {
  if (started.overlapping > 0) {
    OverlapTally& overlaps = overlap_tallies_[started.task];
    if (overlaps.count++ == 0) overlaps.first_at = started.started_at;
    overlaps.running_max = std::max(overlaps.running_max, started.overlapping + 1);
  }
  if (started.running > concurrency_.count) {
    concurrency_ = {started.running, started.started_at};
  }
  if (started.started_at >= minute_end_) {
    using std::chrono::minutes;
    minute_end_ = std::chrono::floor<minutes>(started.started_at) + minutes{1};
    minute_starts_ = 0;
  }
  if (++minute_starts_ > busiest_minute_.count) {
    busiest_minute_ = {minute_starts_, minute_end_ - std::chrono::minutes{1}};
  }
}

void ReportBuilder::on_firing_ended(const FiringEnded& ended) {
  Tally& tally = tallies_[ended.task];
  ++tally.outcomes[ended.outcome.kind];
  tally.attempts += ended.attempts.size();
  tally.first_firing = std::min(tally.first_firing, ended.scheduled_at);
  tally.last_firing = std::max(tally.last_firing, ended.scheduled_at);
  tally.had_process |= ended.process.has_value();
  if (ended.process) count_process(ended.task, *ended.process, ended.outcome);
  add_to_trace(tally.trace, ended, scenario_);
  if (!ended.duplicates.empty() || !ended.faults.empty()) {
    fault_log_.add(ended);
    for (const DuplicateRun& duplicate : ended.duplicates) {
      count_process(ended.task, duplicate.process, duplicate.outcome);
    }
  }
  if (!real_runs_.empty()) count_real_run(ended);
  if (is_failure(ended.outcome.kind)) log_failure(ended);
}

void ReportBuilder::on_deploy_ended(const DeployEnded& ended) { fault_log_.add(ended); }

void ReportBuilder::count_process(TaskIndex task, const ProcessRun& process,
                                  const Outcome& outcome) {
  if (process.overlapping > 0) {
    Duration& longest = overlap_tallies_[task].longest;
    longest = std::max(longest, process.overlap);
  }
  if (outcome.kind == OutcomeKind::kRunningAtEnd) return;
  const std::int64_t ms = (process.ended_at - process.started_at).count();
  RunTimes& times = tallies_[task].run_times;
  ++times.runs;
  times.sum_ms += ms;
  times.min_ms = std::min(times.min_ms, ms);
  times.max_ms = std::max(times.max_ms, ms);
}

void ReportBuilder::count_real_run(const FiringEnded& ended) {
  if (!ended.measured_by) return;
  const bool is_own = *ended.measured_by == RealRun{ended.task, ended.scheduled_at};
  RealRuns& runs = real_runs_[ended.task];
  ++(is_own ? runs.measured : runs.reused);
}

void ReportBuilder::log_failure(const FiringEnded& ended) {
  FailureLog& log = failure_logs_[ended.task];
  const auto known = std::find_if(
      log.causes.begin(), log.causes.end(),
      [&](const FailureLog::Cause& cause) { return same_outcome(cause.outcome, ended.outcome); });
  if (known != log.causes.end()) {
    ++known->count;
    known->first_at = std::min(known->first_at, ended.scheduled_at);
    known->last_at = std::max(known->last_at, ended.scheduled_at);
  } else if (log.causes.size() < kCausesPerTask) {
    log.causes.push_back({ended.outcome, 1, ended.scheduled_at, ended.scheduled_at});
  } else {
    ++log.left_out;
  }
  if (log.samples.size() == kFailureSamplesPerTask) return;
  FailureLog::Sample& sample = log.samples.emplace_back();
  sample.scheduled_at = ended.scheduled_at;
  sample.outcome = ended.outcome;
  sample.attempts = static_cast<std::uint32_t>(ended.attempts.size());
  if (ended.process) {
    sample.started_at = ended.process->started_at;
    sample.ended_at = ended.process->ended_at;
  }
  for (const FaultMark& mark : ended.faults) {
    const auto known_fault = std::find(sample.faults.begin(), sample.faults.end(), mark.fault);
    if (known_fault == sample.faults.end()) sample.faults.push_back(mark.fault);
  }
  sample.output = last_part(ended.output, kSampleOutputBytes);
}

TaskReport ReportBuilder::task_report(TaskIndex index) const {
  const Task& task = scenario_.manifest.tasks[index];
  const Tally& tally = tallies_[index];
  CRONWARP_ASSERT(tally.outcomes.total() == task.schedule.count(range_),
                  fmt::format("{} outcomes for {} firings of task '{}'", tally.outcomes.total(),
                              task.schedule.count(range_), task.id));
  TaskReport report;
  report.id = task.id;
  report.service = task.service;
  report.name = task.name;
  report.expression = task.expression;
  report.dialect = task.schedule.dialect();
  report.zone = task.schedule.zone();
  report.schedule = cron::explain(task.schedule);
  report.command = task.command;
  report.source = place_of(task.location);
  report.outcomes = tally.outcomes;
  report.attempts = tally.attempts;
  report.duplicates = fault_log_.of_task(index).duplicates;
  report.firings_faulted = fault_log_.of_task(index).firings_faulted;
  if (tally.outcomes.total() > 0) {
    report.first_firing = tally.first_firing;
    report.last_firing = tally.last_firing;
  }
  report.next_firing = task.schedule.next_after(range_.to - Duration{1});
  if (tally.run_times.runs > 0) report.run_times = tally.run_times;
  if (!real_runs_.empty()) report.real_runs = real_runs_[index];
  const OverlapTally& overlaps = overlap_tallies_[index];
  if (overlaps.count > 0) {
    report.overlaps = {overlaps.count, overlaps.first_at, overlaps.running_max, overlaps.longest};
  } else {
    report.overlaps.running_max = tally.had_process ? 1 : 0;
  }
  add_failures(index, report);
  report.firing_times = cron::compact_firing_times(task.schedule, range_);
  report.trace = tally.trace.value();
  return report;
}

void ReportBuilder::add_failures(TaskIndex index, TaskReport& report) const {
  const FailureLog& log = failure_logs_[index];
  if (log.causes.empty()) return;
  CauseContext context = cause_context(scenario_, scenario_.manifest.tasks[index]);
  context.is_real = !real_runs_.empty();
  for (const FailureLog::Cause& cause : log.causes) {
    report.causes.push_back({cause.outcome, cause.count, cause.first_at, cause.last_at,
                             cause_sentence(cause.outcome, context)});
  }
  std::stable_sort(report.causes.begin(), report.causes.end(),
                   [](const CauseCount& a, const CauseCount& b) { return a.count > b.count; });
  report.causes_left_out = log.left_out;
  for (const FailureLog::Sample& sample : log.samples) {
    FailureSample& failure = report.failures.emplace_back();
    failure.task = report.id;
    failure.scheduled_at = sample.scheduled_at;
    failure.outcome = sample.outcome;
    failure.attempts = sample.attempts;
    failure.started_at = sample.started_at;
    failure.ended_at = sample.ended_at;
    failure.sentence = cause_sentence(sample.outcome, context);
    for (const FaultIndex fault : sample.faults) {
      failure.faults.push_back(scenario_.faults[fault].id);
    }
    failure.output = valid_utf8(sample.output);
  }
  std::sort(report.failures.begin(), report.failures.end(), is_earlier);
}

Summary ReportBuilder::summarize(const std::vector<TaskReport>& tasks) const {
  Summary summary;
  summary.tasks = tasks.size();
  for (const TaskReport& task : tasks) {
    for (std::size_t kind = 0; kind < task.outcomes.by_kind.size(); ++kind) {
      summary.outcomes.by_kind[kind] += task.outcomes.by_kind[kind];
    }
    summary.attempts += task.attempts;
    summary.overlaps += task.overlaps.count;
    summary.duplicates += task.duplicates;
    summary.firings_faulted += task.firings_faulted;
    summary.tasks_failing += task.outcomes.failures() > 0 ? 1u : 0u;
    summary.tasks_overlapping += task.overlaps.count > 0 ? 1u : 0u;
    summary.tasks_silent += task.firings() == 0 ? 1u : 0u;
    summary.first_firing = earlier(summary.first_firing, task.first_firing);
    summary.last_firing = later(summary.last_firing, task.last_firing);
  }
  summary.concurrency = concurrency_;
  summary.busiest_minute = busiest_minute_;
  return summary;
}

Report ReportBuilder::finish(const Diagnostics& diagnostics, const RunEnvironment& environment,
                             const std::vector<verdict::ExpectationResult>& expectations) {
  Report report;
  report.scenario = scenario_report(scenario_, range_);
  report.tasks.reserve(tallies_.size());
  for (TaskIndex index = 0; index < tallies_.size(); ++index) {
    report.tasks.push_back(task_report(index));
    failure_logs_[index] = {};  // its content has moved on; a fleet need not hold both
  }
  report.summary = summarize(report.tasks);
  report.findings = findings_of(diagnostics);
  report.summary.findings = count_findings(report.findings);
  report.failures = first_failures(report.tasks);
  report.faults = fault_log_.faults();
  report.deploys = fault_log_.deploys();
  report.expectations = expectation_reports(scenario_, expectations, !real_runs_.empty());
  report.summary.expectations = count_expectations(report.expectations);
  report.stopped = stopped_;
  report.environment = environment;
  report.verdict = verdict_of(report);
  report.digest = digest_of(report);
  return report;
}

}  // namespace cronwarp::reports
