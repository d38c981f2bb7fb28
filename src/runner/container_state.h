#pragma once

#include <optional>
#include <string>

#include "base/time.h"
#include "runner/container_run.h"

namespace cronwarp {

// What the engine knows of a container: "State" of `docker inspect`.
struct ContainerState {
  bool is_running = false;
  bool is_being_removed = false;
  bool was_out_of_memory = false;
  int exit_code = 0;
  std::string error;                   // why it could not be started
  std::optional<Instant> started_at;   // nullopt: it was not
  std::optional<Instant> finished_at;  // of the last start; nullopt: it has not
};

// From `docker inspect --format {{json .State}}`; nullopt: it is not that.
std::optional<ContainerState> parse_container_state(const std::string& json);

// How the container's process ended. `time_limit`: at which it was killed; nullopt: it was not.
// REQUIRES: it has started.
ContainerEnd end_of(const ContainerState& state, const std::optional<Duration>& time_limit);

}  // namespace cronwarp
