#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/expected.h"

namespace cronwarp::convox {

// Where a rack is, as RACK_URL says it: "https://convox:PASSWORD@host:port".
struct RackUrl {
  bool tls = true;
  std::string host;
  std::uint16_t port = 443;
  std::string password;  // decoded; empty: none given

  // Without the password: for reports and messages.
  std::string shown() const;
};

// On failure: one sentence that says what was expected. It never repeats the password.
Expected<RackUrl, std::string> parse_rack_url(std::string_view text);

}  // namespace cronwarp::convox
