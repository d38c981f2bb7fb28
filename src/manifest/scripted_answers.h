#pragma once

#include <vector>

#include "base/diagnostic.h"
#include "manifest/yaml_node.h"
#include "model/scripted_answer.h"

namespace cronwarp::manifest {

// A scenario's `answers`, in file order; entries with a mistake are reported and left out.
std::vector<ScriptedAnswer> read_scripted_answers(const MapEntry& answers,
                                                  const YamlDocument& document,
                                                  Diagnostics& diagnostics);

}  // namespace cronwarp::manifest
