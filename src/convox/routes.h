#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "convox/generation.h"

// Which paths and methods a rack of each generation answers, and what it does there.

namespace cronwarp::convox {

enum class Operation : std::uint8_t {
  kCheck,
  kBoom,
  kAuth,
  kGetSystem,
  kGetCapacity,
  kListSystemProcesses,
  kListSystemReleases,
  kListRacks,
  kListInstances,
  kListNothing,  // of what the fake rack never has: add-ons, registries, certificates
  kListApps,
  kCreateApp,
  kGetApp,
  kDeleteApp,
  kCancelApp,
  kGetBudget,
  kListProcesses,
  kGetProcess,
  kStopProcess,
  kRunProcess,
  kListReleases,
  kCreateRelease,
  kGetRelease,
  kPromoteRelease,
  kListServices,
  kScaleService,
  kRestartService,
  kListBuilds,
  kGetBuild,
  kGetEnvironment,
  kSetEnvironment,
  kUnsetEnvironment,
  kGetParameters,
  kGetAddOn,
  kNotFaked,  // a route of the real rack that the fake one does not do
  // Of websockets:
  kAppLogs,
  kServiceLogs,
  kProcessLogs,
  kBuildLogs,
  kSystemLogs,
  kExec,
  kRunAttached,
  kSocketNotFaked,
};

struct RouteMatch {
  enum class Kind : std::uint8_t {
    kFound,
    kSocketOnly,   // there is a websocket at that path, and no plain GET
    kWrongMethod,  // the path takes other methods
    kUnknownPath,
  };
  Kind kind = Kind::kUnknownPath;
  Operation operation = Operation::kNotFaked;  // of kFound
  // What stands in the path for the pattern's names, in their order: app, then the rest.
  std::array<std::string, 3> captures;
};

// `path` is decoded and without query. The routers of the racks match the decoded path, so "%2F"
// divides segments.
RouteMatch find_route(Generation generation, std::string_view method, std::string_view path);
// For a GET with a websocket upgrade; not kFound if no socket is there.
RouteMatch find_socket_route(Generation generation, std::string_view path);

}  // namespace cronwarp::convox
