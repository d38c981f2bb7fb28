#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/certificate.h"
#include "base/time.h"
#include "fakes/endpoint/rack_endpoint.h"
#include "fakes/server/access_log.h"
#include "io/event_loop.h"

namespace cronwarp::fakes {

// What a client may cost the server. Beyond a limit the client is refused with the status that says
// so and the connection ends.
struct ServerLimits {
  std::size_t header_bytes = std::size_t{64} * 1024;  // 431
  std::size_t body_bytes = std::size_t{1024} * 1024;  // 413
  // Of all connections together, as far as it is there and not yet answered; 503 for who adds to
  // it.
  std::size_t all_requests_bytes = std::size_t{64} * 1024 * 1024;
  // Of a client's websocket message: close code 1009.
  std::size_t frame_bytes = std::size_t{64} * 1024;
  std::size_t connections = 4'096;            // 503
  std::chrono::milliseconds request{30'000};  // from the first byte to the last; 408
  std::chrono::milliseconds idle{120'000};    // a kept-alive connection between requests
  std::chrono::milliseconds send{30'000};     // a client that does not read
  std::chrono::milliseconds farewell{5'000};  // for the client to close after a stream's end
};

// The rack over HTTP/1.1 and websockets, with or without TLS, on one thread: that of its loop. The
// rack catches up with the present before each request that needs it and every few milliseconds.
class ConvoxServer {
 public:
  struct Options {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;          // 0: the system chooses
    std::optional<Certificate> tls;  // nullopt: plain HTTP
    ServerLimits limits;
    AccessLog* access_log = nullptr;  // borrowed
    // Called after each request that may have changed the rack.
    std::function<void()> after_request;
  };

  // Listens at once. Borrows loop, endpoint, rack and driver; the loop outlives the server, the
  // others the loop's work for it. Throws EnvironmentError: the address is taken, or none of this
  // machine; the certificate is none.
  ConvoxServer(EventLoop& loop, RackEndpoint& endpoint, FakeRack& rack, RackDriver& driver,
               Options options);
  // Ends all connections; the loop must still turn a little for their handlers, or be destroyed.
  ~ConvoxServer();
  ConvoxServer(const ConvoxServer&) = delete;
  ConvoxServer& operator=(const ConvoxServer&) = delete;

  std::uint16_t port() const;
  std::size_t connections() const;  // open now

  // Stops listening and ends all connections: when the loop has run out of work they are gone.
  void stop();

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;  // shared with what the loop still has to do
};

}  // namespace cronwarp::fakes
