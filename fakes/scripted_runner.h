#pragma once

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "base/random.h"
#include "model/scenario.h"
#include "runner/runner.h"

namespace cronwarp::fakes {

// Runs nothing: draws duration and exit code from the scenario's behaviour of the task. A run's
// luck depends on (seed, task id, scheduled_at) alone.
class ScriptedRunner : public Runner {
 public:
  // The scenario is borrowed and outlives the runner.
  explicit ScriptedRunner(const Scenario& scenario);

  RunResult run(const RunSpec& spec) override;

 private:
  // Quantiles of a duration in milliseconds at equal steps of probability, from 0 to 1.
  using Quantiles = std::vector<std::int64_t>;

  // A behaviour made ready for drawing with integers only.
  struct Script {
    std::uint64_t key = 0;                 // stable_key of the task's id
    const Quantiles* quantiles = nullptr;  // null: always `fixed_ms`
    std::int64_t fixed_ms = 0;
    std::uint64_t weight_sum = 0;  // of the exit codes
    const Behaviour* behaviour = nullptr;
  };

  Script prepare(const Task& task, const Behaviour& behaviour);
  Duration draw_duration(const Script& script, Instant scheduled_at) const;
  Outcome draw_outcome(const Script& script, Instant scheduled_at) const;

  Random random_;
  // Shared by the tasks of one model: a fleet's tables must fit the cache. Keyed by the model's two
  // parameters; a map because its addresses are stable.
  std::map<std::pair<std::int64_t, std::int64_t>, Quantiles> uniform_;
  std::map<std::pair<std::int64_t, std::int64_t>, Quantiles> lognormal_;
  std::vector<Script> scripts_;  // by TaskIndex
};

}  // namespace cronwarp::fakes
