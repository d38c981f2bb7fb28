#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/time.h"
#include "model/manifest.h"

namespace cronwarp {

struct FixedDuration {
  Duration length;
};

// Both ends included.
struct UniformDuration {
  Duration min;
  Duration max;
};

// As operators know run times: the middle one, and the one that only 1 % exceed.
// REQUIRES: 0 < median <= p99.
struct LognormalDuration {
  Duration median;
  Duration p99;
};

using DurationModel = std::variant<FixedDuration, UniformDuration, LognormalDuration>;

struct WeightedExitCode {
  int code = 0;  // 0 to 255; above 128 the process was killed by signal code - 128
  std::uint32_t weight = 1;
};

// How the runs of one task go in the simulation.
struct Behaviour {
  DurationModel duration = FixedDuration{std::chrono::seconds{1}};
  std::vector<WeightedExitCode> exit_codes = {WeightedExitCode{}};
  std::string output;
};

struct RackSize {
  std::uint32_t instances = 3;
  std::uint64_t instance_memory_bytes = 0;
};

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
};

}  // namespace cronwarp
