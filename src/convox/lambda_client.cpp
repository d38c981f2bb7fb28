#include "convox/lambda_client.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/environment_error.h"

namespace cronwarp::convox {
namespace {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using Tcp = net::ip::tcp;
using ErrorCode = boost::system::error_code;

constexpr net::as_tuple_t<net::use_awaitable_t<>> kAwait{};
constexpr std::uint64_t kAnswerBytesMax = std::uint64_t{1024} * 1024;

// Percent-encodes all bytes but letters, digits and those of `kept`.
std::string percent_encoded(std::string_view text, std::string_view kept) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_plain = byte < 0x80 && std::isalnum(byte) != 0;
    out += is_plain || kept.find(c) != std::string_view::npos ? std::string(1, c)
                                                              : fmt::format("%{:02X}", byte);
  }
  return out;
}

// As JavaScript's encodeURIComponent. Source: ECMA-262, 19.2.6.4.
std::string form_value(std::string_view text) { return percent_encoded(text, "-_.!~*'()"); }

// The function put names into the path as they were. What cannot stand there is encoded here.
std::string path_segment(std::string_view text) {
  return percent_encoded(text, "-_.!~*'()@:$&+,;=");
}

std::string base64(std::string_view text) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      const bool is_there = i + k < text.size();
      group = group << 8 | (is_there ? static_cast<unsigned char>(text[i + k]) : 0U);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      const bool is_there = i + k <= text.size();
      out += is_there ? kDigits[group >> (18 - 6 * k) & 63U] : '=';
    }
  }
  return out;
}

// Node's header order; the host without its port. Source: convox/rack 07c8a767.
std::string request_bytes(const RackUrl& rack, const RunProcessRequest& request) {
  const std::string body = fmt::format("command={}", form_value(request.command));
  return fmt::format(
      "POST /apps/{}/processes/{}/run HTTP/1.1\r\n"
      "Accept: application/json\r\n"
      "Content-Type: application/x-www-form-urlencoded\r\n"
      "User-Agent: curl/\r\n"
      "Host: {}\r\n"
      "Authorization: Basic {}\r\n"
      "Connection: keep-alive\r\n"
      "Transfer-Encoding: chunked\r\n"
      "\r\n"
      "{:x}\r\n{}\r\n0\r\n\r\n",
      path_segment(request.app), path_segment(request.service), rack.host,
      base64("convox:" + rack.password), body.size(), body);
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t begin = std::min(text.find_first_not_of(kSpace), text.size());
  return text.substr(begin, text.find_last_not_of(kSpace) + 1 - begin);
}

// A rack of 2016 says it in JSON, a later one in text.
std::string error_message(unsigned status, std::string_view body) {
  const auto json = nlohmann::json::parse(body, nullptr, /*allow_exceptions=*/false);
  if (json.is_object() && json.contains("error") && json["error"].is_string()) {
    return json["error"].get<std::string>();
  }
  const std::string_view text = trimmed(body);
  return text.empty() ? fmt::format("response status {}", status) : std::string(text);
}

// The same text on every machine, because it stands in reports.
std::string cause(const ErrorCode& error, std::chrono::milliseconds patience) {
  if (error == beast::error::timeout) {
    return fmt::format("no answer within {}", format_duration(patience));
  }
  if (error == net::error::connection_reset || error == net::error::broken_pipe) {
    return "the connection was reset before the answer";
  }
  if (error == http::error::end_of_stream || error == http::error::partial_message ||
      error == net::error::eof || error == net::ssl::error::stream_truncated) {
    return "the connection ended before the whole answer";
  }
  return fmt::format("no answer: {}", error.message());
}

using Parser = http::response_parser<http::string_body>;

template <class Stream>
net::awaitable<ErrorCode> exchange(Stream& stream, const std::string& request, Parser& answer) {
  const auto [write_error, written] =
      co_await net::async_write(stream, net::buffer(request), kAwait);
  if (write_error) {
    co_return write_error;
  }
  beast::flat_buffer buffer;
  const auto [read_error, size] = co_await http::async_read(stream, buffer, answer, kAwait);
  co_return read_error;
}

}  // namespace

