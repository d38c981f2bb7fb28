#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/source_text.h"
#include "model/platform.h"

namespace cronwarp::manifest {

// The CloudFormation logical id of a task's rule: service and name, each with capitals at the start
// of its words; on gen1 without all characters but letters and digits, before with them.
std::string logical_id(Platform platform, std::string_view service, std::string_view name);

// What Convox accepts as a name since June 2016: 4 to 30 letters, digits and dashes, beginning with
// a letter.
bool is_convox_name(std::string_view name);

// A name as near as possible that the platform can deploy; empty if there is none to suggest.
std::string suggest_name(Platform platform, std::string_view name);

// A declared task, as far as its name is concerned.
struct NamedTask {
  std::string service;
  std::string name;
  Location declared;  // the label
  Location name_at;   // the name in it
  Location service_at;
};

// Finds names that cannot be deployed and names that get in each other's way.
void check_names(const std::vector<NamedTask>& tasks, Platform platform, std::string_view app,
                 Diagnostics& diagnostics);

}  // namespace cronwarp::manifest
