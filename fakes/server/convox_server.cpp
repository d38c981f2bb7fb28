#include "fakes/server/convox_server.h"

#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>
#include <fmt/format.h>

#include "base/environment_error.h"
#include "fakes/server/server_connection.h"
#include "fakes/server/server_context.h"

namespace cronwarp::fakes {
namespace {

// How often the rack catches up without being asked, and time limits are looked at.
constexpr std::chrono::milliseconds kTick{20};
// Without a free descriptor the waiting client can neither be served nor turned away.
constexpr std::chrono::milliseconds kPauseAfterFailedAccept{100};
// How many above the limit get a 503; the rest is dropped.
constexpr std::size_t kTurnedAwayMax = 64;

Acceptor listen(net::io_context& io, const std::string& address, std::uint16_t port) {
  Acceptor acceptor(io.get_executor());
  ErrorCode error;
  const net::ip::address host = net::ip::make_address(address, error);
  const Tcp::endpoint endpoint(host, port);
  if (!error) {
    acceptor.open(endpoint.protocol(), error);
  }
  if (!error) {
    acceptor.set_option(net::socket_base::reuse_address(true), error);
  }
  if (!error) {
    acceptor.bind(endpoint, error);
  }
  if (!error) {
    acceptor.listen(net::socket_base::max_listen_connections, error);
  }
  if (error) {
    throw EnvironmentError(
        fmt::format("cannot listen on {} port {}: {}", address, port, error.message()));
  }
  return acceptor;
}

}  // namespace

class ConvoxServer::Impl : public std::enable_shared_from_this<ConvoxServer::Impl> {
 public:
  Impl(EventLoop& loop, RackEndpoint& endpoint, FakeRack& rack, RackDriver& driver, Options options)
      : context_(std::make_shared<ServerContext>(loop, endpoint, rack, driver, std::move(options))),
        acceptor_(listen(loop.context(), context_->options.address, context_->options.port)),
        accept_pause_(loop.context()),
        tick_(loop.context()) {
    port_ = acceptor_.local_endpoint().port();
  }

  void start() {
    context_->rack.set_on_change([this] { pump_soon(); });
    net::co_spawn(context_->io, accept_clients(shared_from_this()), kRethrow);
    net::co_spawn(context_->io, tick(shared_from_this()), kRethrow);
  }

  void stop() {
    if (context_->stopped) {
      return;
    }
    ErrorCode ignored;
    acceptor_.close(ignored);
    accept_pause_.cancel();
    tick_.cancel();
    for (ServerConnection* connection : context_->connections) {
      connection->stop();
    }
    context_->rack.set_on_change({});
    context_->stopped = true;
  }

  std::uint16_t port() const { return port_; }
  std::size_t connections() const { return context_->connections.size(); }

 private:
  static Awaitable<> accept_clients(std::shared_ptr<Impl> self);
  static Awaitable<> tick(std::shared_ptr<Impl> self);

  void admit(Socket socket);
  void pump_soon();
  void pump();

  std::shared_ptr<ServerContext> context_;
  Acceptor acceptor_;
  Timer accept_pause_;
  Timer tick_;
  std::uint16_t port_ = 0;
  bool pumps_soon_ = false;
};

Awaitable<> ConvoxServer::Impl::accept_clients(std::shared_ptr<Impl> self) {
  while (!self->context_->stopped) {
    Socket socket(self->context_->io.get_executor());
    const auto [error] = co_await self->acceptor_.async_accept(socket, kAwait);
    if (self->context_->stopped) {
      break;
    }
    if (!error) {
      self->admit(std::move(socket));
    } else if (error != net::error::connection_aborted) {
      self->accept_pause_.expires_after(kPauseAfterFailedAccept);
      co_await self->accept_pause_.async_wait(kAwait);
    }
  }
}

void ConvoxServer::Impl::admit(Socket socket) {
  const std::size_t open = context_->connections.size();
  const std::size_t limit = context_->options.limits.connections;
  if (open >= limit + kTurnedAwayMax) {
    return;
  }
  auto connection =
      std::make_shared<ServerConnection>(context_, std::move(socket),
                                         open < limit ? ServerConnection::Admission::kServed
                                                      : ServerConnection::Admission::kTurnedAway);
  net::co_spawn(context_->io, ServerConnection::serve(std::move(connection)), kRethrow);
}

// The rack calls this in the middle of its work, so its streams must not be asked yet.
void ConvoxServer::Impl::pump_soon() {
  if (pumps_soon_ || context_->connections.empty()) {
    return;
  }
  pumps_soon_ = true;
  net::post(context_->io, [self = shared_from_this()] {
    self->pumps_soon_ = false;
    self->pump();
  });
}

void ConvoxServer::Impl::pump() {
  for (ServerConnection* connection : context_->connections) {
    connection->pump();
  }
}

Awaitable<> ConvoxServer::Impl::tick(std::shared_ptr<Impl> self) {
  ServerContext& context = *self->context_;
  while (!context.stopped) {
    const auto now = EventLoop::timer_now();
    for (ServerConnection* connection : context.connections) {
      connection->check_deadline(now);
    }
    const bool is_present = context.driver.advance_towards(context.driver.present());
    self->pump();
    // A rack that cannot keep the pace works on, but lets the clients in between.
    self->tick_.expires_after(is_present ? kTick : std::chrono::milliseconds{0});
    co_await self->tick_.async_wait(kAwait);
  }
}

ConvoxServer::ConvoxServer(EventLoop& loop, RackEndpoint& endpoint, FakeRack& rack,
                           RackDriver& driver, Options options)
    : impl_(std::make_shared<Impl>(loop, endpoint, rack, driver, std::move(options))) {
  impl_->start();
}

ConvoxServer::~ConvoxServer() { impl_->stop(); }

std::uint16_t ConvoxServer::port() const { return impl_->port(); }
std::size_t ConvoxServer::connections() const { return impl_->connections(); }
void ConvoxServer::stop() { impl_->stop(); }

}  // namespace cronwarp::fakes