class LambdaClient::Impl {
 public:
  Impl(EventLoop& its_loop, RackUrl rack, std::chrono::milliseconds patience)
      : loop_(its_loop), rack_(std::move(rack)), patience_(patience) {
    tls_.set_verify_mode(net::ssl::verify_none);
  }

  Answer<RunProcessReply> run_process(const RunProcessRequest& request);

 private:
  void find_rack();
  net::awaitable<void> ask(const std::string& request);
  net::awaitable<ErrorCode> talk(beast::tcp_stream& stream, const std::string& request,
                                 Parser& answer);

  EventLoop& loop_;
  RackUrl rack_;
  std::chrono::milliseconds patience_;
  net::ssl::context tls_{net::ssl::context::tls_client};
  std::vector<Tcp::endpoint> addresses_;           // once they are known
  std::optional<Answer<RunProcessReply>> answer_;  // of the request at hand
};

// A name is looked up once, and without Asio's resolver: that starts a thread.
void LambdaClient::Impl::find_rack() {
  if (!addresses_.empty()) {
    return;
  }
  ErrorCode error;
  const net::ip::address address = net::ip::make_address(rack_.host, error);
  if (!error) {
    addresses_.emplace_back(address, rack_.port);
    return;
  }
  Tcp::resolver resolver(loop_.context());
  const auto found = resolver.resolve(rack_.host, std::to_string(rack_.port), error);
  if (error) {
    throw EnvironmentError(
        fmt::format("cannot find the rack at {}: {}", rack_.shown(), error.message()));
  }
  for (const auto& entry : found) {
    addresses_.push_back(entry.endpoint());
  }
}

Answer<RunProcessReply> LambdaClient::Impl::run_process(const RunProcessRequest& request) {
  find_rack();
  const std::string bytes = request_bytes(rack_, request);
  answer_.reset();
  std::exception_ptr failure;
  bool is_done = false;
  net::co_spawn(loop_.context(), ask(bytes), [&](const std::exception_ptr& error) {
    failure = error;
    is_done = true;
  });
  while (!is_done && loop_.run_one()) {
  }
  if (failure) {
    std::rethrow_exception(failure);
  }
  return *std::exchange(answer_, std::nullopt);
}

net::awaitable<void> LambdaClient::Impl::ask(const std::string& request) {
  beast::tcp_stream stream(co_await net::this_coro::executor);
  stream.expires_after(patience_);  // for all that follows
  const auto [connect_error, address] = co_await stream.async_connect(addresses_, kAwait);
  if (connect_error && connect_error != beast::error::timeout) {
    throw EnvironmentError(
        fmt::format("cannot reach the rack at {}: {}", rack_.shown(), connect_error.message()));
  }
  Parser answer;
  answer.body_limit(kAnswerBytesMax);
  ErrorCode error = connect_error;
  if (!error) {
    error = co_await talk(stream, request, answer);
  }
  if (error) {
    answer_ = Unexpected(ApiError{0, cause(error, patience_)});
  } else if (const unsigned status = answer.get().result_int(); status >= 400) {
    answer_ =
        Unexpected(ApiError{static_cast<int>(status), error_message(status, answer.get().body())});
  } else {
    answer_ = RunProcessReply{};
  }
}

net::awaitable<ErrorCode> LambdaClient::Impl::talk(beast::tcp_stream& stream,
                                                   const std::string& request, Parser& answer) {
  if (!rack_.tls) {
    const ErrorCode error = co_await exchange(stream, request, answer);
    co_return error;
  }
  net::ssl::stream<beast::tcp_stream&> secured(stream, tls_);
  const auto [handshake_error] =
      co_await secured.async_handshake(net::ssl::stream_base::client, kAwait);
  if (handshake_error) {
    co_return handshake_error;
  }
  const ErrorCode error = co_await exchange(secured, request, answer);
  co_return error;
}

LambdaClient::LambdaClient(EventLoop& loop, RackUrl rack, std::chrono::milliseconds patience)
    : impl_(std::make_unique<Impl>(loop, std::move(rack), patience)) {}
LambdaClient::~LambdaClient() = default;

Answer<RunProcessReply> LambdaClient::run_process(const RunProcessRequest& request) {
  return impl_->run_process(request);
}

}  // namespace cronwarp::convox
