#include "fakes/endpoint/control_routes.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/expected.h"
#include "convox/json_writer.h"

namespace cronwarp::fakes {
namespace {

using convox::HttpResponse;
using nlohmann::json;

HttpResponse in_json(int status, std::string document) {
  HttpResponse response;
  response.status = status;
  response.content_type = "application/json";
  response.body = std::move(document);
  return response;
}

HttpResponse refusal(int status, std::string_view sentence) {
  convox::JsonWriter out;
  out.begin_object().key("error").text(sentence).end_object();
  return in_json(status, std::move(out).finish());
}

HttpResponse wrong_method(std::string_view allowed) {
  HttpResponse response = refusal(405, fmt::format("this takes {}", allowed));
  response.headers.emplace_back("Allow", allowed);
  return response;
}

// What a body asks of the clock.
struct ClockChange {
  std::optional<bool> pause;
  std::optional<double> speed;
  std::optional<Instant> jump_to;
};

using Failure = Unexpected<std::string>;

// Reads a body key by key; `present` is what "by" counts from.
class ClockChangeReader {
 public:
  explicit ClockChangeReader(Instant present) : present_(present) {}

  Expected<ClockChange, std::string> read(std::string_view body) {
    const json document = json::parse(body, nullptr, false);
    if (!document.is_object() || document.empty()) {
      return Failure{R"(the body is to be a JSON object such as {"action": "pause"})"};
    }
    for (const auto& [key, value] : document.items()) {
      if (auto failure = read_key(key, value)) return Failure{std::move(*failure)};
    }
    if (document.contains("to") && document.contains("by")) {
      return Failure{R"(give either "to" or "by")"};
    }
    return change_;
  }

 private:
  using Complaint = std::optional<std::string>;

  Complaint read_key(const std::string& key, const json& value) {
    if (key == "action") return read_action(value);
    if (key == "speed") return read_speed(value);
    if (key == "to" || key == "by") {
      if (!value.is_string()) return fmt::format(R"("{}" is to be a text)", key);
      const auto& text = value.get_ref<const std::string&>();
      return key == "to" ? read_to(text) : read_by(text);
    }
    return fmt::format(R"(there is no key {}; known are "action", "speed", "to" and "by")",
                       convox::json_text(key));
  }

  Complaint read_action(const json& value) {
    if (value != "pause" && value != "resume") return R"("action" is to be "pause" or "resume")";
    change_.pause = value == "pause";
    return std::nullopt;
  }

  Complaint read_speed(const json& value) {
    const double speed = value.is_number() ? value.get<double>() : 0;
    if (!(speed > 0) || speed > RackDriver::kSpeedMax) {
      return fmt::format(R"("speed" is to be a number above 0 and at most {:.0f})",
                         RackDriver::kSpeedMax);
    }
    change_.speed = speed;
    return std::nullopt;
  }

  Complaint read_to(const std::string& text) {
    const auto at = parse_instant(text);
    if (!at) return R"("to": )" + at.error();
    return jump_to(*at);
  }

  Complaint read_by(const std::string& text) {
    const auto length = parse_duration(text);
    if (!length) return R"("by": )" + length.error();
    if (*length > kLatestInstant - present_) return jump_to(kLatestInstant + Duration{1});
    return jump_to(present_ + *length);
  }

  Complaint jump_to(Instant at) {
    if (at < present_) {
      return fmt::format("{} is past; the rack's clock reads {} and never goes back",
                         format_instant(at), format_instant(present_));
    }
    if (at > kLatestInstant) {
      return fmt::format("the clock goes no further than {}", format_instant(kLatestInstant));
    }
    change_.jump_to = at;
    return std::nullopt;
  }

  Instant present_;
  ClockChange change_;
};

}  // namespace

HttpResponse ControlRoutes::handle(const convox::HttpRequest& request, std::string_view path) {
  if (path == "/cronwarp/clock") {
    if (request.method == "GET") return clock();
    if (request.method == "POST") return set_clock(request.body);
    return wrong_method("GET, POST");
  }
  if (path == "/cronwarp/report") return request.method == "GET" ? report() : wrong_method("GET");
  return refusal(404, "there is /cronwarp/clock and /cronwarp/report");
}

HttpResponse ControlRoutes::unauthorized() {
  HttpResponse response = refusal(401, "this takes the rack's password");
  response.headers.emplace_back("WWW-Authenticate", R"(Basic realm="cronwarp")");
  return response;
}

HttpResponse ControlRoutes::clock() const {
  const ClockState state = driver_.clock();
  convox::JsonWriter out;
  out.begin_object();
  out.key("now").text(format_instant(state.now));
  out.key("present").text(format_instant(state.present));
  out.key("speed").number(state.speed);
  out.key("paused").boolean(state.paused);
  out.end_object();
  return in_json(200, std::move(out).finish());
}

HttpResponse ControlRoutes::set_clock(std::string_view body) {
  if (driver_.is_clock_fixed()) {
    return refusal(409, "real containers run on this rack, and its clock is the machine's");
  }
  const auto change = ClockChangeReader(driver_.present()).read(body);
  if (!change) return refusal(400, change.error());
  if (change->jump_to) driver_.jump_to(std::max(*change->jump_to, driver_.present()));
  if (change->speed) driver_.set_speed(*change->speed);
  if (change->pause) *change->pause ? driver_.pause() : driver_.resume();
  return clock();
}

HttpResponse ControlRoutes::report() const {
  std::string document = driver_.report_json();
  if (document.empty()) return refusal(404, "the rack has no tasks to report on");
  return in_json(200, std::move(document));
}

}  // namespace cronwarp::fakes
