#pragma once

#include <string>

namespace cronwarp::cli {

// Why options make no sense together, and what to do.
struct UsageError {
  std::string text;
  std::string help;
};

}  // namespace cronwarp::cli
