#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#include <boost/asio/async_result.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/core/role.hpp>

#include "fakes/server/coroutine.h"

namespace cronwarp::fakes {

// The bytes to and from one client, with or without TLS: an AsyncReadStream and AsyncWriteStream of
// Asio, and all the ways a connection can end.
class ClientStream {
 public:
  // NOLINTNEXTLINE(readability-identifier-naming): the name Asio asks for
  using executor_type = Executor;

  // `tls` is borrowed; nullptr: plain.
  ClientStream(Socket socket, net::ssl::context* tls);

  executor_type get_executor() { return socket_.get_executor(); }

  // Does nothing on a plain connection.
  Awaitable<ErrorCode> handshake();

  // Bytes that were read too early: the next reads give them again. REQUIRES: nothing unread.
  void unread(std::string bytes) { unread_ = std::move(bytes); }

  template <class Buffers, class Token>
  auto async_read_some(const Buffers& buffers, Token&& token);
  template <class Buffers, class Token>
  auto async_write_some(const Buffers& buffers, Token&& token);

  // What waits now ends with operation_aborted; the connection stays.
  void cancel();
  // As cancel, and whoever reads from now on gets the same; finish() works.
  void end_reading();
  // Ends the connection and what waits for it, at once.
  void close();
  // As close, but the client gets a reset.
  void reset();
  // Says goodbye and waits until the client has gone too, so that it loses nothing of what was sent
  // last. Takes as long as the client wants.
  Awaitable<> finish();

 private:
  std::size_t copy_unread(const net::mutable_buffer& target);

  Socket socket_;
  std::unique_ptr<net::ssl::stream<Socket&>> tls_;
  std::string unread_;
  bool reading_ended_ = false;
};

template <class Buffers, class Token>
auto ClientStream::async_read_some(const Buffers& buffers, Token&& token) {
  return net::async_initiate<Token, void(ErrorCode, std::size_t)>(
      [this](auto&& handler, const auto& targets) {
        using Handler = decltype(handler);
        if (reading_ended_) {
          net::post(get_executor(), boost::beast::bind_handler(
                                        std::forward<Handler>(handler),
                                        ErrorCode(net::error::operation_aborted), std::size_t{0}));
        } else if (!unread_.empty() && net::buffer_size(targets) > 0) {
          std::size_t copied = 0;
          for (auto target = net::buffer_sequence_begin(targets);
               target != net::buffer_sequence_end(targets); ++target) {
            copied += copy_unread(*target);
          }
          net::post(get_executor(), boost::beast::bind_handler(std::forward<Handler>(handler),
                                                               ErrorCode(), copied));
        } else if (tls_) {
          tls_->async_read_some(targets, std::forward<Handler>(handler));
        } else {
          socket_.async_read_some(targets, std::forward<Handler>(handler));
        }
      },
      token, buffers);
}

template <class Buffers, class Token>
auto ClientStream::async_write_some(const Buffers& buffers, Token&& token) {
  return net::async_initiate<Token, void(ErrorCode, std::size_t)>(
      [this](auto&& handler, const auto& sources) {
        using Handler = decltype(handler);
        if (tls_) {
          tls_->async_write_some(sources, std::forward<Handler>(handler));
        } else {
          socket_.async_write_some(sources, std::forward<Handler>(handler));
        }
      },
      token, buffers);
}

// Beast asks for this at the end of a websocket. Whoever owns the stream ends it.
template <class Handler>
void async_teardown(boost::beast::role_type, ClientStream& stream, Handler&& handler) {
  net::post(stream.get_executor(),
            boost::beast::bind_handler(std::forward<Handler>(handler), ErrorCode()));
}

// Beast asks for this when its own time limits run out, of which none is set.
inline void beast_close_socket(ClientStream& stream) { stream.close(); }

}  // namespace cronwarp::fakes
