#include "fakes/endpoint/rack_endpoint.h"

#include <utility>

#include "convox/routes.h"
#include "convox/url_text.h"
#include "fakes/endpoint/authentication.h"
#include "fakes/endpoint/control_routes.h"
#include "fakes/endpoint/final_stream.h"
#include "fakes/endpoint/rack_answers.h"
#include "fakes/endpoint/rack_routes.h"
#include "fakes/endpoint/socket_routes.h"

namespace cronwarp::fakes {
namespace {

using convox::HttpRequest;
using convox::HttpResponse;
using convox::Operation;
using convox::RouteMatch;

Reply reply(HttpResponse response) {
  Reply reply;
  reply.response = std::move(response);
  return reply;
}

HttpResponse scripted_response(const ScriptedAnswer& answer) {
  HttpResponse response;
  response.status = answer.status;
  response.body = answer.body;
  if (answer.body.starts_with('{') || answer.body.starts_with('[')) {
    response.content_type = "application/json";
  } else if (!answer.body.empty()) {
    response.content_type = "text/plain; charset=utf-8";
  }
  return response;
}

// What becomes of the answer to a request whose work is done.
Delivery delivery_of(AnswerKind kind) {
  switch (kind) {
    case AnswerKind::kHang:
      return Delivery::kHang;
    case AnswerKind::kReset:
    case AnswerKind::kLoseReply:
      return Delivery::kReset;
    case AnswerKind::kCutBody:
      return Delivery::kCutBody;
    case AnswerKind::kStatus:
    case AnswerKind::kSlow:
      return Delivery::kSend;
  }
  return Delivery::kSend;
}

bool is_work_done(AnswerKind kind) {
  return kind == AnswerKind::kSlow || kind == AnswerKind::kCutBody ||
         kind == AnswerKind::kLoseReply;
}

}  // namespace

class RackEndpoint::Impl {
 public:
  Impl(FakeRack& rack, RackDriver& driver, AnswerScript& script, std::string password)
      : rack_(rack),
        generation_(rack.generation()),
        script_(script),
        password_(std::move(password)),
        answers_(generation_),
        routes_(rack, answers_),
        control_(driver) {}

  Reply handle(const HttpRequest& request) {
    const convox::Target target = convox::split_target(request.target);
    const auto path = convox::decode_path(target.path);
    if (!path) return reply(answers_.bad_request());
    if (ControlRoutes::is_control_path(*path)) return reply(handle_control(request, *path));

    // The checks stand in the real racks' handlers, so what has no route is found missing first.
    const RouteMatch match = convox::find_route(generation_, request.method, *path);
    const bool is_route = match.kind == RouteMatch::Kind::kFound;
    const bool is_open =
        is_route && (match.operation == Operation::kCheck || match.operation == Operation::kBoom);
    if (!is_route && !is_let_in(request, *path)) return reply(answers_.no_route(match.kind));
    if (is_route && !is_open) {
      if (auto refusal = refuse(request, *path)) return reply(std::move(*refusal));
    }
    return answer(request, *path, [&] {
      return is_route ? routes_.handle(match, request, target.query)
                      : answers_.no_route(match.kind);
    });
  }

  SocketReply open_socket(const HttpRequest& request) {
    const convox::Target target = convox::split_target(request.target);
    const auto path = convox::decode_path(target.path);
    const RouteMatch match = path ? convox::find_socket_route(generation_, *path) : RouteMatch{};
    SocketReply socket;
    if (match.kind != RouteMatch::Kind::kFound) {
      socket.refusal = handle(request);
      return socket;
    }
    if (!is_origin_welcome(generation_, request)) {
      socket.refusal = reply(answers_.forbidden_origin());
      return socket;
    }
    if (generation_ == convox::Generation::kGen1April2016) socket.end = StreamEnd::kDropConnection;
    if (!is_authorized(generation_, request, password_)) {
      socket.stream = failure(answers_.unauthorized_message());
    } else if (is_outdated_client(generation_, request, *path)) {
      socket.stream = std::make_unique<FinalStream>(std::string(kOutdatedClient));
    } else {
      open(match, request, *path, socket);
    }
    return socket;
  }

 private:
  HttpResponse handle_control(const HttpRequest& request, std::string_view path) {
    if (!is_authorized(generation_, request, password_)) return ControlRoutes::unauthorized();
    return control_.handle(request, path);
  }

  bool is_let_in(const HttpRequest& request, std::string_view path) const {
    return is_authorized(generation_, request, password_) &&
           !is_outdated_client(generation_, request, path);
  }

  // Why the client may not have an answer; nullopt: it may.
  std::optional<HttpResponse> refuse(const HttpRequest& request, std::string_view path) {
    if (!is_authorized(generation_, request, password_)) return answers_.unauthorized(request);
    if (is_outdated_client(generation_, request, path)) return answers_.outdated_client();
    return std::nullopt;
  }

  template <class Work>
  Reply answer(const HttpRequest& request, std::string_view path, Work work) {
    const ScriptedAnswer* scripted = script_.choose(request.method, path, rack_.clock().now());
    if (scripted == nullptr) return reply(work());
    Reply answered;
    answered.delivery = delivery_of(scripted->kind);
    if (scripted->kind == AnswerKind::kStatus) answered.response = scripted_response(*scripted);
    if (scripted->kind == AnswerKind::kSlow) answered.delay = scripted->delay;
    if (is_work_done(scripted->kind)) answered.response = work();
    return answered;
  }

  void open(const RouteMatch& match, const HttpRequest& request, std::string_view path,
            SocketReply& socket) {
    const ScriptedAnswer* scripted = script_.choose(request.method, path, rack_.clock().now());
    if (scripted != nullptr) {
      if (scripted->kind == AnswerKind::kStatus) {
        socket.refusal = reply(scripted_response(*scripted));
        return;
      }
      // A socket's answer has no body to cut: the connection ends where the first frame would come.
      socket.delivery = delivery_of(scripted->kind);
      if (socket.delivery == Delivery::kCutBody) socket.delivery = Delivery::kReset;
      if (scripted->kind == AnswerKind::kSlow) socket.delay = scripted->delay;
      if (!is_work_done(scripted->kind)) {
        socket.stream = std::make_unique<FinalStream>("");
        return;
      }
    }
    auto stream = open_stream(rack_, match, request);
    socket.stream = stream ? std::move(stream).value() : failure(stream.error().message);
  }

  // How errors travel after an upgrade.
  static std::unique_ptr<RackStream> failure(std::string_view message) {
    return std::make_unique<FinalStream>("ERROR: " + std::string(message) + '\n');
  }

  FakeRack& rack_;
  convox::Generation generation_;
  AnswerScript& script_;
  std::string password_;
  RackAnswers answers_;
  RackRoutes routes_;
  ControlRoutes control_;
};

RackEndpoint::RackEndpoint(FakeRack& rack, RackDriver& driver, AnswerScript& answers,
                           std::string password)
    : impl_(std::make_unique<Impl>(rack, driver, answers, std::move(password))) {}

RackEndpoint::~RackEndpoint() = default;

bool RackEndpoint::needs_present(const HttpRequest& request) const {
  const auto path = convox::decode_path(convox::split_target(request.target).path);
  return !path || (*path != "/check" && *path != "/cronwarp/clock");
}

Reply RackEndpoint::handle(const HttpRequest& request) { return impl_->handle(request); }

SocketReply RackEndpoint::open_socket(const HttpRequest& request) {
  return impl_->open_socket(request);
}

}  // namespace cronwarp::fakes
