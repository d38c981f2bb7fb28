#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "base/time.h"
#include "model/scenario.h"
#include "sim/swarm/trial.h"
#include "verdict/result.h"

namespace cronwarp::sim {

// Seeds that fail and are told in full; the rest is counted.
inline constexpr std::size_t kFailingSeedsTold = 20;

struct SwarmPlan {
  std::uint64_t first_seed = 1;
  std::uint64_t last_seed = 1;  // included; not before the first
  std::size_t jobs = 1;         // threads
  bool goes_on = false;         // after a seed that fails
  // Asked between seeds, from any thread: no seed but the first is begun once it says so.
  std::function<bool()> is_over = [] { return false; };
};

struct FailingSeed {
  std::uint64_t seed = 0;
  std::vector<Fault> faults;                         // that it had
  std::vector<verdict::ExpectationResult> failures;  // what does not hold, nothing else
};

struct SwarmResult {
  std::uint64_t seeds_run = 0;  // from the first on, without a gap
  std::uint64_t seeds_failing = 0;
  std::vector<FailingSeed> failing;  // by seed, the first of them
  // Expectations that no seed had anything to judge for, where all seeds were tried.
  std::vector<std::size_t> judged_nowhere;
};

// Tries seeds one after the other, each with a fault mix of its own, several at a time. Without
// goes_on it ends with the lowest seed that fails. Unless `is_over` says so, the result does not
// depend on the number of jobs. Throws EnvironmentError, naming the lowest seed whose trial did;
// but without goes_on not if a lower one fails.
SwarmResult run_swarm(const Scenario& scenario, TimeRange range, const SwarmPlan& plan,
                      const Trial& trial);

// The scenario as a seed of the swarm has it. Also the scenario's own answer to `run --faults
// swarm`.
Scenario with_seed(const Scenario& scenario, TimeRange range, std::uint64_t seed);

}  // namespace cronwarp::sim
