#include "fakes/server/server_connection.h"

#include <array>
#include <utility>

#include <boost/asio/write.hpp>
#include <boost/beast/http/field.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <fmt/format.h>

#include "convox/url_text.h"

namespace cronwarp::fakes {
namespace {

namespace http = boost::beast::http;

constexpr std::chrono::milliseconds kNoLimit{0};
// A connection at rest holds no longer an answer.
constexpr std::size_t kKeptBytes = std::size_t{16} * 1024;

std::string address_of(const Socket& socket) {
  ErrorCode error;
  const Tcp::endpoint peer = socket.remote_endpoint(error);
  if (error) {
    return {};  // it has gone already
  }
  return peer.address().is_v6() ? fmt::format("[{}]:{}", peer.address().to_string(), peer.port())
                                : fmt::format("{}:{}", peer.address().to_string(), peer.port());
}

convox::HttpResponse plain(int status, std::string_view text) {
  convox::HttpResponse response;
  response.status = status;
  response.content_type = "text/plain; charset=utf-8";
  response.body = fmt::format("{}\n", text);
  return response;
}

// What is wrong with a request for a websocket; nullopt: nothing. Source: RFC 6455, 4.2.
std::optional<convox::HttpResponse> refused_upgrade(const RequestReader::Message& request) {
  constexpr std::size_t kKeyLength = 24;
  if (request[http::field::sec_websocket_version] != "13") {
    convox::HttpResponse response = plain(426, "this server speaks version 13 of websockets");
    response.headers.emplace_back("Sec-WebSocket-Version", "13");
    return response;
  }
  if (request[http::field::sec_websocket_key].size() != kKeyLength) {
    return plain(400, "a websocket needs a Sec-WebSocket-Key of 24 characters");
  }
  return std::nullopt;
}

std::string_view connection_header(const RequestReader& reader) {
  if (!reader.keeps_alive()) {
    return "close";
  }
  return reader.is_http_1_0() ? "keep-alive" : "";
}

}  // namespace

ServerConnection::ServerConnection(std::shared_ptr<ServerContext> server, Socket socket,
                                   Admission admission)
    : server_(std::move(server)),
      place_(server_->connections.insert(server_->connections.end(), this)),
      admission_(admission),
      peer_(server_->options.access_log != nullptr ? address_of(socket) : std::string()),
      stream_(std::move(socket), server_->tls()) {
  const ServerLimits& limits = server_->options.limits;
  reader_.emplace(RequestReader::Limits{limits.header_bytes, limits.body_bytes});
}

ServerConnection::~ServerConnection() {
  hold(0);
  server_->connections.erase(place_);
}

void ServerConnection::limit(std::chrono::milliseconds time) {
  deadline_ = time.count() == 0 ? std::chrono::steady_clock::time_point::max()
                                : EventLoop::timer_now() + time;
}

bool ServerConnection::hold(std::size_t bytes) {
  const bool grows = bytes > held_bytes_;
  server_->request_bytes += bytes;
  server_->request_bytes -= held_bytes_;
  held_bytes_ = bytes;
  return !grows || server_->request_bytes <= server_->options.limits.all_requests_bytes;
}

void ServerConnection::release_reader() {
  reader_.reset();
  hold(0);
}

void ServerConnection::check_deadline(std::chrono::steady_clock::time_point now) {
  if (now < deadline_) {
    return;
  }
  deadline_ = std::chrono::steady_clock::time_point::max();
  if (reading_request_ && !reader_->is_idle()) {
    late_ = true;
    stream_.cancel();
  } else {
    stream_.close();
  }
}

void ServerConnection::pump() {
  if (websocket_) {
    websocket_->pump();
  }
}

void ServerConnection::stop() {
  if (websocket_) {
    websocket_->stop();
    if (websocket_->is_accepted()) {
      log(101, websocket_->bytes_sent());
    }
  }
  if (pause_) {
    pause_->cancel();
  }
  stream_.close();
}

Awaitable<> ServerConnection::serve(std::shared_ptr<ServerConnection> self) {
  self->limit(self->server_->options.limits.request);
  const ErrorCode error = co_await self->stream_.handshake();
  if (error || self->server_->stopped) {
    co_return;
  }
  if (self->admission_ == Admission::kTurnedAway) {
    self->reader_->refuse(503, "there are too many connections");
    co_await self->refuse(self->reader_->refusal());
    co_return;
  }
  bool again = true;
  while (again) {
    again = co_await self->serve_request();
  }
}

// False: the connection is at its end.
Awaitable<bool> ServerConnection::serve_request() {
  const Incoming incoming = co_await read_request();
  if (incoming == Incoming::kGone || server_->stopped) {
    co_return false;
  }
  if (incoming == Incoming::kRefused) {
    co_await refuse(reader_->refusal());
    co_return false;
  }
  limit(kNoLimit);
  if (server_->endpoint.needs_present(reader_->request())) {
    const bool caught_up = co_await server_->catch_up();
    if (!caught_up) {
      co_return false;
    }
  } else {
    server_->come_nearer();
  }
  if (boost::beast::websocket::is_upgrade(reader_->message())) {
    const bool is_refused = co_await serve_socket();
    co_return is_refused;
  }
  const Reply reply = server_->endpoint.handle(reader_->request());
  after_request();
  const bool again = co_await deliver(reply);
  co_return again;
}

Awaitable<ServerConnection::Incoming> ServerConnection::read_request() {
  limit(server_->options.limits.idle);
  bool is_begun = false;
  for (;;) {
    const RequestReader::State state = reader_->advance();
    // Empty lines before a request do not begin it, and give the client no more time.
    if (!is_begun && !reader_->is_idle()) {
      is_begun = true;
      started_ = EventLoop::timer_now();
      limit(server_->options.limits.request);
    }
    if (state == RequestReader::State::kComplete) {
      co_return Incoming::kRequest;
    }
    if (state == RequestReader::State::kBroken) {
      co_return Incoming::kRefused;
    }
    bool is_there = true;
    if (state == RequestReader::State::kWantsContinue) {
      is_there = co_await write("HTTP/1.1 100 Continue\r\n\r\n");
    }
    if (is_there) {
      is_there = co_await read_some();
    }
    if (late_) {
      reader_->refuse(408, "the request took too long");
      co_return Incoming::kRefused;
    }
    if (!is_there) {
      co_return Incoming::kGone;
    }
    if (!hold(reader_->held_bytes())) {
      reader_->refuse(503, "all requests together are too long");
      co_return Incoming::kRefused;
    }
  }
}

Awaitable<bool> ServerConnection::read_some() {
  reading_request_ = true;
  const auto [error, size] = co_await stream_.async_read_some(reader_->prepare(), kAwait);
  reading_request_ = false;
  if (error) {
    co_return false;
  }
  reader_->commit(size);
  co_return true;
}

// False: the connection is at its end.
Awaitable<bool> ServerConnection::deliver(const Reply& reply) {
  if (reply.delay.count() > 0) {
    const bool goes_on = co_await pause(reply.delay);
    if (!goes_on) {
      co_return false;
    }
  }
  switch (reply.delivery) {
    case Delivery::kHang:
      co_await hang();
      co_return false;
    case Delivery::kReset:
      reset();
      co_return false;
    case Delivery::kSend:
    case Delivery::kCutBody:
      break;
  }
  const bool again = co_await send_answer(reply.response, reply.delivery);
  if (again) {
    reader_->next();
    hold(reader_->held_bytes());
  } else {
    co_await finish();
  }
  co_return again;
}

// False: nothing more is to be said to the client.
Awaitable<bool> ServerConnection::send_answer(const convox::HttpResponse& response,
                                              Delivery delivery) {
  const AnswerFrame frame{.date = server_->date(),
                          .connection = connection_header(*reader_),
                          .head_only = reader_->request().method == "HEAD"};
  answer_.clear();
  std::size_t body_bytes = append_answer(answer_, response, frame);
  if (delivery == Delivery::kCutBody) {
    answer_.resize(answer_.size() - (body_bytes - body_bytes / 2));
    body_bytes /= 2;
  }
  // Before it goes out: who has read an answer finds its line.
  log(response.status, body_bytes);
  limit(server_->options.limits.send);
  const bool is_sent = co_await write(answer_);
  if (answer_.capacity() > kKeptBytes) {
    answer_ = std::string();
  }
  co_return is_sent&& delivery == Delivery::kSend && reader_->keeps_alive();
}

// Answers what cannot be served; after it the connection ends.
Awaitable<> ServerConnection::refuse(const convox::HttpResponse& refusal) {
  const AnswerFrame frame{.date = server_->date(), .connection = "close"};
  answer_.clear();
  const std::size_t body_bytes = append_answer(answer_, refusal, frame);
  log(refusal.status, body_bytes);
  release_reader();  // what was too much must not be kept until the client goes
  limit(server_->options.limits.send);
  co_await write(answer_);
  co_await finish();
}

Awaitable<bool> ServerConnection::write(std::string_view bytes) {
  const auto [error, size] = co_await net::async_write(stream_, net::buffer(bytes), kAwait);
  co_return !error;
}

// False: the server was stopped meanwhile.
Awaitable<bool> ServerConnection::pause(Duration delay) {
  limit(kNoLimit);
  pause_.emplace(server_->io, delay);
  co_await pause_->async_wait(kAwait);
  pause_.reset();
  co_return !server_->stopped;
}

// Leaves the client without an answer until it goes.
Awaitable<> ServerConnection::hang() {
  log(0, 0);
  limit(server_->options.limits.idle);
  std::array<char, 1024> unheard;
  for (;;) {
    const auto [error, size] = co_await stream_.async_read_some(net::buffer(unheard), kAwait);
    if (error) {
      break;
    }
  }
}

void ServerConnection::reset() {
  log(0, 0);
  stream_.reset();
}

Awaitable<> ServerConnection::finish() {
  limit(server_->options.limits.farewell);
  co_await stream_.finish();
}

// True: it was refused, and the client may ask for something else.
Awaitable<bool> ServerConnection::serve_socket() {
  const std::optional<convox::HttpResponse> bad = refused_upgrade(reader_->message());
  if (bad) {
    co_await refuse(*bad);
    co_return false;
  }
  SocketReply reply = server_->endpoint.open_socket(reader_->request());
  after_request();
  if (reply.refusal) {
    const bool again = co_await deliver(*reply.refusal);
    co_return again;
  }
  if (reply.delay.count() > 0) {
    const bool goes_on = co_await pause(reply.delay);
    if (!goes_on) {
      co_return false;
    }
  }
  if (reply.delivery == Delivery::kHang) {
    co_await hang();
  } else if (reply.delivery == Delivery::kReset) {
    reset();
  } else {
    co_await carry(std::move(reply));
  }
  co_return false;
}

Awaitable<> ServerConnection::carry(SocketReply reply) {
  const ServerLimits& limits = server_->options.limits;
  stream_.unread(reader_->take_rest());
  socket_path_ = convox::split_target(reader_->request().target).path;
  websocket_ = std::make_unique<WebsocketSession>(
      stream_, std::move(reply),
      WebsocketSession::Limits{limits.frame_bytes, limits.send, limits.farewell},
      [this](std::chrono::milliseconds time) { limit(time); });
  const bool is_accepted = co_await websocket_->accept(reader_->message());
  if (!is_accepted) {
    co_return;
  }
  release_reader();  // a websocket may be idle for hours: it keeps only what it needs
  answer_ = std::string();
  co_await websocket_->run(shared_from_this());
  websocket_->stop();
  log(101, websocket_->bytes_sent());
  if (websocket_->is_writing()) {
    stream_.close();  // it does not get through, or the client would still be there
  } else {
    co_await finish();
  }
}

void ServerConnection::after_request() {
  const std::string_view method = reader_->request().method;
  const bool only_reads =
      (method == "GET" || method == "HEAD") && !reader_->message().count(http::field::upgrade);
  if (server_->options.after_request && !only_reads) {
    server_->options.after_request();
  }
}

void ServerConnection::log(int status, std::uint64_t bytes) {
  if (server_->stopped || server_->options.access_log == nullptr) {
    return;
  }
  const auto elapsed = EventLoop::timer_now() - started_;
  server_->options.access_log->write(
      {.at = server_->rack.clock().now(),
       .client = peer_,
       .method = reader_ ? reader_->request().method : "GET",
       .path = reader_ ? convox::split_target(reader_->request().target).path : socket_path_,
       .status = status,
       .bytes = bytes,
       .elapsed_us = std::chrono::duration_cast<std::chrono::microseconds>(elapsed).count()});
}

}  // namespace cronwarp::fakes
