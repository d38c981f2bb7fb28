#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/expected.h"

namespace cronwarp {

// How many of a range's firings are run for real. The others take the measured outcome of one that
// was, of the same container.
struct Sampling {
  enum class Kind { kFirst, kSpread, kAll };

  Kind kind = Kind::kFirst;
  std::uint64_t runs = 1;  // kSpread: of each container, evenly over its firings

  friend bool operator==(const Sampling&, const Sampling&) = default;
};

// "first", "all" or a number from 1 on. On failure: one sentence that says what was expected.
Expected<Sampling, std::string> parse_sampling(std::string_view text);
std::string to_string(const Sampling& sampling);

}  // namespace cronwarp
