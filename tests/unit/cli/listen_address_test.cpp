#include "cli/listen_address.h"

#include <gtest/gtest.h>

namespace cronwarp::cli {
namespace {

TEST(ListenAddressTest, AddressesOfBothFamiliesAreRead) {
  const ListenAddress v4 = parse_listen_address("127.0.0.1:5000").value();
  EXPECT_EQ(v4.address, "127.0.0.1");
  EXPECT_EQ(v4.port, 5000);
  EXPECT_FALSE(v4.is_ipv6);
  const ListenAddress v6 = parse_listen_address("[::1]:0").value();
  EXPECT_EQ(v6.address, "::1");
  EXPECT_EQ(v6.port, 0);
  EXPECT_TRUE(v6.is_ipv6);
}

TEST(ListenAddressTest, OnlyTheLoopbackIsPrivate) {
  for (const char* text : {"127.0.0.1:1", "127.255.0.9:1", "[::1]:1"}) {
    EXPECT_TRUE(parse_listen_address(text).value().is_loopback) << text;
  }
  for (const char* text : {"0.0.0.0:1", "10.0.0.1:1", "128.0.0.1:1", "[::]:1", "[fe80::1]:1",
                           "[::ffff:127.0.0.1]:1"}) {
    EXPECT_FALSE(parse_listen_address(text).value().is_loopback) << text;
  }
}

TEST(ListenAddressTest, AUrlNamesAnAddressOneCanConnectTo) {
  const auto url_host = [](const char* text) {
    return parse_listen_address(text).value().url_host(5000);
  };
  EXPECT_EQ(url_host("127.0.0.1:0"), "127.0.0.1:5000");
  EXPECT_EQ(url_host("0.0.0.0:0"), "127.0.0.1:5000");
  EXPECT_EQ(url_host("[::]:0"), "[::1]:5000");
  EXPECT_EQ(url_host("[fe80::1]:0"), "[fe80::1]:5000");
}

TEST(ListenAddressTest, AnythingElseIsRefused) {
  for (const char* text : {"", ":", ":80", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:-1",
                           "127.0.0.1:65536", "127.0.0.1:80 ", "localhost:80", "::1:80", "[::1]",
                           "[127.0.0.1]:80", "[::1:80", "1.2.3:80"}) {
    EXPECT_FALSE(parse_listen_address(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace cronwarp::cli
