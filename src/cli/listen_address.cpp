#include "cli/listen_address.h"

#include <arpa/inet.h>
#include <charconv>
#include <netinet/in.h>
#include <system_error>

#include <fmt/format.h>

namespace cronwarp::cli {
namespace {

Unexpected<std::string> unexpected_form(std::string_view text) {
  return Unexpected{fmt::format(
      "'{}': expected a numeric address and a port, such as 127.0.0.1:5000, [::1]:5000 or "
      "127.0.0.1:0 for any free port",
      text)};
}

bool read_ipv4(ListenAddress& listen) {
  in_addr address{};
  if (inet_pton(AF_INET, listen.address.c_str(), &address) != 1) return false;
  constexpr std::uint32_t kLoopbackNetwork = 127;
  listen.is_loopback = (ntohl(address.s_addr) >> 24) == kLoopbackNetwork;
  return true;
}

bool read_ipv6(ListenAddress& listen) {
  in6_addr address{};
  if (inet_pton(AF_INET6, listen.address.c_str(), &address) != 1) return false;
  listen.is_ipv6 = true;
  listen.is_loopback = IN6_IS_ADDR_LOOPBACK(&address);
  return true;
}

}  // namespace

std::string ListenAddress::url_host(std::uint16_t actual_port) const {
  if (is_ipv6) return fmt::format("[{}]:{}", address == "::" ? "::1" : address, actual_port);
  return fmt::format("{}:{}", address == "0.0.0.0" ? "127.0.0.1" : address, actual_port);
}

Expected<ListenAddress, std::string> parse_listen_address(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return unexpected_form(text);
  std::string_view address = text.substr(0, colon);
  const std::string_view port = text.substr(colon + 1);

  ListenAddress listen;
  const char* const last = port.data() + port.size();
  const auto [end, error] = std::from_chars(port.data(), last, listen.port);
  if (error != std::errc{} || end != last) return unexpected_form(text);

  const bool is_bracketed = address.starts_with('[') && address.ends_with(']');
  if (is_bracketed) address = address.substr(1, address.size() - 2);
  listen.address = address;
  if (is_bracketed ? read_ipv6(listen) : read_ipv4(listen)) return listen;
  return unexpected_form(text);
}

}  // namespace cronwarp::cli
