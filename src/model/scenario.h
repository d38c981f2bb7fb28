#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "model/duration_model.h"
#include "model/expectation.h"
#include "model/fault.h"
#include "model/manifest.h"
#include "model/scripted_answer.h"

namespace cronwarp {

struct WeightedExitCode {
  int code = 0;  // 0 to 255; 129 to 192: the process was killed by signal code - 128
  std::uint32_t weight = 1;

  friend bool operator==(const WeightedExitCode&, const WeightedExitCode&) = default;
};

// A real run that takes longer is not what anybody waits for.
inline constexpr Duration kDockerTimeoutMax = std::chrono::days{7};

// How the runs of one task go in the simulation.
struct Behaviour {
  DurationModel duration = FixedDuration{std::chrono::seconds{1}};
  std::vector<WeightedExitCode> exit_codes = {WeightedExitCode{}};
  std::string output;
  // Of a real run, instead of --docker-timeout; at most kDockerTimeoutMax. A scripted one has none.
  std::optional<Duration> docker_timeout = std::nullopt;

  friend bool operator==(const Behaviour&, const Behaviour&) = default;
};

// How a command goes that is no task's: one that a client of the rack runs.
struct CommandBehaviour {
  std::string pattern;  // '*' stands for any characters, '?' for one
  Behaviour behaviour;
};

struct RackSize {
  std::uint32_t instances = 3;
  std::uint64_t instance_memory_bytes = 0;
};

// So many processes a served rack keeps of a service at most; a real one has no such limit.
inline constexpr std::int32_t kServiceProcessesMax = 1'000;

// One simulation: a manifest and everything else its result depends on. Reading a bare
// docker-compose.yml gives the defaults.
struct Scenario {
  std::string path;  // as the user named it
  std::string description;
  Manifest manifest;
  std::string app = "app";
  std::optional<TimeRange> range;  // nullopt: the command line decides
  std::uint64_t seed = 1;
  std::optional<RackSize> rack;       // nullopt: there is always room
  std::vector<Behaviour> behaviours;  // of each task, by TaskIndex
  DeliveryPolicy delivery;
  std::vector<Fault> faults;  // those of profiles included; empty: nothing goes wrong
  std::string fault_profile;  // "mild"; empty: none. For reports only
  std::vector<Expectation> expectations;

  // For a rack that is served only; a simulation has no other clients than its tasks.
  std::vector<CommandBehaviour> commands;  // the first that fits decides
  std::vector<ScriptedAnswer> answers;
  std::map<std::string, std::int32_t, std::less<>> scale;  // processes of a service; else 1
};

}  // namespace cronwarp
