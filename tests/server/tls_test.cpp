#include <chrono>
#include <string>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/certificate.h"
#include "tests/server/raw_client.h"
#include "tests/server/served_rack.h"
#include "tests/support/scenario_builder.h"

namespace cronwarp::test {
namespace {

namespace net = boost::asio;
namespace beast = boost::beast;
using net::ip::tcp;

ServedRack::Options with_tls() {
  ServedRack::Options options;
  options.server.tls = make_self_signed_certificate(at("2016-04-21T08:00:00Z"));
  return options;
}

net::ssl::stream<tcp::socket> connect(net::io_context& io, net::ssl::context& tls,
                                      std::uint16_t port) {
  net::ssl::stream<tcp::socket> stream(io, tls);
  stream.next_layer().connect({net::ip::address_v4::loopback(), port});
  stream.handshake(net::ssl::stream_base::client);
  return stream;
}

class Tls : public testing::Test {
 protected:
  net::io_context io_;
  net::ssl::context tls_{net::ssl::context::tls_client};
};

TEST_F(Tls, ServesRequestsUntilTheGoodbye) {
  ServedRack served(with_tls());
  auto stream = connect(io_, tls_, served.port());
  beast::flat_buffer buffer;
  for (const bool is_last : {false, true}) {
    beast::http::request<beast::http::empty_body> request(beast::http::verb::get, "/apps", 11);
    request.set(beast::http::field::host, "rack");
    request.keep_alive(!is_last);
    beast::http::write(stream, request);
    beast::http::response<beast::http::string_body> response;
    beast::http::read(stream, buffer, response);
    EXPECT_EQ(response.result_int(), 200U);
  }
  boost::system::error_code error;
  char byte = 0;
  stream.read_some(net::buffer(&byte, 1), error);
  EXPECT_EQ(error, net::error::eof);  // and not stream_truncated
}

TEST_F(Tls, CarriesWebsockets) {
  ServedRack served(with_tls());
  beast::websocket::stream<net::ssl::stream<tcp::socket>> websocket(
      connect(io_, tls_, served.port()));
  websocket.handshake("rack", "/apps/shop/logs");
  served.write_log_line("x");
  beast::flat_buffer buffer;
  websocket.read(buffer);
  EXPECT_TRUE(websocket.got_text());
  websocket.close(beast::websocket::close_code::normal);
}

TEST_F(Tls, OlderVersionsThan12AreRefused) {
  ServedRack served(with_tls());
  net::ssl::context old(net::ssl::context::tlsv11_client);
  EXPECT_THROW(connect(io_, old, served.port()), boost::system::system_error);
}

TEST_F(Tls, WhoeverSpeaksSomethingElseIsDropped) {
  ServedRack::Options options = with_tls();
  options.server.limits.request = std::chrono::milliseconds{30};
  ServedRack served(std::move(options));
  RawClient plain(served.port());
  plain.send(get("/apps"));
  plain.read_to_end();
  RawClient silent(served.port());
  EXPECT_TRUE(silent.is_at_end());
  RawClient garbage(served.port());
  garbage.send(std::string(5000, '\x16'));
  garbage.read_to_end();
  auto stream = connect(io_, tls_, served.port());  // others are served
}

TEST_F(Tls, ABadCertificateIsAnEnvironmentError) {
  ServedRack::Options options;
  options.server.tls = Certificate{"none", "none"};
  EXPECT_THROW(ServedRack served(std::move(options)), EnvironmentError);
}

}  // namespace
}  // namespace cronwarp::test
