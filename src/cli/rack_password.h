#pragma once

#include <string>

#include "base/expected.h"

namespace cronwarp::cli {

inline constexpr const char* kPasswordVariable = "CONVOX_PASSWORD";

// The password of a rack that is served.
struct RackPassword {
  std::string text;
  bool is_given = false;  // by the user; else it was made up
};

// The first line of `file` if it is not empty, else CONVOX_PASSWORD if it is set, else a new one.
// On failure: one sentence. Throws EnvironmentError if the file cannot be read.
Expected<RackPassword, std::string> choose_password(const std::string& file);

// Whether every client sends it as it is: the clients of generations 2 and 3 send the text that
// stands in RACK_URL, percent-encoded where a URL needs that.
bool is_plain_password(const std::string& password);

// As it stands in a URL.
std::string percent_encoded(const std::string& password);

}  // namespace cronwarp::cli
