#pragma once

#include <optional>

#include "base/diagnostic.h"
#include "base/source_text.h"
#include "manifest/yaml_node.h"

namespace cronwarp::manifest {

// Parses one YAML document. What the parser itself would let pass is found here: repeated keys,
// quotes without an end, a second document, bytes that are not UTF-8. Depth, and the size after
// aliases are followed, are bounded. nullopt: not readable; the reason is in `diagnostics`.
std::optional<YamlDocument> read_yaml(const SourceText& source, Diagnostics& diagnostics);

}  // namespace cronwarp::manifest
