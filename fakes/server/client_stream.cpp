#include "fakes/server/client_stream.h"

#include <algorithm>
#include <array>

namespace cronwarp::fakes {

ClientStream::ClientStream(Socket socket, net::ssl::context* tls) : socket_(std::move(socket)) {
  ErrorCode ignored;  // a connection that is gone already shows at its first read
  socket_.set_option(Tcp::no_delay(true), ignored);
  // A client whose machine has vanished from an idle websocket is found out by the system.
  socket_.set_option(net::socket_base::keep_alive(true), ignored);
  if (tls != nullptr) {
    tls_ = std::make_unique<net::ssl::stream<Socket&>>(socket_, *tls);
  }
}

Awaitable<ErrorCode> ClientStream::handshake() {
  if (!tls_) {
    co_return ErrorCode();
  }
  const auto [error] = co_await tls_->async_handshake(net::ssl::stream_base::server, kAwait);
  co_return error;
}

std::size_t ClientStream::copy_unread(const net::mutable_buffer& target) {
  const std::size_t size = net::buffer_copy(target, net::buffer(unread_));
  unread_.erase(0, size);
  if (unread_.empty()) {
    unread_ = std::string();  // an idle connection is to hold nothing
  }
  return size;
}

void ClientStream::cancel() {
  ErrorCode ignored;
  socket_.cancel(ignored);
}

void ClientStream::end_reading() {
  reading_ended_ = true;
  cancel();
}

void ClientStream::close() {
  ErrorCode ignored;
  socket_.close(ignored);
}

void ClientStream::reset() {
  ErrorCode ignored;
  socket_.set_option(net::socket_base::linger(true, 0), ignored);
  socket_.close(ignored);
}

Awaitable<> ClientStream::finish() {
  if (tls_) {
    co_await tls_->async_shutdown(kAwait);
  }
  ErrorCode ignored;
  socket_.shutdown(Socket::shutdown_send, ignored);
  std::array<char, 1024> unwanted;
  for (;;) {
    // Unread bytes at a close would make the system reset the connection, and the client might lose
    // the answer it is just about to read.
    const auto [error, size] = co_await socket_.async_read_some(net::buffer(unwanted), kAwait);
    if (error) {
      break;
    }
  }
  close();
}

}  // namespace cronwarp::fakes
