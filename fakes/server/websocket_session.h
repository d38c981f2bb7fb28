#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>

#include "fakes/endpoint/rack_endpoint.h"
#include "fakes/server/client_stream.h"
#include "fakes/server/coroutine.h"
#include "fakes/server/request_reader.h"

namespace cronwarp::fakes {

// Carries what a rack's stream says to a client and back, over a websocket.
class WebsocketSession {
 public:
  struct Limits {
    std::size_t frame_bytes;
    std::chrono::milliseconds send;
    std::chrono::milliseconds farewell;
  };
  // How the session limits the time of what comes next; zero: no limit.
  using LimitTime = std::function<void(std::chrono::milliseconds)>;

  // `client` is borrowed. REQUIRES: `reply` has a stream.
  WebsocketSession(ClientStream& client, SocketReply reply, const Limits& limits,
                   LimitTime limit_time);

  // False: the client has gone.
  Awaitable<bool> accept(const RequestReader::Message& upgrade);
  // Carries until the client goes or the rack has dropped it. `owner` holds the session for as long
  // as it works. REQUIRES: accept() was true.
  Awaitable<> run(std::shared_ptr<void> owner);

  // Sends what the rack has to say; returns at once.
  void pump();
  // Lets go of the rack's stream.
  void stop() { stream_.reset(); }

  bool is_accepted() const { return accepted_; }
  // Something is still on its way to the client.
  bool is_writing() const { return writing_; }
  std::uint64_t bytes_sent() const { return bytes_sent_; }

 private:
  Awaitable<> write_output(std::shared_ptr<void> owner);
  Awaitable<bool> write_frames();
  Awaitable<> end_stream();
  bool pull();

  ClientStream& client_;
  boost::beast::websocket::stream<ClientStream&, false> websocket_;
  std::unique_ptr<RackStream> stream_;  // null after its end, or the client's
  StreamEnd end_;
  Limits limits_;
  LimitTime limit_time_;
  std::weak_ptr<void> owner_;
  RackStream::Output output_;  // being written
  bool accepted_ = false;
  bool writing_ = false;
  std::uint64_t bytes_sent_ = 0;
};

}  // namespace cronwarp::fakes
