#pragma once

#include <optional>
#include <string_view>

namespace cronwarp {

// The delivery chain of one Convox generation, from the schedule to the container.
enum class Platform {
  // April to August 2016: rule -> Lambda (10 s limit) -> HTTP POST to the Convox API -> process.
  kGen1April2016,
  // Since September 2016: rule -> Lambda (50 s limit, start skewed by 0 to 9999 ms) -> ECS RunTask.
  kGen1,
};

// "gen1-2016-04", "gen1".
std::string_view to_string(Platform platform);
std::optional<Platform> parse_platform(std::string_view name);

}  // namespace cronwarp
