#include "fakes/rack/rack_state_json.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <set>
#include <stdexcept>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/time.h"
#include "model/scenario.h"

namespace cronwarp::fakes {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kFormat = "cronwarp-rack-state";
constexpr std::int64_t kFormatVersion = 1;

// Never leaves this file.
class Malformed : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// A value of the text with its place in it.
class Node {
 public:
  Node(const Json& value, std::string place) : value_(value), place_(std::move(place)) {}

  [[noreturn]] void reject(std::string_view problem) const {
    throw Malformed(fmt::format("{} {}", place_.empty() ? "the document" : place_, problem));
  }

  Node at(std::string_view key) const {
    if (!value_.is_object()) reject("must be an object");
    const auto found = value_.find(key);
    const std::string place = place_.empty() ? std::string(key) : fmt::format("{}.{}", place_, key);
    if (found == value_.end()) throw Malformed(place + " is missing");
    return {*found, place};
  }

  std::vector<Node> items() const {
    if (!value_.is_array()) reject("must be a list");
    std::vector<Node> nodes;
    for (std::size_t i = 0; i < value_.size(); ++i) {
      nodes.emplace_back(value_[i], fmt::format("{}[{}]", place_, i));
    }
    return nodes;
  }

  std::string text() const {
    if (!value_.is_string()) reject("must be a text");
    return value_.get<std::string>();
  }

  Instant instant() const {
    const auto at = parse_instant(text());
    if (!at) reject("must be a time: " + at.error());
    return *at;
  }

  template <class T>
  T number() const {
    constexpr const char* kWanted = "must be a whole number that fits";
    if (value_.is_number_unsigned()) {
      const auto number = value_.get<std::uint64_t>();
      if (number > static_cast<std::uint64_t>(std::numeric_limits<T>::max())) reject(kWanted);
      return static_cast<T>(number);
    }
    if (!value_.is_number_integer()) reject(kWanted);
    const auto number = value_.get<std::int64_t>();
    if (number < static_cast<std::int64_t>(std::numeric_limits<T>::min())) reject(kWanted);
    return static_cast<T>(number);
  }

  convox::Environment environment() const {
    if (!value_.is_object()) reject("must be an object");
    convox::Environment environment;
    for (const auto& [key, value] : value_.items()) environment.emplace(key, at(key).text());
    return environment;
  }

 private:
  const Json& value_;
  std::string place_;
};

Json json_of(const convox::Release& release) {
  return {{"id", release.id},
          {"build", release.build},
          {"description", release.description},
          {"manifest", release.manifest},
          {"environment", Json(release.environment)},
          {"created", format_instant(release.created)}};
}

convox::Release read_release(const Node& node, const std::string& app) {
  convox::Release release;
  release.id = node.at("id").text();
  release.app = app;
  release.build = node.at("build").text();
  release.description = node.at("description").text();
  release.manifest = node.at("manifest").text();
  release.environment = node.at("environment").environment();
  release.created = node.at("created").instant();
  return release;
}

Json json_of(const convox::Build& build) {
  return {{"id", build.id},
          {"release", build.release},
          {"description", build.description},
          {"status", build.status},
          {"started", format_instant(build.started)},
          {"ended", format_instant(build.ended)}};
}

convox::Build read_build(const Node& node, const std::string& app) {
  convox::Build build;
  build.id = node.at("id").text();
  build.app = app;
  build.release = node.at("release").text();
  build.description = node.at("description").text();
  build.status = node.at("status").text();
  build.started = node.at("started").instant();
  build.ended = node.at("ended").instant();
  return build;
}

Json json_of(const convox::ServiceScale& service) {
  return {{"name", service.name},
          {"count", service.count},
          {"cpu", service.cpu},
          {"memory_bytes", service.memory_bytes}};
}

convox::ServiceScale read_service(const Node& node) {
  convox::ServiceScale service;
  service.name = node.at("name").text();
  service.count = node.at("count").number<std::int32_t>();
  if (service.count < -1 || service.count > kServiceProcessesMax) {
    node.at("count").reject(fmt::format("must be from -1 to {}", kServiceProcessesMax));
  }
  service.cpu = node.at("cpu").number<std::uint32_t>();
  service.memory_bytes = node.at("memory_bytes").number<std::uint64_t>();
  return service;
}

template <class Values>
Json json_list(const Values& values) {
  Json list = Json::array();
  for (const auto& value : values) list.push_back(json_of(value));
  return list;
}

AppState read_app(const Node& node) {
  AppState app;
  app.name = node.at("name").text();
  app.release = node.at("release").text();
  for (const Node& item : node.at("releases").items()) {
    app.releases.push_back(read_release(item, app.name));
  }
  for (const Node& item : node.at("builds").items()) {
    app.builds.push_back(read_build(item, app.name));
  }
  std::set<std::string> names;
  for (const Node& item : node.at("services").items()) {
    app.services.push_back(read_service(item));
    if (!names.insert(app.services.back().name).second) item.at("name").reject("is there twice");
  }
  const bool is_known = std::any_of(app.releases.begin(), app.releases.end(),
                                    [&](const auto& release) { return release.id == app.release; });
  if (!app.release.empty() && !is_known) node.at("release").reject("is not among its releases");
  return app;
}

RackState read_state(const Node& document) {
  if (document.at("format").text() != kFormat) {
    document.at("format").reject(fmt::format("must be \"{}\"", kFormat));
  }
  if (document.at("format_version").number<std::int64_t>() != kFormatVersion) {
    document.at("format_version")
        .reject(fmt::format("must be {}, the one this version reads", kFormatVersion));
  }
  RackState state;
  std::set<std::string> names;
  for (const Node& item : document.at("apps").items()) {
    state.apps.push_back(read_app(item));
    if (!names.insert(state.apps.back().name).second) item.at("name").reject("is there twice");
  }
  return state;
}

}  // namespace

std::string write_rack_state(const RackState& state) {
  Json apps = Json::array();
  for (const AppState& app : state.apps) {
    apps.push_back({{"name", app.name},
                    {"release", app.release},
                    {"releases", json_list(app.releases)},
                    {"builds", json_list(app.builds)},
                    {"services", json_list(app.services)}});
  }
  const Json document = {
      {"format", kFormat}, {"format_version", kFormatVersion}, {"apps", std::move(apps)}};
  // What clients sent as text may not be UTF-8; JSON has no other.
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Expected<RackState, std::string> parse_rack_state(std::string_view text) {
  try {
    const Json document = Json::parse(text);
    return read_state(Node(document, ""));
  } catch (const Json::parse_error& error) {
    return Unexpected{fmt::format("it is not JSON (byte {})", error.byte)};
  } catch (const Json::exception&) {
    return Unexpected{std::string("it has a number that nothing can hold")};
  } catch (const Malformed& malformed) {
    return Unexpected{std::string(malformed.what())};
  }
}

}  // namespace cronwarp::fakes
