#pragma once

#include <cstddef>
#include <list>
#include <optional>
#include <string_view>

#include <boost/asio/ssl/context.hpp>

#include "fakes/server/convox_server.h"
#include "fakes/server/coroutine.h"
#include "fakes/server/http_answer.h"

namespace cronwarp::fakes {

class ServerConnection;

// What the connections of a server share. They hold it, so it outlives the server where the loop
// still has work of theirs; but then it is `stopped`, and nothing borrowed may be touched.
class ServerContext {
 public:
  // Throws EnvironmentError: the certificate is none.
  ServerContext(EventLoop& loop, RackEndpoint& endpoint, FakeRack& rack, RackDriver& driver,
                ConvoxServer::Options options);

  // Lets the rack catch up with the present, for as long as that takes. False: stopped meanwhile.
  Awaitable<bool> catch_up();
  // Lets it catch up for a few milliseconds at most.
  void come_nearer() { driver.advance_towards(driver.present()); }

  std::string_view date() { return date_.text(rack.clock().now()); }
  net::ssl::context* tls() { return tls_ ? &*tls_ : nullptr; }

  net::io_context& io;
  RackEndpoint& endpoint;
  FakeRack& rack;
  RackDriver& driver;
  const ConvoxServer::Options options;
  std::list<ServerConnection*> connections;  // each puts itself in and takes itself out
  std::size_t request_bytes = 0;             // the readers of all of them hold
  bool stopped = false;

 private:
  std::optional<net::ssl::context> tls_;
  HttpDate date_;
};

}  // namespace cronwarp::fakes
