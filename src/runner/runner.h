#pragma once

#include <optional>
#include <string_view>

#include "base/time.h"
#include "model/fact.h"

namespace cronwarp {

// One run of a command: a task's, or one that a client of the rack asked for.
struct RunSpec {
  std::optional<TaskIndex> task;
  Instant at;                // scheduled_at of a task's firing; when a client asked
  std::string_view service;  // whose container it is
  std::string_view command;  // as the process gets it
};

// What became of it, all at once: virtual time stands still while a runner works, and `duration` is
// then lived through in virtual time.
struct RunResult {
  Duration duration{0};
  Outcome outcome;
  std::string_view output;                            // valid until the runner's next run
  std::optional<RealRun> measured_by = std::nullopt;  // nullopt: scripted
};

// Decides what a command does. Implementations either follow a script or run the command for real.
class Runner {
 public:
  virtual ~Runner() = default;

  virtual RunResult run(const RunSpec& spec) = 0;
};

}  // namespace cronwarp
