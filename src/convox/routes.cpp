#include "convox/routes.h"

#include <algorithm>

namespace cronwarp::convox {
namespace {

constexpr unsigned kGen1 = 1;
constexpr unsigned kGen2Only = 2;
constexpr unsigned kV3Only = 4;
constexpr unsigned kGen2AndV3 = kGen2Only | kV3Only;
constexpr unsigned kEvery = kGen1 | kGen2AndV3;

// The method of a route that is a websocket.
constexpr std::string_view kSocket = "SOCKET";

struct Route {
  unsigned generations;
  std::string_view method;
  std::string_view pattern;  // ':' stands for a segment to capture, a last '*' for all that follow
  Operation operation;
};

using enum Operation;

// In the order of the real routers: the first that fits decides.
constexpr Route kRoutes[] = {
    {kEvery, "GET", "/apps/:/processes", kListProcesses},
    {kGen1, "POST", "/apps/:/processes/:/run", kRunProcess},
    {kGen2AndV3, "POST", "/apps/:/services/:/processes", kRunProcess},
    {kEvery, "GET", "/apps/:/processes/:", kGetProcess},
    {kEvery, "DELETE", "/apps/:/processes/:", kStopProcess},
    {kGen1, kSocket, "/apps/:/processes/:/run", kRunAttached},
    {kEvery, kSocket, "/apps/:/processes/:/exec", kExec},
    {kGen2AndV3, kSocket, "/apps/:/processes/:/logs", kProcessLogs},
    {kGen2AndV3, "GET", "/apps/:/processes/:/files", kNotFaked},
    {kGen2AndV3, "POST", "/apps/:/processes/:/files", kNotFaked},
    {kGen2AndV3, "DELETE", "/apps/:/processes/:/files", kNotFaked},

    {kEvery, "GET", "/apps", kListApps},
    {kEvery, "POST", "/apps", kCreateApp},
    {kEvery, "GET", "/apps/:", kGetApp},
    {kEvery, "DELETE", "/apps/:", kDeleteApp},
    {kGen2AndV3, "PUT", "/apps/:", kNotFaked},
    {kGen2AndV3, "POST", "/apps/:/cancel", kCancelApp},
    {kV3Only, "GET", "/apps/:/budget", kGetBudget},
    {kEvery, kSocket, "/apps/:/logs", kAppLogs},
    {kV3Only, kSocket, "/apps/:/services/:/logs", kServiceLogs},
    {kGen2AndV3, "GET", "/apps/:/metrics", kNotFaked},

    {kEvery, "GET", "/apps/:/releases", kListReleases},
    {kGen2AndV3, "POST", "/apps/:/releases", kCreateRelease},
    {kEvery, "GET", "/apps/:/releases/:", kGetRelease},
    {kEvery, "POST", "/apps/:/releases/:/promote", kPromoteRelease},

    {kGen1, "GET", "/apps/:/environment", kGetEnvironment},
    {kGen1, "POST", "/apps/:/environment", kSetEnvironment},
    {kGen1, "DELETE", "/apps/:/environment/:", kUnsetEnvironment},
    {kGen1, "GET", "/apps/:/formation", kListServices},
    {kGen1, "POST", "/apps/:/formation/:", kScaleService},
    {kGen1, "GET", "/apps/:/parameters", kGetParameters},
    {kGen1, "POST", "/apps/:/parameters", kNotFaked},
    {kGen1, "GET", "/apps/:/ssl", kListNothing},
    {kEvery, "PUT", "/apps/:/ssl/:/:", kNotFaked},

    {kGen2AndV3, "GET", "/apps/:/services", kListServices},
    {kGen2AndV3, "PUT", "/apps/:/services/:", kScaleService},
    {kGen2AndV3, "POST", "/apps/:/services/:/restart", kRestartService},

    {kEvery, "GET", "/apps/:/builds", kListBuilds},
    {kEvery, "POST", "/apps/:/builds", kNotFaked},
    {kGen2AndV3, "POST", "/apps/:/builds/import", kNotFaked},
    {kEvery, "GET", "/apps/:/builds/:", kGetBuild},
    {kEvery, "PUT", "/apps/:/builds/:", kNotFaked},
    {kGen1, "DELETE", "/apps/:/builds/:", kNotFaked},
    {kGen1, "POST", "/apps/:/builds/:/copy", kNotFaked},
    {kEvery, kSocket, "/apps/:/builds/:/logs", kBuildLogs},

    {kGen2AndV3, "GET", "/apps/:/objects", kNotFaked},
    {kGen2AndV3, "GET", "/apps/:/objects/*", kNotFaked},
    {kGen2AndV3, "HEAD", "/apps/:/objects/*", kNotFaked},
    {kGen2AndV3, "POST", "/apps/:/objects/*", kNotFaked},
    {kGen2AndV3, "DELETE", "/apps/:/objects/*", kNotFaked},
    {kGen2AndV3, "GET", "/apps/:/resources", kListNothing},
    {kGen2AndV3, "GET", "/apps/:/resources/:", kNotFaked},
    {kV3Only, "GET", "/apps/:/resources/:/data", kNotFaked},
    {kV3Only, "PUT", "/apps/:/resources/:/data", kNotFaked},
    {kV3Only, kSocket, "/apps/:/resources/:/console", kSocketNotFaked},
    {kV3Only, "GET", "/apps/:/balancers", kListNothing},
    {kV3Only, "GET", "/apps/:/configs", kListNothing},
    {kV3Only, "GET", "/apps/:/configs/:", kNotFaked},
    {kV3Only, "PUT", "/apps/:/configs/:", kNotFaked},
    {kV3Only, "GET", "/apps/:/cost", kNotFaked},
    {kV3Only, "GET", "/apps/:/diagnose", kNotFaked},
    {kV3Only, "GET", "/apps/:/manifest/services/:", kNotFaked},
    {kV3Only, "GET", "/apps/:/metrics-by-service", kNotFaked},
    {kV3Only, "POST", "/apps/:/budget", kNotFaked},
    {kV3Only, "DELETE", "/apps/:/budget", kNotFaked},
    {kV3Only, "POST", "/apps/:/builds/:/cancel", kNotFaked},
    {kV3Only, "POST", "/apps/:/builds/:/image", kNotFaked},
    {kV3Only, "GET", "/apps/:/services/:/metrics", kNotFaked},
    {kV3Only, "POST", "/apps/:/services/:/scale-override", kNotFaked},

    {kEvery, "GET", "/system", kGetSystem},
    {kEvery, "PUT", "/system", kNotFaked},
    {kEvery, "GET", "/system/capacity", kGetCapacity},
    {kEvery, "GET", "/system/releases", kListSystemReleases},
    {kGen2AndV3, "GET", "/system/processes", kListSystemProcesses},
    {kGen2AndV3, "GET", "/system/metrics", kNotFaked},
    {kGen2AndV3, kSocket, "/system/logs", kSystemLogs},
    {kGen2AndV3, "POST", "/system/jwt/token", kNotFaked},

    {kEvery, "GET", "/instances", kListInstances},
    {kEvery, "DELETE", "/instances/:", kNotFaked},
    {kEvery, "POST", "/instances/keyroll", kNotFaked},
    {kGen1, kSocket, "/instances/:/ssh", kSocketNotFaked},
    {kGen2AndV3, kSocket, "/instances/:/shell", kSocketNotFaked},
    {kEvery, kSocket, "/proxy/:/:", kSocketNotFaked},

    {kGen1, "GET", "/racks", kListRacks},
    {kEvery, "GET", "/registries", kListNothing},
    {kEvery, "POST", "/registries", kNotFaked},
    {kGen1, "DELETE", "/registries", kNotFaked},
    {kGen2AndV3, "DELETE", "/registries/*", kNotFaked},
    {kGen2AndV3, "GET", "/certificates", kListNothing},
    {kGen2AndV3, "POST", "/certificates", kNotFaked},
    {kGen2AndV3, "POST", "/certificates/generate", kNotFaked},
    {kGen2AndV3, "DELETE", "/certificates/:", kNotFaked},
    {kV3Only, "POST", "/certificates/:/renew", kNotFaked},
    {kV3Only, "GET", "/letsencrypt/config", kNotFaked},
    {kV3Only, "PUT", "/letsencrypt/config", kNotFaked},
    {kGen2AndV3, "POST", "/events", kNotFaked},

    // Add-ons: "services" in 2016, "resources" since.
    {kGen1, "GET", "/services", kListNothing},
    {kGen1, "POST", "/services", kNotFaked},
    {kGen1, "GET", "/services/:", kGetAddOn},
    {kGen1, "PUT", "/services/:", kNotFaked},
    {kGen1, "DELETE", "/services/:", kNotFaked},
    {kGen1, "POST", "/services/:/links", kNotFaked},
    {kGen1, "DELETE", "/services/:/links/:", kNotFaked},
    {kGen2AndV3, "GET", "/resources", kListNothing},
    {kGen2AndV3, "OPTIONS", "/resources", kNotFaked},
    {kGen2AndV3, "POST", "/resources", kNotFaked},
    {kGen2AndV3, "GET", "/resources/:", kNotFaked},
    {kGen2AndV3, "PUT", "/resources/:", kNotFaked},
    {kGen2AndV3, "DELETE", "/resources/:", kNotFaked},
    {kGen2AndV3, "POST", "/resources/:/links", kNotFaked},
    {kGen2AndV3, "DELETE", "/resources/:/links/:", kNotFaked},

    {kGen1, "POST", "/index/diff", kNotFaked},
    {kGen1, "POST", "/index/file/:", kNotFaked},
    {kGen1, "POST", "/sns", kNotFaked},
    {kGen1, "POST", "/switch", kNotFaked},
    {kEvery, "GET", "/auth", kAuth},
    {kEvery, "GET", "/check", kCheck},
    {kGen1, "GET", "/boom", kBoom},
};

unsigned mask(Generation generation) {
  switch (generation) {
    case Generation::kGen1April2016:
      return kGen1;
    case Generation::kGen2:
      return kGen2Only;
    case Generation::kV3:
      return kV3Only;
  }
  return 0;
}

// Both begin with '/' or are empty. `captures` is filled as far as they agree.
bool is_path_fitting(std::string_view pattern, std::string_view path,
                     std::array<std::string_view, 3>& captures) {
  std::size_t captured = 0;
  const auto take_segment = [](std::string_view& rest) {
    rest.remove_prefix(1);
    const std::size_t length = std::min(rest.find('/'), rest.size());
    const std::string_view segment = rest.substr(0, length);
    rest.remove_prefix(length);
    return segment;
  };
  while (!pattern.empty()) {
    if (path.empty()) return false;
    const std::string_view wanted = take_segment(pattern);
    if (wanted == "*") return true;
    const std::string_view segment = take_segment(path);
    if (wanted == ":") {
      if (segment.empty()) return false;
      captures[captured++] = segment;
    } else if (wanted != segment) {
      return false;
    }
  }
  return path.empty();
}

RouteMatch search(Generation generation, std::string_view method, std::string_view path) {
  RouteMatch match;
  if (!path.starts_with('/')) return match;
  for (const Route& route : kRoutes) {
    if ((route.generations & mask(generation)) == 0) continue;
    std::array<std::string_view, 3> captures;
    if (!is_path_fitting(route.pattern, path, captures)) continue;
    if (route.method == method) {
      match.kind = RouteMatch::Kind::kFound;
      match.operation = route.operation;
      std::copy(captures.begin(), captures.end(), match.captures.begin());
      return match;
    }
    if (route.method == kSocket && method == "GET") {
      match.kind = RouteMatch::Kind::kSocketOnly;
    } else if (match.kind == RouteMatch::Kind::kUnknownPath) {
      match.kind = RouteMatch::Kind::kWrongMethod;
    }
  }
  return match;
}

}  // namespace

RouteMatch find_route(Generation generation, std::string_view method, std::string_view path) {
  // A client may write any word as its method, ours for sockets too.
  return search(generation, method == kSocket ? std::string_view{} : method, path);
}

RouteMatch find_socket_route(Generation generation, std::string_view path) {
  return search(generation, kSocket, path);
}

}  // namespace cronwarp::convox
