#include <algorithm>
#include <charconv>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "convox/objects.h"
#include "fakes/endpoint/rack_endpoint.h"
#include "fakes/server/convox_server.h"
#include "io/event_loop.h"
#include "tests/contract/api_face.h"
#include "tests/contract/http_client.h"

// The rack over HTTP, with the routes, the places of options and the objects of its generation, as
// the command-line clients use them.

namespace cronwarp::test {
namespace {

using convox::Answer;
using convox::ApiError;
using convox::Done;
using convox::Generation;
using nlohmann::json;
using Headers = HttpClient::Headers;

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;

// The rack's time goes when the test says so.
class TestsOwnTime : public fakes::RackDriver {
 public:
  explicit TestsOwnTime(sim::VirtualClock& clock) : clock_(clock) {}

  Instant present() override { return clock_.now(); }
  bool advance_towards(Instant) override { return true; }
  fakes::ClockState clock() override { return {clock_.now(), clock_.now(), 1, true}; }
  void pause() override {}
  void resume() override {}
  void set_speed(double) override {}
  void jump_to(Instant at) override { clock_.advance_to(at); }
  std::string report_json() override { return {}; }

 private:
  sim::VirtualClock& clock_;
};

std::string encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    out +=
        byte < 0x80 && std::isalnum(byte) != 0 ? std::string(1, c) : fmt::format("%{:02X}", byte);
  }
  return out;
}

// A form's fields; those without a value are left out.
std::string form(const std::vector<std::pair<std::string, std::optional<std::string>>>& fields) {
  std::string out;
  for (const auto& [name, value] : fields) {
    if (value) out += (out.empty() ? "" : "&") + name + "=" + encoded(*value);
  }
  return out;
}

template <class T>
std::optional<std::string> decimal(const std::optional<T>& number) {
  return number ? std::optional(std::to_string(*number)) : std::nullopt;
}

class HttpFace : public ApiFace, public convox::Api {
 public:
  explicit HttpFace(ContractRack& rack)
      : generation_(rack.rack().generation()),
        time_(rack.clock()),
        endpoint_(rack.rack(), time_, answers_, ""),
        server_(loop_, endpoint_, rack.rack(), time_, {}),
        client_(loop_, server_.port()) {}

  ~HttpFace() override {
    server_.stop();
    loop_.run();
  }

  convox::Api& api() override { return *this; }

  Answer<std::vector<convox::App>> list_apps() override { return list<convox::App>("/apps"); }
  Answer<convox::App> get_app(std::string_view app) override {
    return one<convox::App>("GET", of(app));
  }
  Answer<convox::App> create_app(std::string_view name) override {
    return one<convox::App>("POST", "/apps", form({{"name", std::string(name)}}));
  }
  Answer<Done> delete_app(std::string_view app) override { return done("DELETE", of(app)); }

  Answer<std::vector<convox::Process>> list_processes(std::string_view app) override {
    return list<convox::Process>(of(app, "processes"));
  }
  Answer<convox::Process> get_process(std::string_view app, ProcessId id) override {
    return one<convox::Process>("GET", of(app, "processes", name_of_process(app, id)));
  }
  Answer<convox::Process> stop_process(std::string_view app, ProcessId id) override {
    return emptied<convox::Process>(done("DELETE", of(app, "processes", name_of_process(app, id))));
  }
  Answer<convox::RunProcessReply> run_process(const convox::RunProcessRequest& request) override;

  Answer<std::vector<convox::Release>> list_releases(std::string_view app) override {
    return list<convox::Release>(of(app, "releases"));
  }
  Answer<convox::Release> get_release(std::string_view app, std::string_view id) override {
    return one<convox::Release>("GET", of(app, "releases", id));
  }
  Answer<convox::Release> create_release(std::string_view app,
                                         const convox::NewRelease& release) override;
  Answer<convox::Release> promote_release(std::string_view app, std::string_view id) override {
    return emptied<convox::Release>(done("POST", of(app, "releases", id) + "/promote"));
  }

  Answer<std::vector<convox::Build>> list_builds(std::string_view app) override {
    return list<convox::Build>(of(app, "builds"));
  }
  Answer<convox::Build> get_build(std::string_view app, std::string_view id) override {
    return one<convox::Build>("GET", of(app, "builds", id));
  }

