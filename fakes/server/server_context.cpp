#include "fakes/server/server_context.h"

#include <utility>

#include <boost/asio/post.hpp>
#include <fmt/format.h>

#include "base/environment_error.h"

namespace cronwarp::fakes {
namespace {

net::ssl::context make_tls(const Certificate& certificate) {
  net::ssl::context tls(net::ssl::context::tls_server);
  // 1.2 is what the clients of 2016 speak: Go 1.5 and Node 0.10.
  tls.set_options(net::ssl::context::default_workarounds | net::ssl::context::no_compression |
                  net::ssl::context::no_tlsv1 | net::ssl::context::no_tlsv1_1);
  ErrorCode error;
  tls.use_certificate_chain(net::buffer(certificate.certificate), error);
  if (!error) {
    tls.use_private_key(net::buffer(certificate.private_key), net::ssl::context::pem, error);
  }
  if (error) {
    throw EnvironmentError(fmt::format("cannot use the certificate: {}", error.message()));
  }
  return tls;
}

}  // namespace

ServerContext::ServerContext(EventLoop& loop, RackEndpoint& its_endpoint, FakeRack& its_rack,
                             RackDriver& its_driver, ConvoxServer::Options its_options)
    : io(loop.context()),
      endpoint(its_endpoint),
      rack(its_rack),
      driver(its_driver),
      options(std::move(its_options)) {
  if (options.tls) {
    tls_ = make_tls(*options.tls);
  }
}

Awaitable<bool> ServerContext::catch_up() {
  const Instant target = driver.present();
  while (!stopped && !driver.advance_towards(target)) {
    co_await net::post(io, kAwait);  // others are served meanwhile
  }
  co_return !stopped;
}

}  // namespace cronwarp::fakes
