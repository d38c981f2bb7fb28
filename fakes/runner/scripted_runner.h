#pragma once

#include <cstdint>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "base/random.h"
#include "model/scenario.h"
#include "runner/duration_draw.h"
#include "runner/runner.h"

namespace cronwarp::fakes {

// Runs nothing: draws duration and exit code from the scenario. A task's run goes as its behaviour
// says, and its luck depends on (seed, task id, scheduled_at) alone.
//
// A client's command goes as the first of the scenario's `commands` that fits; else as the task of
// that service that is delivered the same command; else `sleep N`, which the convox client starts
// to hold a place for its real command, lasts N seconds; else as the default behaviour. Its luck
// depends on (seed, service, command, time).
class ScriptedRunner : public Runner {
 public:
  // The scenario is borrowed and outlives the runner.
  explicit ScriptedRunner(const Scenario& scenario);

  RunResult run(const RunSpec& spec) override;

 private:
  // Outcomes with the sums of the weights up to and including each; the last is the sum of all.
  struct WeightedOutcome {
    std::uint64_t weight_sum;
    Outcome outcome;
  };
  using Outcomes = std::vector<WeightedOutcome>;

  // A behaviour made ready for drawing with integers only. Small, and what is large is shared by
  // the tasks of one model, because a fleet's scripts must fit the cache.
  struct Script {
    std::uint64_t key = 0;  // stable_key of the task's id or the command
    DurationDraw duration;
    const Outcomes* outcomes = nullptr;
    std::string_view output;
  };

  // Without a key.
  Script prepare(const Behaviour& behaviour);
  // Of a client's command; the second without its key.
  Script script_of_command(std::string_view service, std::string_view command) const;
  Script behaviour_of_command(std::string_view service, std::string_view command) const;
  const Outcomes& share_outcomes(const std::vector<WeightedExitCode>& codes);
  // Takes 64 random bits.
  static Outcome draw_outcome(const Script& script, std::uint64_t random);

  const Scenario& scenario_;
  Random random_;
  DurationDraws durations_;
  // Keyed by codes and weights; a map because its addresses are stable.
  std::map<std::vector<std::pair<int, std::uint32_t>>, Outcomes> outcomes_;
  std::vector<Script> scripts_;   // by TaskIndex
  std::vector<Script> commands_;  // as in the scenario
  Script default_;
};

}  // namespace cronwarp::fakes
