#pragma once

#include <string>

#include "base/time.h"
#include "model/outcome.h"

namespace cronwarp {

// What a real run gave.
struct Measurement {
  Duration duration{0};  // from the start of the container's process to its end
  Outcome outcome;
  // Standard output and standard error as they came, head and tail if it was long, with the values
  // of the service's environment masked. Of a container that was refused: the engine's words.
  std::string output;

  friend bool operator==(const Measurement&, const Measurement&) = default;
};

}  // namespace cronwarp
