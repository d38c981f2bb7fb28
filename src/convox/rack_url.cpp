#include "convox/rack_url.h"

#include <charconv>
#include <system_error>

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <fmt/format.h>

namespace cronwarp::convox {
namespace {

constexpr std::uint16_t kHttpPort = 80;
constexpr std::uint16_t kHttpsPort = 443;

Unexpected<std::string> expected(std::string_view what) {
  return Unexpected(
      fmt::format("expected {}, as in \"https://convox:PASSWORD@rack.example.com:443\"", what));
}

}  // namespace

std::string RackUrl::shown() const {
  const bool is_v6 = host.find(':') != std::string::npos;
  std::string text =
      fmt::format("{}://{}{}{}", tls ? "https" : "http", is_v6 ? "[" : "", host, is_v6 ? "]" : "");
  if (port != (tls ? kHttpsPort : kHttpPort)) {
    text += fmt::format(":{}", port);
  }
  return text;
}

Expected<RackUrl, std::string> parse_rack_url(std::string_view text) {
  const auto parsed = boost::urls::parse_uri({text.data(), text.size()});
  if (!parsed) {
    return expected("a URL");
  }
  const boost::urls::url_view& url = *parsed;
  RackUrl rack;
  rack.tls = url.scheme_id() == boost::urls::scheme::https;
  if (!rack.tls && url.scheme_id() != boost::urls::scheme::http) {
    return expected("http or https");
  }
  rack.host = url.host_address();
  if (rack.host.empty()) {
    return expected("a host");
  }
  rack.port = rack.tls ? kHttpsPort : kHttpPort;
  if (url.has_port()) {
    const std::string_view port = url.port();
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), rack.port);
    if (error != std::errc() || rack.port == 0) {
      return expected("a port from 1 to 65535");
    }
  }
  if (url.has_query() || url.has_fragment() || (url.path() != "" && url.path() != "/")) {
    return expected("nothing behind the host and port");
  }
  rack.password = url.password();
  return rack;
}

}  // namespace cronwarp::convox