  Answer<std::vector<convox::ServiceScale>> list_services(std::string_view app) override {
    return list<convox::ServiceScale>(of(app, is_gen1() ? "formation" : "services"));
  }
  Answer<Done> scale_service(std::string_view app, std::string_view service,
                             const convox::ScaleRequest& request) override;
  Answer<Done> restart_service(std::string_view app, std::string_view service) override {
    return done("POST", of(app, "services", service) + "/restart");
  }

  Answer<std::vector<convox::Instance>> list_instances() override {
    return list<convox::Instance>("/instances");
  }
  Answer<std::vector<convox::LogLine>> read_logs(std::string_view app,
                                                 const convox::LogQuery& query, std::uint64_t after,
                                                 std::size_t max) override;

 private:
  bool is_gen1() const { return generation_ == Generation::kGen1April2016; }

  static std::string of(std::string_view app, std::string_view kind = {},
                        std::string_view name = {}) {
    std::string path = "/apps/" + encoded(app);
    if (!kind.empty()) path += "/" + std::string(kind);
    if (!name.empty()) path += "/" + encoded(name);
    return path;
  }

  // Of version 3, the name tells the service too.
  std::string name_of_process(std::string_view app, ProcessId id) {
    std::string service = "web";
    if (generation_ == Generation::kV3) {
      const auto processes = list_processes(app);
      for (const convox::Process& process : *processes) {
        if (process.id == id) service = process.service;
      }
    }
    return convox::process_name(generation_, service, id);
  }

  Answer<HttpClient::Response> ask(const std::string& method, const std::string& target,
                                   const std::string& body = {}, Headers headers = {});
  Answer<Done> done(const std::string& method, const std::string& target,
                    const std::string& body = {}, const Headers& headers = {});
  template <class T>
  Answer<T> one(const std::string& method, const std::string& target, const std::string& body = {},
                const Headers& headers = {});
  template <class T>
  Answer<std::vector<T>> list(const std::string& target);
  // What the wire does not tell of it.
  template <class T>
  static Answer<T> emptied(const Answer<Done>& answer) {
    if (!answer) return Unexpected(answer.error());
    return T{};
  }

  void decode(const json& from, convox::App& app) const;
  void decode(const json& from, convox::Process& process) const;
  void decode(const json& from, convox::Release& release) const;
  void decode(const json& from, convox::Build& build) const;
  void decode(const json& from, convox::ServiceScale& service) const;
  void decode(const json& from, convox::Instance& instance) const;

  Generation generation_;
  TestsOwnTime time_;
  std::vector<ScriptedAnswer> no_answers_;
  fakes::AnswerScript answers_{no_answers_, 1};
  fakes::RackEndpoint endpoint_;
  EventLoop loop_;
  fakes::ConvoxServer server_;
  HttpClient client_;
};

Answer<HttpClient::Response> HttpFace::ask(const std::string& method, const std::string& target,
                                           const std::string& body, Headers headers) {
  headers.emplace_back("Version", "dev");
  if (!body.empty()) headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
  HttpClient::Response response = client_.ask(method, target, headers, body);
  if (response.status < 400) return response;
  const json error = json::parse(response.body, nullptr, false);
  if (error.is_object()) return Unexpected(ApiError{response.status, error.at("error")});
  std::string message = response.body;
  if (message.ends_with('\n')) message.pop_back();
  return Unexpected(ApiError{response.status, std::move(message)});
}

Answer<Done> HttpFace::done(const std::string& method, const std::string& target,
                            const std::string& body, const Headers& headers) {
  const auto response = ask(method, target, body, headers);
  if (!response) return Unexpected(response.error());
  return Done{};
}

template <class T>
Answer<T> HttpFace::one(const std::string& method, const std::string& target,
                        const std::string& body, const Headers& headers) {
  const auto response = ask(method, target, body, headers);
  if (!response) return Unexpected(response.error());
  T value;
  decode(json::parse(response->body), value);
  return value;
}

template <class T>
Answer<std::vector<T>> HttpFace::list(const std::string& target) {
  const auto response = ask("GET", target);
  if (!response) return Unexpected(response.error());
  std::vector<T> values;
  for (const json& entry : json::parse(response->body)) decode(entry, values.emplace_back());
  return values;
}

