#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/time.h"
#include "cron/dialect.h"
#include "cron/firing_times.h"
#include "model/outcome.h"
#include "model/platform.h"
#include "model/scenario.h"
#include "verdict/result.h"

// What a finished run looks like to its readers: plain data, complete and in the order in which it
// is shown. Every rendering (report.json, the last line of runs.ndjson, the text on a terminal) is
// a function of it alone; ReportBuilder makes it.

namespace cronwarp::reports {

inline constexpr std::string_view kFormatVersion = "1.3";
inline constexpr std::string_view kToolName = "cronwarp";

// Who answered for the processes.
enum class RunnerKind { kScripted, kDocker, kReplay };

std::string_view to_string(RunnerKind kind);  // "scripted", "docker", "replay"

struct RunnerEnvironment {
  RunnerKind kind = RunnerKind::kScripted;
  std::string engine;               // "docker 28.2.2, engine 20.10.24"; empty: none was asked
  std::optional<std::size_t> jobs;  // containers at once; nullopt: there were none
  // Real runs that no firing took its outcome from, such as those of a rack that was full.
  std::optional<std::uint64_t> unused_runs;
  std::string cassette;  // that was recorded or replayed; empty: none
};

// What the caller of a run knows and the simulation does not.
struct RunEnvironment {
  std::string tool_version;
  // The command line that gives the same report again, from the program's name on. Without options
  // that only say where output goes: it is part of the digest. Of a run that is recorded that is
  // its replay, so that the two have one digest.
  std::vector<std::string> repeat_argv;
  // Findings of at least this severity fail the verdict.
  Severity fail_on = Severity::kError;
  // That the firings are not those of a file they were compared with; empty: they are, or there was
  // none. Fails the verdict.
  std::string golden_mismatch;

  // From here on: of this machine and this moment. Shown under `environment`, outside the digest.
  std::string build;           // compiler, build type, revision
  std::string tzdata_version;  // "2025b"
  std::string started_at;      // wall clock, RFC 3339
  std::optional<Duration> elapsed;
  std::string working_directory;
  std::string output_directory;  // --out; empty: nothing was written
  // How requests for processes reached the rack: "memory", "http" to a server of the run's own, or
  // the URL, without a password, of a rack elsewhere.
  std::string dispatch = "memory";
  RunnerEnvironment runner;
};

struct OutcomeCounts {
  std::array<std::uint64_t, kOutcomeKinds> by_kind{};

  std::uint64_t& operator[](OutcomeKind kind) { return by_kind[static_cast<std::size_t>(kind)]; }
  std::uint64_t operator[](OutcomeKind kind) const {
    return by_kind[static_cast<std::size_t>(kind)];
  }
  std::uint64_t total() const;
  // failed + killed + timed out + never started
  std::uint64_t failures() const;
};

// Skipped is the platform's choice and running at the end is the range's: neither is a failure.
bool is_failure(OutcomeKind kind);

// Run time of the processes that ended inside the range.
struct RunTimes {
  std::uint64_t runs = 0;
  std::int64_t min_ms = 0;
  std::int64_t max_ms = 0;
  std::int64_t sum_ms = 0;
};

// Processes that started while earlier ones of the same task still ran.
struct Overlaps {
  std::uint64_t count = 0;
  std::optional<Instant> first_at;
  std::uint32_t running_max = 0;  // most processes of the task at once; 0: none ever started
  Duration longest{0};            // that a run went on beside an earlier one
};

// How often a task failed for one reason.
struct CauseCount {
  Outcome outcome;
  std::uint64_t count = 0;
  Instant first_at;  // scheduled times
  Instant last_at;
  std::string sentence;
};

struct FailureSample {
  std::string task;  // id
  Instant scheduled_at;
  Outcome outcome;
  std::uint32_t attempts = 0;
  std::optional<Instant> started_at;
  std::optional<Instant> ended_at;
  std::string sentence;
  std::vector<std::string> faults;  // ids of those that acted, in their order
  std::string output;               // valid UTF-8; the last part if it was long
};

// Of a task whose processes were real runs, the firings that came to one, if its container was
// refused as well.
struct RealRuns {
  std::uint64_t measured = 0;  // by a run of their own
  std::uint64_t reused = 0;    // that took the outcome of an earlier run of the same container
  // The containers believed that it was the scheduled time.
  bool saw_scheduled_clock = false;
  std::string clock_reason;  // why they did not though they were to; empty: they did or were not to
};

// That a run ended before its range did.
struct Stop {
  Instant at;          // the first instant that was not lived through: the report's range ends here
  std::string reason;  // one sentence without a full stop: "interrupted by SIGINT"
  int exit_code = 4;

  friend bool operator==(const Stop&, const Stop&) = default;
};

struct SourcePlace {
  std::string path;  // as the user named it; empty: nowhere in particular
  Position begin;
  Position end;
};

struct TaskReport {
  std::string id;
  std::string service;
  std::string name;
  std::string expression;
  cron::Dialect dialect = cron::Dialect::kAws;
  std::string zone;
  std::string schedule;  // in plain words
  std::string command;
  SourcePlace source;

