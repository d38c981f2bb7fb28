#pragma once

#include "cli/run_source.h"

namespace cronwarp::cli {

// Real runs in containers. An error: more runs than anybody means, or --faketime without its
// library. Throws EnvironmentError, and Interrupted by the loop.
MadeRunSource make_docker_source(const RunSourceParts& parts);

}  // namespace cronwarp::cli
