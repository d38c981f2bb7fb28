#include "fakes/endpoint/rack_answers.h"

#include <fmt/format.h>

#include "convox/json_writer.h"

namespace cronwarp::fakes {
namespace {

using convox::HttpResponse;

constexpr std::string_view kJson = "application/json";
constexpr std::string_view kText = "text/plain; charset=utf-8";

void add_no_sniffing(HttpResponse& response) {
  response.headers.emplace_back("X-Content-Type-Options", "nosniff");
}

// What Go's http.Error writes.
HttpResponse plain_error(int status, std::string_view message) {
  HttpResponse response;
  response.status = status;
  response.content_type = kText;
  response.body.assign(message).append("\n");
  return response;
}

}  // namespace

HttpResponse RackAnswers::json(std::string document) {
  HttpResponse response = start(200, kJson);
  response.body = std::move(document);
  return response;
}

HttpResponse RackAnswers::text(std::string body) {
  HttpResponse response = start(200, kText);
  response.body = std::move(body);
  return response;
}

HttpResponse RackAnswers::done() { return text(is_gen1() ? R"({"success":true})" : "ok\n"); }

HttpResponse RackAnswers::error(const convox::HttpRequest& request, const convox::ApiError& error) {
  const std::string in_json = R"({"error":)" + convox::json_text(error.message) + "}";
  if (is_gen1()) {
    HttpResponse response = start(error.status, kText);
    response.body = in_json;
    return response;
  }
  const bool wants_json = generation_ == convox::Generation::kV3 &&
                          request.header("Accept").find(kJson) != std::string_view::npos;
  HttpResponse response = start(error.status, wants_json ? kJson : kText);
  if (generation_ == convox::Generation::kGen2) add_no_sniffing(response);
  response.body = (wants_json ? in_json : error.message) + "\n";
  return response;
}

HttpResponse RackAnswers::panic(std::string_view message) { return plain_error(500, message); }

std::string_view RackAnswers::unauthorized_message() const {
  return is_gen1() ? "invalid authorization" : "invalid authentication";
}

HttpResponse RackAnswers::unauthorized(const convox::HttpRequest& request) {
  if (is_gen1()) {
    HttpResponse response = start(401, kText);
    response.headers.emplace_back("WWW-Authenticate", R"(Basic realm="Convox System")");
    response.body = unauthorized_message();
    return response;
  }
  HttpResponse response = error(request, {401, std::string(unauthorized_message())});
  if (generation_ == convox::Generation::kV3) {
    response.headers.emplace_back("WWW-Authenticate", R"(Basic realm="convox")");
  }
  return response;
}

HttpResponse RackAnswers::outdated_client() {
  HttpResponse response = start(403, kText);
  response.body = kOutdatedClient;
  return response;
}

HttpResponse RackAnswers::no_route(convox::RouteMatch::Kind kind) const {
  HttpResponse response;
  response.status = 404;
  if (is_gen1()) {
    if (kind != convox::RouteMatch::Kind::kSocketOnly) {
      return plain_error(404, "404 page not found");
    }
    response.status = 400;
    response.content_type = kText;
    response.body = "not websocket protocol";
  } else if (generation_ == convox::Generation::kV3 &&
             kind == convox::RouteMatch::Kind::kWrongMethod) {
    response.status = 405;
  }
  return response;
}

HttpResponse RackAnswers::bad_request() const {
  HttpResponse response = plain_error(400, "400 Bad Request");
  response.body.pop_back();
  return response;
}

HttpResponse RackAnswers::forbidden_origin() const {
  if (!is_gen1()) return plain_error(403, "Forbidden");
  HttpResponse response;
  response.status = 403;
  return response;
}

HttpResponse RackAnswers::start(int status, std::string_view content_type) {
  HttpResponse response;
  response.status = status;
  response.content_type = content_type;
  if (!is_gen1()) response.headers.emplace_back("Request-Id", fmt::format("{:012x}", ++requests_));
  if (generation_ == convox::Generation::kV3) {
    add_no_sniffing(response);
    response.headers.emplace_back("X-Frame-Options", "DENY");
  }
  return response;
}

}  // namespace cronwarp::fakes
