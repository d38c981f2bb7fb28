#pragma once

#include <optional>
#include <vector>

#include "manifest/compose_values.h"
#include "manifest/files.h"
#include "manifest/traced_text.h"
#include "manifest/yaml_node.h"
#include "model/service.h"

namespace cronwarp::manifest {

// A convox.* label of a service, variables substituted.
struct Label {
  TracedText key;
  TracedText value;
  bool has_value = true;         // false: a list item without '='
  bool lacks_variables = false;  // an unset one became nothing
  bool is_broken = false;        // substitution failed, as reported
  Span declared;                 // of the key, or of what stands for it
};

struct Compose {
  std::vector<Service> services;           // in file order
  std::vector<std::vector<Label>> labels;  // of each service, in file order
};

// Reads the services of a compose file: version 1 has them at the root, later ones under
// 'services'. Keys that are docker's business are left alone. `files` reaches env_file. nullopt: it
// is no compose file at all, as reported.
std::optional<Compose> read_compose(const Node& root, const ComposeValues& values, Files& files);

}  // namespace cronwarp::manifest
