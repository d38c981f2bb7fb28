#include "convox/routes.h"

#include <gtest/gtest.h>

namespace cronwarp::convox {
namespace {

using Kind = RouteMatch::Kind;

constexpr Generation kGen1 = Generation::kGen1April2016;
constexpr Generation kGen2 = Generation::kGen2;
constexpr Generation kV3 = Generation::kV3;

TEST(RoutesTest, ARouteNamesItsOperationAndCapturesItsNames) {
  const RouteMatch match = find_route(kGen2, "POST", "/apps/shop/services/web/processes");
  EXPECT_EQ(match.kind, Kind::kFound);
  EXPECT_EQ(match.operation, Operation::kRunProcess);
  EXPECT_EQ(match.captures[0], "shop");
  EXPECT_EQ(match.captures[1], "web");
}

TEST(RoutesTest, GenerationsHaveTheirOwnRoutes) {
  struct Case {
    std::string_view method;
    std::string_view path;
    bool gen1;
    bool gen2;
    bool v3;
  };
  for (const Case& c : {
           Case{"GET", "/apps/a/processes", true, true, true},
           Case{"POST", "/apps/a/processes/web/run", true, false, false},
           Case{"POST", "/apps/a/services/web/processes", false, true, true},
           Case{"GET", "/apps/a/formation", true, false, false},
           Case{"GET", "/apps/a/services", false, true, true},
           Case{"GET", "/services", true, false, false},
           Case{"GET", "/resources", false, true, true},
           Case{"GET", "/apps/a/environment", true, false, false},
           Case{"GET", "/apps/a/budget", false, false, true},
           Case{"GET", "/racks", true, false, false},
           Case{"GET", "/machines", false, false, false},
           Case{"GET", "/boom", true, false, false},
           Case{"DELETE", "/registries/a/b/c", false, true, true},
           Case{"PUT", "/apps/a/ssl/web/443", true, true, true},
       }) {
    SCOPED_TRACE(c.path);
    EXPECT_EQ(find_route(kGen1, c.method, c.path).kind == Kind::kFound, c.gen1);
    EXPECT_EQ(find_route(kGen2, c.method, c.path).kind == Kind::kFound, c.gen2);
    EXPECT_EQ(find_route(kV3, c.method, c.path).kind == Kind::kFound, c.v3);
  }
}

TEST(RoutesTest, AMissTellsWhatIsMissing) {
  EXPECT_EQ(find_route(kV3, "GET", "/nope").kind, Kind::kUnknownPath);
  EXPECT_EQ(find_route(kV3, "PATCH", "/apps").kind, Kind::kWrongMethod);
  EXPECT_EQ(find_route(kV3, "GET", "/apps/a/logs").kind, Kind::kSocketOnly);
  EXPECT_EQ(find_route(kV3, "POST", "/apps/a/logs").kind, Kind::kWrongMethod);
  EXPECT_EQ(find_route(kV3, "SOCKET", "/apps/a/logs").kind, Kind::kWrongMethod);
  // One path, two routes: a POST and a socket.
  EXPECT_EQ(find_route(kGen1, "GET", "/apps/a/processes/web/run").kind, Kind::kSocketOnly);
}

TEST(RoutesTest, PathsFitWholeAndWithNamesThatAreThere) {
  for (const std::string_view path : {"", "apps", "/", "/apps/", "//apps", "/apps//processes",
                                      "/apps/a/processes/", "/apps/a/b/c/d/e/f"}) {
    EXPECT_NE(find_route(kGen1, "GET", path).kind, Kind::kFound) << path;
  }
}

TEST(RoutesTest, SocketsHaveTheirOwnRoutes) {
  EXPECT_EQ(find_socket_route(kGen1, "/apps/a/processes/web/run").operation,
            Operation::kRunAttached);
  EXPECT_EQ(find_socket_route(kGen2, "/apps/a/processes/web/run").kind, Kind::kUnknownPath);
  EXPECT_EQ(find_socket_route(kGen2, "/apps/a/services/web/logs").kind, Kind::kUnknownPath);
  EXPECT_EQ(find_socket_route(kV3, "/apps/a/services/web/logs").operation, Operation::kServiceLogs);
  EXPECT_NE(find_socket_route(kGen2, "/apps").kind, Kind::kFound);
}

}  // namespace
}  // namespace cronwarp::convox
