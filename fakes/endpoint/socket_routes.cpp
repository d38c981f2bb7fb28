#include "fakes/endpoint/socket_routes.h"

#include <algorithm>
#include <string>
#include <utility>

#include "convox/objects.h"
#include "convox/url_text.h"
#include "fakes/endpoint/command_stream.h"
#include "fakes/endpoint/final_stream.h"
#include "fakes/endpoint/log_stream.h"
#include "fakes/endpoint/rack_routes.h"
#include "fakes/endpoint/request_options.h"

namespace cronwarp::fakes {
namespace {

using convox::Answer;
using convox::ApiError;
using convox::Generation;
using convox::Operation;
using Stream = std::unique_ptr<RackStream>;

// How far back a log begins unless asked otherwise.
constexpr Duration kSinceDefault = std::chrono::minutes{2};

// Nothing ever comes: the log of the rack itself, of which the fake one has none.
class SilentStream : public RackStream {
 public:
  Output pull() override { return {}; }
};

class SocketRoute {
 public:
  SocketRoute(FakeRack& rack, const convox::RouteMatch& match, const RequestOptions& options)
      : rack_(rack), match_(match), options_(options) {}

  Answer<Stream> open() {
    switch (match_.operation) {
      case Operation::kAppLogs:
        return logs({});
      case Operation::kServiceLogs:
        return service_logs();
      case Operation::kProcessLogs:
        return process_logs();
      case Operation::kBuildLogs:
        return build_logs();
      case Operation::kSystemLogs:
        if (follows()) return Stream(std::make_unique<SilentStream>());
        return Stream(std::make_unique<FinalStream>(""));
      case Operation::kExec:
        return exec();
      case Operation::kRunAttached:
        return run_attached();
      default:
        return Unexpected{ApiError{501, "the fake rack does not do this"}};
    }
  }

 private:
  const std::string& app() const { return match_.captures[0]; }
  const std::string& name() const { return match_.captures[1]; }

  // Whether the stream goes on after the last line there is. The rack of 2016 goes by the word
  // "false", later ones by "true".
  bool follows() const {
    const auto follow = options_.header("Follow");
    if (!follow) return true;
    return rack_.generation() == Generation::kGen1April2016 ? *follow != "false"
                                                            : *follow == "true";
  }

  // `query` says of what.
  Answer<Stream> logs(convox::LogQuery query) {
    const bool is_gen1 = rack_.generation() == Generation::kGen1April2016;
    auto since_text = options_.header("Since");
    if (is_gen1 && since_text == "") since_text.reset();
    const auto since = read_duration(since_text, kSinceDefault);
    if (!since) return Unexpected{since.error()};
    LogStream::Options options;
    options.follow = follows();
    options.prefix = options_.header("Prefix") == "true";
    if (rack_.generation() == Generation::kV3) {
      const auto tail = read_int(options_.header("Tail"));
      if (!tail) return Unexpected{tail.error()};
      if (*tail && **tail >= 0) options.tail = static_cast<std::size_t>(**tail);
    }
    if (const auto known = rack_.get_app(app()); !known) return Unexpected{known.error()};
    const Instant now = rack_.clock().now();
    query.since = *since < now - kEarliestInstant ? now - *since : kEarliestInstant;
    query.filter = options_.header("Filter").value_or("");
    return Stream(std::make_unique<LogStream>(rack_, app(), std::move(query), options));
  }

  Answer<Stream> service_logs() {
    const auto services = rack_.list_services(app());
    if (!services) return Unexpected{services.error()};
    const bool is_known = std::any_of(services->begin(), services->end(),
                                      [&](const auto& service) { return service.name == name(); });
    if (!is_known) return RackErrors(rack_.generation()).no_service(name());
    convox::LogQuery query;
    query.service = name();
    return logs(std::move(query));
  }

  Answer<Stream> process_logs() {
    const auto process = find_process(rack_, app(), name());
    if (!process) return Unexpected{process.error()};
    convox::LogQuery query;
    query.process = process->id;
    return logs(std::move(query));
  }

  // A build of the fake rack never ran, so it said nothing.
  Answer<Stream> build_logs() {
    const auto build = rack_.get_build(app(), name());
    if (!build) return Unexpected{build.error()};
    return Stream(std::make_unique<FinalStream>(""));
  }

  // Of the terminal, which the fake rack has no use for.
  Answer<convox::Done> check_size() const {
    for (const char* side : {"Height", "Width"}) {
      const auto size = read_int(options_.header(side));
      if (!size && rack_.generation() != Generation::kGen1April2016) {
        return Unexpected{size.error()};
      }
    }
    return convox::Done{};
  }

  Answer<Stream> exec() {
    if (const auto checked = check_size(); !checked) return Unexpected{checked.error()};
    const auto process = find_process(rack_, app(), name());
    if (!process) return Unexpected{process.error()};
    const std::string_view command = options_.header("Command").value_or("");
    auto live = rack_.exec_live(app(), process->id, command);
    if (!live) return Unexpected{live.error()};
    if (*live) {
      return Stream(std::make_unique<LiveExecStream>(rack_, process->id, *std::move(live)));
    }
    auto result = rack_.exec(app(), process->id, command);
    if (!result) return Unexpected{result.error()};
    return Stream(std::make_unique<ExecStream>(rack_, process->id, std::move(result).value()));
  }

  Answer<Stream> run_attached() {
    const auto process =
        rack_.run_attached({app(), name(), options_.header("Command").value_or("")});
    if (!process) return Unexpected{process.error()};
    return Stream(std::make_unique<AttachedStream>(rack_, process->id));
  }

  FakeRack& rack_;
  const convox::RouteMatch& match_;
  const RequestOptions& options_;
};

}  // namespace

Answer<Stream> open_stream(FakeRack& rack, const convox::RouteMatch& match,
                           const convox::HttpRequest& request) {
  const auto options = RequestOptions::read(request, {}, RequestOptions::Form::kIgnored);
  return SocketRoute(rack, match, *options).open();
}

bool is_origin_welcome(Generation generation, const convox::HttpRequest& request) {
  std::string_view origin = request.header("Origin");
  if (generation == Generation::kGen1April2016) return !origin.empty();
  if (origin.empty()) return true;
  const std::size_t scheme = origin.find("://");
  if (scheme == std::string_view::npos) return false;
  origin.remove_prefix(scheme + 3);
  origin = origin.substr(0, origin.find('/'));
  return convox::is_same_name(origin, request.header("Host"));
}

}  // namespace cronwarp::fakes
