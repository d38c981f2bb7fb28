#include "model/platform.h"

namespace cronwarp {

std::string_view to_string(Platform platform) {
  switch (platform) {
    case Platform::kGen1April2016:
      return "gen1-2016-04";
    case Platform::kGen1:
      return "gen1";
  }
  return "";
}

std::optional<Platform> parse_platform(std::string_view name) {
  for (Platform platform : {Platform::kGen1April2016, Platform::kGen1}) {
    if (name == to_string(platform)) return platform;
  }
  return std::nullopt;
}

}  // namespace cronwarp
