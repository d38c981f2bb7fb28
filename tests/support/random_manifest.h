#pragma once

#include <cstdint>
#include <string>

namespace cronwarp::test {

// The text of a scenario with a manifest inside, drawn from `seed` alone: a few services with
// memory limits, tasks of every density, all kinds of durations and exit codes, a rack that is
// sometimes too small, either platform. Every task in it can be simulated.
std::string random_scenario(std::uint64_t seed);

// The same with one more task, `gamma.addition`, whose command others may have too. The rack has no
// limit in either, so that it takes no room from anybody.
struct ScenarioPair {
  std::string without;
  std::string with;
};
ScenarioPair random_scenario_and_addition(std::uint64_t seed);

}  // namespace cronwarp::test
