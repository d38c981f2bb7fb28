#include "convox/rack_url.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cronwarp::convox {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(RackUrl, SaysSchemeHostPortAndPassword) {
  const auto rack = parse_rack_url("http://convox:a%2Fb@127.0.0.1:5444");
  ASSERT_TRUE(rack);
  EXPECT_FALSE(rack->tls);
  EXPECT_EQ(rack->host, "127.0.0.1");
  EXPECT_EQ(rack->port, 5444);
  EXPECT_EQ(rack->password, "a/b");
  EXPECT_EQ(rack->shown(), "http://127.0.0.1:5444");
}

TEST(RackUrl, KnowsThePortsOfItsSchemes) {
  EXPECT_EQ(parse_rack_url("https://rack.example.com")->port, 443);
  EXPECT_TRUE(parse_rack_url("https://rack.example.com")->tls);
  EXPECT_EQ(parse_rack_url("http://rack.example.com/")->port, 80);
  EXPECT_EQ(parse_rack_url("https://x@rack.example.com:443/")->shown(), "https://rack.example.com");
}

TEST(RackUrl, AnAddressOfVersion6StandsInBrackets) {
  const auto rack = parse_rack_url("https://:pw@[::1]:8443");
  ASSERT_TRUE(rack);
  EXPECT_EQ(rack->host, "::1");
  EXPECT_EQ(rack->shown(), "https://[::1]:8443");
}

TEST(RackUrl, WhatIsNoneIsRefusedWithoutThePassword) {
  const struct {
    std::string text;
    std::string expected;
  } cases[] = {
      {"", "expected a URL"},
      {"rack.example.com", "expected a URL"},
      {"convox:s3cret@rack.example.com", "expected http or https"},
      {"https://convox:s3cret@ rack", "expected a URL"},
      {"ftp://convox:s3cret@rack", "expected http or https"},
      {"https://convox:s3cret@", "expected a host"},
      {"https://convox:s3cret@rack:99999", "expected a port from 1 to 65535"},
      {"https://convox:s3cret@rack:0", "expected a port from 1 to 65535"},
      {"https://convox:s3cret@rack/apps", "expected nothing behind the host and port"},
      {"https://convox:s3cret@rack?x", "expected nothing behind the host and port"},
  };
  for (const auto& row : cases) {
    SCOPED_TRACE(row.text);
    const auto rack = parse_rack_url(row.text);
    ASSERT_FALSE(rack);
    EXPECT_EQ(rack.error(),
              row.expected + ", as in \"https://convox:PASSWORD@rack.example.com:443\"");
    EXPECT_THAT(rack.error(), Not(HasSubstr("s3cret")));
  }
}

}  // namespace
}  // namespace cronwarp::convox