Answer<convox::RunProcessReply> HttpFace::run_process(const convox::RunProcessRequest& request) {
  if (is_gen1()) {
    const auto answer = done("POST", of(request.app, "processes", request.service) + "/run",
                             form({{"command", std::string(request.command)},
                                   {"release", std::string(request.release)}}));
    return emptied<convox::RunProcessReply>(answer);
  }
  Headers headers = {{"Command", std::string(request.command)}};
  if (!request.release.empty()) headers.emplace_back("Release", std::string(request.release));
  auto process = one<convox::Process>(
      "POST", of(request.app, "services", request.service) + "/processes", {}, headers);
  if (!process) return Unexpected(process.error());
  return convox::RunProcessReply{std::move(process).value()};
}

Answer<convox::Release> HttpFace::create_release(std::string_view app,
                                                 const convox::NewRelease& release) {
  const std::string lines =
      convox::environment_text(release.environment.value_or(convox::Environment{}));
  if (!is_gen1()) {
    return one<convox::Release>("POST", of(app, "releases"), form({{"env", lines}}));
  }
  const auto response = ask("POST", of(app, "environment"), lines);
  if (!response) return Unexpected(response.error());
  convox::Release made;
  made.id = response->release_id;
  return made;
}

Answer<Done> HttpFace::scale_service(std::string_view app, std::string_view service,
                                     const convox::ScaleRequest& request) {
  const auto memory = request.memory_bytes ? std::optional(*request.memory_bytes / kMiB)
                                           : std::optional<std::uint64_t>();
  const std::string fields = form({{"count", decimal(request.count)},
                                   {"cpu", decimal(request.cpu)},
                                   {"memory", decimal(memory)}});
  return is_gen1() ? done("POST", of(app, "formation", service), fields)
                   : done("PUT", of(app, "services", service), fields);
}

Answer<std::vector<convox::LogLine>> HttpFace::read_logs(std::string_view app,
                                                         const convox::LogQuery& query,
                                                         std::uint64_t, std::size_t) {
  constexpr std::string_view kError = "ERROR: ";
  const auto reach = query.since ? time_.present() - *query.since : Duration{std::chrono::days{1}};
  const std::vector<std::string> messages = client_.listen(
      of(app, "logs"),
      {{"Version", "dev"},
       {"Origin", "http://rack"},
       {"Follow", "false"},
       {"Prefix", "true"},
       {"Filter", query.filter},
       {"Since",
        fmt::format("{}s", std::chrono::duration_cast<std::chrono::seconds>(reach).count())}});
  std::vector<convox::LogLine> lines;
  for (std::string text : messages) {
    if (text.ends_with('\n')) text.pop_back();
    if (text.starts_with(kError)) return Unexpected(ApiError{0, text.substr(kError.size())});
    const std::size_t space = text.find(' ');
    convox::LogLine line;
    line.at = parse_instant(text.substr(0, space)).value();
    line.message = text.substr(space + 1);
    lines.push_back(std::move(line));
  }
  return lines;
}

void HttpFace::decode(const json& from, convox::App& app) const {
  app = {from.at("name"), from.at("release"), from.at("status")};
}

void HttpFace::decode(const json& from, convox::Process& process) const {
  process.id = convox::parse_process_name(generation_, from.at("id").get<std::string>())->id;
  process.app = from.at("app");
  process.service = from.at("name");
  process.command = from.at("command");
  process.release = from.at("release");
  process.started = parse_instant(from.at("started").get<std::string>()).value();
}

void HttpFace::decode(const json& from, convox::Release& release) const {
  release.id = from.at("id");
  release.app = from.at("app");
  release.build = from.at("build");
  release.environment = convox::parse_environment_text(from.at("env").get<std::string>());
  release.created = parse_instant(from.at("created").get<std::string>()).value();
}

void HttpFace::decode(const json& from, convox::Build& build) const {
  build.id = from.at("id");
  build.app = from.at("app");
  build.release = from.at("release");
  build.status = from.at("status");
}

void HttpFace::decode(const json& from, convox::ServiceScale& service) const {
  service.name = from.at("name");
  service.count = from.at("count");
  service.memory_bytes = from.at("memory").get<std::uint64_t>() * kMiB;
}

void HttpFace::decode(const json& from, convox::Instance& instance) const {
  instance.processes = from.at("processes");
}

std::unique_ptr<ApiFace> make_http_face(ContractRack& rack) {
  return std::make_unique<HttpFace>(rack);
}

INSTANTIATE_TEST_SUITE_P(Http, ApiContract,
                         testing::Values(FaceKind{Generation::kGen1April2016, make_http_face},
                                         FaceKind{Generation::kGen2, make_http_face},
                                         FaceKind{Generation::kV3, make_http_face}),
                         name_of);

}  // namespace
}  // namespace cronwarp::test