  OutcomeCounts outcomes;
  std::uint64_t attempts = 0;
  std::uint64_t duplicates = 0;       // as in Summary
  std::uint64_t firings_faulted = 0;  // as in Summary
  std::optional<Instant> first_firing;
  std::optional<Instant> last_firing;
  std::optional<Instant> next_firing;  // at or after the end of the range; nullopt: never again
  RunTimes run_times;
  std::optional<RealRuns> real_runs;  // nullopt: scripted
  Overlaps overlaps;
  std::vector<CauseCount> causes;       // of failures, most frequent first
  std::uint64_t causes_left_out = 0;    // failures whose cause is not listed
  std::vector<FailureSample> failures;  // a few of the first, by scheduled time
  cron::FiringTimes firing_times;
  std::uint64_t trace = 0;  // fingerprint of every firing with all its fields

  std::uint64_t firings() const { return outcomes.total(); }
};

struct FindingNote {
  SourcePlace place;
  std::string text;
};

struct Finding {
  Severity severity = Severity::kError;
  std::string id;
  SourcePlace place;
  std::string message;
  std::string help;
  std::vector<FindingNote> notes;
  std::string suppressed_by;  // the reason given; empty: not suppressed
};

struct FindingCounts {
  std::uint64_t errors = 0;
  std::uint64_t warnings = 0;
  std::uint64_t notes = 0;
  std::uint64_t suppressed = 0;  // in none of the others
};

// What became of one fault of the plan.
struct FaultReport {
  std::string id;
  FaultKind kind = FaultKind::kApiStatus;
  std::string tasks;   // the pattern
  SourcePlace source;  // nowhere for a profile's
  std::uint64_t acted = 0;
  std::uint64_t firings = 0;  // that it acted on
  std::optional<Instant> first_at;
  std::optional<Instant> latest_at;
};

// A deploy of the plan.
struct DeployReport {
  std::string fault;  // id
  Instant began_at;
  Instant ended_at;
  bool is_through = true;
  std::string waited_for;  // id of a task; empty: it did not wait
};

struct ViolationReport {
  std::string task;  // id; empty: it is about several
  std::optional<Instant> scheduled_at;
  Instant at;
  std::string what;
  std::string why;                  // the cause sentence of that firing; empty: it succeeded
  std::vector<std::string> faults;  // ids
};

struct ExpectationReport {
  struct Task {
    std::string id;
    std::uint64_t judged = 0;
    std::uint64_t violations = 0;
  };

  std::string name;
  std::string key;    // "gap"
  std::string tasks;  // the pattern
  SourcePlace source;
  verdict::Status status = verdict::Status::kPassed;
  std::uint64_t judged = 0;
  std::uint64_t violations = 0;
  std::optional<Instant> first_at;
  std::optional<Instant> latest_at;
  std::vector<ViolationReport> told;  // the first few
  std::vector<Task> by_task;          // by id; empty: it is about all of them together
  std::optional<verdict::ServedCounts> served;
};

struct ExpectationCounts {
  std::uint64_t passed = 0;
  std::uint64_t failed = 0;
  std::uint64_t nothing_to_judge = 0;
};

struct Peak {
  std::uint64_t count = 0;
  std::optional<Instant> at;  // when it was first reached
};

struct Summary {
  std::uint64_t tasks = 0;
  std::uint64_t tasks_failing = 0;  // with at least one failure
  std::uint64_t tasks_overlapping = 0;
  std::uint64_t tasks_silent = 0;  // without a firing in the range
  OutcomeCounts outcomes;
  std::uint64_t attempts = 0;
  std::uint64_t overlaps = 0;
  std::optional<Instant> first_firing;
  std::optional<Instant> last_firing;
  Peak concurrency;     // processes running on the rack at once
  Peak busiest_minute;  // process starts in one minute
  FindingCounts findings;
  ExpectationCounts expectations;
  std::uint64_t duplicates = 0;       // processes of firings that had one already
  std::uint64_t firings_faulted = 0;  // on which at least one fault acted

  std::uint64_t firings() const { return outcomes.total(); }
};

// What the run means for the exit code. Simulated failures do not fail it: they are what the run is
// there to show.
struct Verdict {
  bool passed = true;
  int exit_code = 0;
  std::vector<std::string> reasons;  // one sentence each; at least one if not passed
};

// What was simulated.
struct ScenarioReport {
  std::string path;  // as the user named it
  std::string manifest_path;
  std::string description;
  std::string app;
  Platform platform = Platform::kGen1April2016;
  std::uint64_t seed = 1;
  TimeRange range;
  std::optional<RackSize> rack;
  std::string fault_profile;  // empty: none
};

bool is_rack_elsewhere(const RunEnvironment& environment);

// "out/report.json"; "report.json" if none was written.
std::string report_file(const RunEnvironment& environment);

ScenarioReport scenario_report(const Scenario& scenario, TimeRange range);

struct Report {
  ScenarioReport scenario;
  std::optional<Stop> stopped;  // nullopt: the range was lived through
  Summary summary;
  std::vector<TaskReport> tasks;                // by id
  std::vector<Finding> findings;                // by file, then position
  std::vector<FailureSample> failures;          // the first of all tasks, by scheduled time
  std::vector<FaultReport> faults;              // in the order of the plan
  std::vector<DeployReport> deploys;            // by their begin
  std::vector<ExpectationReport> expectations;  // in the order they are written
  Verdict verdict;
  RunEnvironment environment;
  std::string digest;  // see digest_of() in write_json.h
};

}  // namespace cronwarp::reports
