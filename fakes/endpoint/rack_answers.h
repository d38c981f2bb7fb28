#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "convox/api.h"
#include "convox/generation.h"
#include "convox/http_message.h"
#include "convox/routes.h"

namespace cronwarp::fakes {

// The form in which a rack of one generation puts its answers: status, type, headers and the frame
// of the body. Sources: convox/rack 20160420221228 (api/controllers) and 20260421192651
// (vendor/github.com/convox/stdapi), convox/convox 3.24.9.
class RackAnswers {
 public:
  explicit RackAnswers(convox::Generation generation) : generation_(generation) {}

  convox::HttpResponse json(std::string document);
  convox::HttpResponse text(std::string body);
  // Of a command without a result.
  convox::HttpResponse done();

  convox::HttpResponse error(const convox::HttpRequest& request, const convox::ApiError& error);
  // What the rack of 2016 answers after a panic.
  convox::HttpResponse panic(std::string_view message);
  convox::HttpResponse unauthorized(const convox::HttpRequest& request);
  convox::HttpResponse outdated_client();
  // Where no route is. REQUIRES: not kFound.
  convox::HttpResponse no_route(convox::RouteMatch::Kind kind) const;
  // Of Go's HTTP library, before any route.
  convox::HttpResponse bad_request() const;
  // A foreign or missing origin of a websocket.
  convox::HttpResponse forbidden_origin() const;

  // What a rack says about a wrong password.
  std::string_view unauthorized_message() const;

 private:
  bool is_gen1() const { return generation_ == convox::Generation::kGen1April2016; }
  // With the headers that every answer of a route has.
  convox::HttpResponse start(int status, std::string_view content_type);

  convox::Generation generation_;
  std::uint64_t requests_ = 0;  // real request ids are random
};

inline constexpr std::string_view kOutdatedClient =
    "client outdated, please update with `convox update`";

}  // namespace cronwarp::fakes
