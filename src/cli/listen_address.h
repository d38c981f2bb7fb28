#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/expected.h"

namespace cronwarp::cli {

// Where a server waits for its clients: a numeric address of this machine and a port.
struct ListenAddress {
  std::string address;     // "127.0.0.1", "::1"
  std::uint16_t port = 0;  // 0: the system chooses
  bool is_ipv6 = false;
  bool is_loopback = true;  // nobody but this machine reaches it

  // "127.0.0.1:5000", "[::1]:5000" as part of a URL; the loopback where it waits on all addresses.
  std::string url_host(std::uint16_t actual_port) const;
};

// "127.0.0.1:0", "[::1]:5000". On failure: one sentence that says what was expected.
Expected<ListenAddress, std::string> parse_listen_address(std::string_view text);

}  // namespace cronwarp::cli
