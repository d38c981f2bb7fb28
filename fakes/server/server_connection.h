#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "fakes/server/client_stream.h"
#include "fakes/server/coroutine.h"
#include "fakes/server/request_reader.h"
#include "fakes/server/server_context.h"
#include "fakes/server/websocket_session.h"

namespace cronwarp::fakes {

// One client's connection: its requests one after the other, or a websocket. It lives as long as
// one of its coroutines.
class ServerConnection : public std::enable_shared_from_this<ServerConnection> {
 public:
  enum class Admission {
    kServed,
    kTurnedAway,  // there are too many: it gets a 503
  };

  ServerConnection(std::shared_ptr<ServerContext> server, Socket socket, Admission admission);
  ~ServerConnection();
  ServerConnection(const ServerConnection&) = delete;
  ServerConnection& operator=(const ServerConnection&) = delete;

  // Serves the client until one of the two has enough.
  static Awaitable<> serve(std::shared_ptr<ServerConnection> self);

  // The rack may have something new for a websocket.
  void pump();
  // Ends what has taken longer than it may.
  void check_deadline(std::chrono::steady_clock::time_point now);
  // Ends the connection; its coroutines end when the loop turns.
  void stop();

 private:
  enum class Incoming { kRequest, kGone, kRefused };

  Awaitable<bool> serve_request();
  Awaitable<Incoming> read_request();
  Awaitable<bool> read_some();
  Awaitable<bool> deliver(const Reply& reply);
  Awaitable<bool> send_answer(const convox::HttpResponse& response, Delivery delivery);
  Awaitable<> refuse(const convox::HttpResponse& refusal);
  Awaitable<bool> write(std::string_view bytes);
  Awaitable<bool> pause(Duration delay);
  Awaitable<> hang();
  void reset();
  Awaitable<> finish();

  Awaitable<bool> serve_socket();
  Awaitable<> carry(SocketReply reply);
  void after_request();
  void log(int status, std::uint64_t bytes);

  // Keeps account of what the reader holds. False: all connections together hold too much, and this
  // one has made it more.
  bool hold(std::size_t bytes);
  void release_reader();

  // What comes next may take so long; zero: as long as it likes.
  void limit(std::chrono::milliseconds time);

  std::shared_ptr<ServerContext> server_;
  std::list<ServerConnection*>::iterator place_;
  Admission admission_;
  std::string peer_;  // for the log
  ClientStream stream_;
  std::optional<RequestReader> reader_;  // none of a websocket, nor after a refusal
  std::size_t held_bytes_ = 0;           // the part of it in what all connections hold
  std::string socket_path_;              // of a websocket, for the log
  std::string answer_;                   // its bytes, kept for the next
  std::optional<Timer> pause_;
  std::unique_ptr<WebsocketSession> websocket_;
  std::chrono::steady_clock::time_point started_;  // the request
  std::chrono::steady_clock::time_point deadline_ = std::chrono::steady_clock::time_point::max();
  bool reading_request_ = false;
  bool late_ = false;
};

}  // namespace cronwarp::fakes
