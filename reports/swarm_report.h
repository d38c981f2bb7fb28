#pragma once

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "reports/report.h"

namespace cronwarp::reports {

// A scenario that was made as small as it can be and still fails.
struct ShrunkReport {
  std::uint64_t tasks = 0;
  std::uint64_t faults = 0;
  TimeRange range;
  std::uint64_t simulations = 0;  // that it took
  std::string scenario;           // the file's text
  std::string file;               // where it was written; empty: nowhere
};

struct FailingSeedReport {
  std::uint64_t seed = 0;
  std::vector<std::string> faults;              // ids of those that the seed had
  std::vector<ExpectationReport> expectations;  // that do not hold
  std::vector<std::string> repeat_argv;         // the command that shows the same again
};

// What `cronwarp swarm` found.
struct SwarmReport {
  ScenarioReport scenario;  // its seed is that of the file
  std::uint64_t first_seed = 0;
  std::uint64_t seeds_run = 0;  // from the first on
  std::uint64_t seeds_failing = 0;
  std::vector<FailingSeedReport> failing;   // by seed, the first of them
  std::optional<ShrunkReport> shrunk;       // of the first of them
  std::vector<std::string> judged_nowhere;  // names of expectations that no seed could judge
  int exit_code = 0;
};

void write_swarm_text(const SwarmReport& report, Color color, std::ostream& out);

// Described by reports/schema/swarm.schema.json.
void write_swarm_json(const SwarmReport& report, std::ostream& out);

}  // namespace cronwarp::reports
