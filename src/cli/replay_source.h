#pragma once

#include "cli/run_source.h"

namespace cronwarp::cli {

// Real runs as a cassette has them, without an engine. An error: the cassette cannot be read, or is
// of something else than what is to be simulated.
MadeRunSource make_replay_source(const RunSourceParts& parts);

}  // namespace cronwarp::cli
