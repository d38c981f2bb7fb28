#pragma once

#include <cstdint>
#include <string>

#include "model/platform.h"

namespace cronwarp::test {

// The text of a scenario with a manifest inside, drawn from `seed` alone: a few services with
// memory limits, tasks of every density, all kinds of durations and exit codes, a rack that is
// sometimes too small, either platform. Every task in it can be simulated, and nothing goes wrong.
std::string random_scenario(std::uint64_t seed);

// The same with a delivery policy, faults (sometimes a profile's) and expectations. Windows and
// instants of faults lie between 2026-02-15 and 2026-03-25.
std::string random_faulty_scenario(std::uint64_t seed);

// Faults that are possible on the platform, and expectations, for the tasks of random_scenario():
// lists as they stand under a scenario's `faults` and `expect`, or in a file of their own.
std::string random_faults(std::uint64_t seed, Platform platform);
std::string random_expectations(std::uint64_t seed);

// random_scenario() with one more task, `gamma.addition`, whose command others may have too. The
// rack has no limit in either, so that it takes no room from anybody.
struct ScenarioPair {
  std::string without;
  std::string with;
};
ScenarioPair random_scenario_and_addition(std::uint64_t seed);

}  // namespace cronwarp::test
