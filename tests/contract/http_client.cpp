#include "tests/contract/http_client.h"

#include <exception>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket/stream.hpp>

namespace cronwarp::test {
namespace {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using Tcp = net::ip::tcp;

constexpr auto kAwait = net::use_awaitable;

net::awaitable<Tcp::socket> connect(std::uint16_t port) {
  Tcp::socket socket(co_await net::this_coro::executor);
  co_await socket.async_connect({net::ip::address_v4::loopback(), port}, kAwait);
  co_return socket;
}

net::awaitable<HttpClient::Response> ask_once(std::uint16_t port,
                                              const http::request<http::string_body>& request) {
  Tcp::socket socket = co_await connect(port);
  co_await http::async_write(socket, request, kAwait);
  beast::flat_buffer buffer;
  http::response<http::string_body> response;
  co_await http::async_read(socket, buffer, response, kAwait);
  co_return HttpClient::Response{static_cast<int>(response.result_int()), response.body(),
                                 std::string(response["Release-Id"])};
}

net::awaitable<std::vector<std::string>> hear(std::uint16_t port, const std::string& target,
                                              const HttpClient::Headers& headers) {
  Tcp::socket socket = co_await connect(port);
  beast::websocket::stream<Tcp::socket> websocket(std::move(socket));
  websocket.set_option(
      beast::websocket::stream_base::decorator([&](beast::websocket::request_type& request) {
        for (const auto& [name, value] : headers) request.set(name, value);
      }));
  co_await websocket.async_handshake("rack", target, kAwait);
  std::vector<std::string> messages;
  boost::system::error_code error;
  while (!error) {
    beast::flat_buffer buffer;
    co_await websocket.async_read(buffer, net::redirect_error(kAwait, error));
    if (error || websocket.got_binary()) break;
    messages.push_back(beast::buffers_to_string(buffer.data()));
  }
  co_return messages;
}

// What the coroutine gives, after as many turns of the loop as it takes.
template <class T>
T result_of(EventLoop& loop, net::awaitable<T> work) {
  T result{};
  bool is_done = false;
  std::exception_ptr failure;
  net::co_spawn(loop.context(), std::move(work), [&](const std::exception_ptr& error, T value) {
    failure = error;
    result = std::move(value);
    is_done = true;
  });
  while (!is_done && loop.run_one()) {
  }
  if (failure) std::rethrow_exception(failure);
  return result;
}

}  // namespace

HttpClient::Response HttpClient::ask(const std::string& method, const std::string& target,
                                     const Headers& headers, const std::string& body) {
  http::request<http::string_body> request;
  request.version(11);
  request.method_string(method);
  request.target(target);
  request.set(http::field::host, "rack");
  for (const auto& [name, value] : headers) request.set(name, value);
  request.body() = body;
  request.prepare_payload();
  return result_of(loop_, ask_once(port_, request));
}

std::vector<std::string> HttpClient::listen(const std::string& target, const Headers& headers) {
  return result_of(loop_, hear(port_, target, headers));
}

}  // namespace cronwarp::test
