#pragma once

#include <optional>

#include "manifest/files.h"
#include "manifest/load.h"

namespace cronwarp::manifest {

// load(), with the way to further files as a parameter.
std::optional<Scenario> load_with(const SourceText& source, const LoadOptions& options,
                                  Files& files, Diagnostics& diagnostics);

// The name Convox gives an app that lives in the folder of `path`: in lower case, with dashes for
// dots; "app" if the path names no folder.
std::string app_of_folder(const std::string& path);

}  // namespace cronwarp::manifest
