#include "fakes/server/request_reader.h"

#include <algorithm>
#include <utility>

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/field.hpp>
#include <fmt/format.h>

namespace cronwarp::fakes {
namespace {

namespace http = boost::beast::http;

constexpr std::size_t kReadBytes = std::size_t{4} * 1024;  // most requests come in one read
// Of a request whose body is still to come.
constexpr std::size_t kBodyReadBytes = std::size_t{16} * 1024;
// A connection at rest holds no bigger buffer.
constexpr std::size_t kKeptBytes = std::size_t{16} * 1024;

// "HTTP/2.0" of "GET / HTTP/2.0": three words, the last a version as the standard writes it.
bool has_other_version(std::string_view bytes) {
  const std::string_view line = bytes.substr(0, bytes.find("\r\n"));
  constexpr std::string_view kName = "HTTP/";
  if (std::count(line.begin(), line.end(), ' ') != 2) {
    return false;
  }
  const std::string_view version = line.substr(line.rfind(' ') + 1);
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  return version.size() == kName.size() + 3 && version.starts_with(kName) && is_digit(version[5]) &&
         version[6] == '.' && is_digit(version[7]);
}

bool has_coding_other_than_chunked(const RequestReader::Message& message) {
  const std::size_t count = message.count(http::field::transfer_encoding);
  return count > 1 ||
         (count == 1 && !boost::beast::iequals(message[http::field::transfer_encoding], "chunked"));
}

}  // namespace

RequestReader::RequestReader(const Limits& limits)
    : limits_(limits), buffer_(limits.header_bytes + kBodyReadBytes) {
  next();
}

void RequestReader::next() {
  parser_.emplace();
  // Beast's limit is one of each piece of a header; the whole is counted below.
  parser_->header_limit(static_cast<std::uint32_t>(limits_.header_bytes + 1));
  parser_->body_limit(limits_.body_bytes);
  started_ = stuck_ = wants_continue_ = false;
  header_bytes_ = 0;
  request_.headers.clear();
  request_.method = request_.target = request_.body = {};
  if (buffer_.size() == 0 && buffer_.capacity() > kKeptBytes) {
    buffer_.shrink_to_fit();
  }
}

std::string RequestReader::take_rest() {
  std::string rest(static_cast<const char*>(buffer_.data().data()), buffer_.size());
  buffer_.consume(buffer_.size());
  return rest;
}

boost::asio::mutable_buffer RequestReader::prepare() {
  const std::size_t wanted = parser_->is_header_done() ? kBodyReadBytes : kReadBytes;
  return buffer_.prepare(std::min(wanted, buffer_.max_size() - buffer_.size()));
}

RequestReader::State RequestReader::advance() {
  if (!started_ && !skip_empty_lines()) {
    return State::kNeedsBytes;
  }
  if (!parser_->is_header_done()) {
    const State state = advance_header();
    if (state == State::kBroken || !parser_->is_header_done()) {
      return state;
    }
  }
  return advance_body();
}

std::size_t RequestReader::held_bytes() const {
  return header_bytes_ + parser_->get().body().size() + buffer_.size();
}

RequestReader::State RequestReader::advance_header() {
  if (buffer_.size() == 0) {
    return State::kNeedsBytes;
  }
  boost::system::error_code error;
  header_bytes_ += put(error);
  if (error && error != http::error::need_more) {
    return refuse_for(error);
  }
  const std::size_t bytes = header_bytes_ + (parser_->is_header_done() ? 0 : buffer_.size());
  if (bytes > limits_.header_bytes) {
    return refuse_for(http::error::header_limit);
  }
  return parser_->is_header_done() ? check_header() : State::kNeedsBytes;
}

RequestReader::State RequestReader::advance_body() {
  if (may_parse_body()) {
    boost::system::error_code error;
    stuck_ = put(error) == 0;
    if (error && error != http::error::need_more) {
      return refuse_for(error);
    }
  }
  if (parser_->is_done()) {
    fill_request();
    return State::kComplete;
  }
  if (buffer_.size() == buffer_.max_size()) {
    return refuse_for(http::error::bad_chunk_extension);
  }
  return std::exchange(wants_continue_, false) ? State::kWantsContinue : State::kNeedsBytes;
}

std::size_t RequestReader::put(boost::system::error_code& error) {
  const std::size_t eaten = parser_->put(buffer_.data(), error);
  buffer_.consume(eaten);
  started_ = true;
  return eaten;
}

// Some clients end a body with a line's end that is not part of it. Source: RFC 9112, 2.2.
// False: what is left may be half of one.
bool RequestReader::skip_empty_lines() {
  const auto* bytes = static_cast<const char*>(buffer_.data().data());
  std::size_t skipped = 0;
  while (buffer_.size() - skipped >= 2 && bytes[skipped] == '\r' && bytes[skipped + 1] == '\n') {
    skipped += 2;
  }
  const bool is_half = buffer_.size() - skipped == 1 && bytes[skipped] == '\r';
  buffer_.consume(skipped);
  return !is_half;
}

bool RequestReader::may_parse_body() const {
  // Beast 1.81 asserts that a last chunk it has begun is there to its end: "0\r\n\r\n".
  constexpr std::size_t kLastChunk = 5;
  return buffer_.size() > 0 && !parser_->is_done() && (!stuck_ || buffer_.size() >= kLastChunk);
}

RequestReader::State RequestReader::check_header() {
  parser_->eager(true);  // now that the header has been counted
  const Message& message = parser_->get();
  if (message.version() == 11 && message.count(http::field::host) != 1) {
    return refuse(400, "a request of HTTP/1.1 has one Host header");
  }
  // Where such a body ends somebody else might see otherwise, and take its rest for a request.
  // Source: RFC 9112, 6.1 and 11.2.
  if (message.count(http::field::transfer_encoding) > 0 &&
      message.count(http::field::content_length) > 0) {
    return refuse(400, "a request has either a Content-Length or a Transfer-Encoding");
  }
  if (has_coding_other_than_chunked(message)) {
    return refuse(501, "the only Transfer-Encoding this server knows is chunked");
  }
  const auto expect = message.find(http::field::expect);
  if (expect == message.end() || message.version() == 10) {
    return State::kNeedsBytes;
  }
  if (!boost::beast::iequals(expect->value(), "100-continue")) {
    return refuse(417, "only 100-continue can be expected");
  }
  wants_continue_ = true;
  return State::kNeedsBytes;
}

void RequestReader::fill_request() {
  const Message& message = parser_->get();
  request_.method = message.method_string();
  request_.target = message.target();
  request_.headers.clear();
  for (const auto& field : message) {
    request_.headers.emplace_back(field.name_string(), field.value());
  }
  request_.body = message.body();
}

RequestReader::State RequestReader::refuse(int status, std::string_view why) {
  fill_request();
  refusal_ = {};
  refusal_.status = status;
  refusal_.content_type = "text/plain; charset=utf-8";
  refusal_.body = fmt::format("{}\n", why);
  return State::kBroken;
}

RequestReader::State RequestReader::refuse_for(const boost::system::error_code& error) {
  if (error == http::error::header_limit) {
    return refuse(431, fmt::format("the header is longer than {} bytes", limits_.header_bytes));
  }
  if (error == http::error::body_limit) {
    return refuse(413, fmt::format("the body is longer than {} bytes", limits_.body_bytes));
  }
  const std::string_view bytes(static_cast<const char*>(buffer_.data().data()), buffer_.size());
  if (error == http::error::bad_version && has_other_version(bytes)) {
    return refuse(505, "this server speaks HTTP/1.1");
  }
  return refuse(400, fmt::format("this is no HTTP request: {}", error.message()));
}

}  // namespace cronwarp::fakes
