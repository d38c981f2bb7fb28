#pragma once

#include <string_view>

#include "base/diagnostic.h"

namespace cronwarp::manifest {

// Whether a mistake that was found in the manifest of this path hides tasks that it declares: that
// one of them is not found is then no mistake of its own. A suppressed one explains nothing to
// whoever reads the findings.
bool hides_tasks(const Diagnostics& diagnostics, std::string_view manifest_path);

// What is shared through an anchor is read once for each use, and so are its mistakes. REQUIRES:
// sorted.
void drop_repeated(Diagnostics& diagnostics);

}  // namespace cronwarp::manifest
