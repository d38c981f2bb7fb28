#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/time.h"
#include "model/scenario.h"
#include "sim/swarm/trial.h"
#include "verdict/result.h"

namespace cronwarp::sim {

// Why a scenario fails: shrinking keeps it.
struct FailureReason {
  // Of the first violation that is told: how its firing ended, if it is about one.
  std::optional<Outcome> outcome;
  // Which kinds of faults acted on that firing, by kind, each once.
  std::vector<FaultKind> kinds;

  friend bool operator==(const FailureReason&, const FailureReason&) = default;
};

// REQUIRES: the result is a failure of that scenario.
FailureReason reason_of(const Scenario& scenario, const verdict::ExpectationResult& result);

struct Shrunk {
  // With the one expectation, and no more faults, tasks and time than it needs to fail.
  Scenario scenario;
  TimeRange range;
  FailureReason reason;
  std::uint64_t trials = 0;  // simulations it took
};

// Makes a scenario that fails an expectation smaller as long as it fails for the same reason: fewer
// faults, fewer tasks, a shorter range, plainer faults, no rack, no behaviours. Each step is tried
// and kept only if it still fails, and only because of its faults if that was so at first; so the
// result fails whatever the order of the steps. Throws what
// the trial throws. REQUIRES: the scenario fails its expectation `expectation` in that range.
Shrunk shrink(const Scenario& scenario, TimeRange range, std::size_t expectation,
              const Trial& trial);

}  // namespace cronwarp::sim
