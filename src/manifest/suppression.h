#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "manifest/yaml_node.h"

namespace cronwarp::manifest {

// Applies the comments `# cronwarp: allow RULE-ID[, RULE-ID] -- reason` of a file to the
// diagnostics that point into it. A comment at the end of a line is for that line; one or several
// on lines of their own are for the line directly below them. Comments that suppress nothing, or
// give no reason, are reported.
void apply_suppressions(const YamlDocument& document, Diagnostics& diagnostics);

}  // namespace cronwarp::manifest
