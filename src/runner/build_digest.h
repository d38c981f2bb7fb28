#pragma once

#include <string>

#include "model/service.h"

namespace cronwarp {

// A digest of all that an image of the build depends on here: the Dockerfile, the build arguments
// and each file of its context that .dockerignore (or DOCKERFILE.dockerignore, which takes its
// place) does not leave out, by path, kind, permission to execute, and content or target. Links are
// not followed. Of a context elsewhere, such as a repository's URL, only that text. 64 hex digits.
// `folder` is the manifest's. Throws EnvironmentError: a file or the folder cannot be read.
std::string build_digest(const Build& build, const std::string& folder);

// Whether the context is the URL of a repository or an archive, which the engine fetches by itself.
bool is_remote_context(const std::string& context);
// Where the context and its Dockerfile are on this machine. REQUIRES: it is not remote.
std::string context_folder(const Build& build, const std::string& folder);
std::string dockerfile_path(const Build& build, const std::string& folder);

}  // namespace cronwarp
