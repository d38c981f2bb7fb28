#pragma once

#include <string>
#include <vector>

#include "convox/api.h"

namespace cronwarp::fakes {

// An app as it outlives its rack: everything but its processes and its log.
struct AppState {
  std::string name;
  std::string release;                         // the promoted one's id
  std::vector<convox::Release> releases;       // newest first
  std::vector<convox::Build> builds;           // newest first
  std::vector<convox::ServiceScale> services;  // by name
};

struct RackState {
  std::vector<AppState> apps;  // by name
};

}  // namespace cronwarp::fakes
