#pragma once

#include <stdexcept>

namespace cronwarp {

// The machine did not let us: a file that cannot be read, a full disk, a missing engine. The text
// is one plain sentence that names the thing and the cause. Thrown anywhere, caught once, in main
// (exit 4).
class EnvironmentError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace cronwarp
