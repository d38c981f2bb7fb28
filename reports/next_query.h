#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/expected.h"

namespace cronwarp::reports {

// One line of `next --batch`: {"expr","dialect","tz","from","n"}; only `expr` and `dialect` are
// required. Texts are as written; their meaning is the caller's to check.
struct NextQuery {
  std::string expression;
  std::string dialect;
  std::string zone = "UTC";
  std::string from;
  std::uint32_t count = 10;
};

// On failure: one sentence that says what is wrong with the line. Unknown keys are an error.
// `default_from` stands in for a missing "from".
Expected<NextQuery, std::string> parse_next_query(std::string_view line,
                                                  const std::string& default_from);

}  // namespace cronwarp::reports
