#pragma once

#include <span>
#include <string>

namespace cronwarp::reports {

// The words as one line for a POSIX shell, quoted where they need it.
std::string shell_line(std::span<const std::string> words);

}  // namespace cronwarp::reports
