#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "model/fact.h"

// What became of the expectations of a run: plain data, for reports and exit codes.

namespace cronwarp::verdict {

// Violations of one expectation that are told in full; the rest is counted.
inline constexpr std::size_t kViolationsTold = 5;
// Tasks of one expectation that are told, the first that violate it.
inline constexpr std::size_t kTasksTold = 20;

enum class Status : std::uint8_t {
  kPassed,
  kFailed,
  kNothingToJudge,  // it matched a task, but nothing in the range: an error, as a typo would be
};

std::string_view to_string(Status status);  // "passed", "failed", "nothing-to-judge"

// One time that it did not hold.
struct Violation {
  std::optional<TaskIndex> task;        // nullopt: it is about several
  std::optional<Instant> scheduled_at;  // of the firing it is about; nullopt: it is about a time
  Instant at;                           // since when it has not held
  std::string what;                     // one clause without a full stop: "49h between successes"
  std::optional<Outcome> outcome;       // of that firing
  std::vector<FaultIndex> faults;       // that acted on it, each once
};

// How an expectation that judges each task by itself came out for one of them.
struct TaskResult {
  TaskIndex task = 0;
  std::uint64_t judged = 0;  // firings, periods, gaps …
  std::uint64_t violations = 0;
};

// Counts of a `served` expectation.
struct ServedCounts {
  std::uint64_t targets = 0;
  std::uint64_t missed = 0;      // firings that no run serves
  std::uint64_t late = 0;        // of these, a run of theirs came too late
  std::uint64_t incomplete = 0;  // of these, a run of theirs had not ended or did not succeed
  std::uint64_t extra = 0;       // runs that serve no firing
  std::uint64_t duplicate = 0;   // of these, a second run of one firing
};

struct ExpectationResult {
  std::size_t expectation = 0;  // in Scenario::expectations
  Status status = Status::kPassed;
  std::uint64_t judged = 0;
  std::uint64_t violations = 0;
  std::optional<Instant> first_at;  // of the violations
  std::optional<Instant> latest_at;
  std::vector<Violation> told;  // the first few, by `at`, then task
  // Of every task it selects, by TaskIndex; empty for a rule about all of them together.
  std::vector<TaskResult> tasks;
  std::optional<ServedCounts> served;
};

}  // namespace cronwarp::verdict
