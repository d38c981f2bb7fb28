#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "convox/http_message.h"

namespace cronwarp::fakes {

// Makes HTTP/1.1 requests of the bytes of one connection, in order, and refuses what is none. It
// holds one request at most, and of the next what came along with it.
class RequestReader {
 public:
  using Message = boost::beast::http::request<boost::beast::http::string_body>;

  struct Limits {
    std::size_t header_bytes;
    std::size_t body_bytes;
  };
  enum class State {
    kNeedsBytes,
    kWantsContinue,  // told once; it needs bytes as well, but the client waits for a "100 Continue"
    kComplete,
    kBroken,  // see refusal(); nothing more can be read from the connection
  };

  explicit RequestReader(const Limits& limits);

  // Reads on in the bytes that are there.
  State advance();
  // Where the next bytes go. REQUIRES: advance() said that it needs some.
  boost::asio::mutable_buffer prepare();
  void commit(std::size_t size) { buffer_.commit(size); }

  // Nothing of a request has come yet.
  bool is_idle() const { return !started_ && buffer_.size() == 0; }
  // How much it keeps: of the request, and of what came along with it.
  std::size_t held_bytes() const;

  // Gives the request up for a reason of the caller's.
  State refuse(int status, std::string_view why);

  // The request; valid until next(). If it is broken: as far as it came.
  const convox::HttpRequest& request() const { return request_; }
  const Message& message() const { return parser_->get(); }
  bool keeps_alive() const { return parser_->get().keep_alive(); }
  bool is_http_1_0() const { return parser_->get().version() == 10; }
  // REQUIRES: kBroken.
  const convox::HttpResponse& refusal() const { return refusal_; }

  // Goes on to the next request. REQUIRES: kComplete.
  void next();
  // What came after the request: it is not ours to read.
  std::string take_rest();

 private:
  using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;

  bool skip_empty_lines();
  State advance_header();
  State check_header();
  State advance_body();
  bool may_parse_body() const;
  std::size_t put(boost::system::error_code& error);
  void fill_request();
  State refuse_for(const boost::system::error_code& error);

  Limits limits_;
  boost::beast::flat_buffer buffer_;
  std::optional<Parser> parser_;  // anew for each request
  bool started_ = false;          // the parser has eaten something
  bool stuck_ = false;            // it ate nothing of the body that was there
  bool wants_continue_ = false;
  std::size_t header_bytes_ = 0;  // eaten
  convox::HttpRequest request_;
  convox::HttpResponse refusal_;
};

}  // namespace cronwarp::fakes
