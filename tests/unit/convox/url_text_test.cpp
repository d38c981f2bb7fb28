#include "convox/url_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cronwarp::convox {
namespace {

using testing::ElementsAre;
using testing::Pair;

TEST(UrlTextTest, ATargetFallsIntoPathAndQuery) {
  struct Case {
    std::string_view target;
    std::string_view path;
    std::string_view query;
  };
  for (const Case& c : {Case{"/apps", "/apps", ""}, Case{"/apps?", "/apps", ""},
                        Case{"/apps?limit=1&x", "/apps", "limit=1&x"}, Case{"/a?b?c", "/a", "b?c"},
                        Case{"http://rack:80/apps?x=1", "/apps", "x=1"},
                        Case{"http://rack", "/", ""}, Case{"", "", ""}}) {
    SCOPED_TRACE(c.target);
    EXPECT_EQ(split_target(c.target).path, c.path);
    EXPECT_EQ(split_target(c.target).query, c.query);
  }
}

TEST(UrlTextTest, APathKeepsItsPlus) {
  EXPECT_EQ(decode_path("/apps/a+b"), "/apps/a+b");
  EXPECT_EQ(decode_path("/apps/a%2Bb%20c%2f"), "/apps/a+b c/");
  EXPECT_EQ(decode_path("/%C3%BC"), "/\u00fc");
}

TEST(UrlTextTest, APercentSignNeedsTwoDigits) {
  for (const std::string_view bad : {"/%", "/%2", "/%zz", "/%2x", "/a%"}) {
    EXPECT_EQ(decode_path(bad), std::nullopt) << bad;
    EXPECT_EQ(parse_form(bad), std::nullopt) << bad;
  }
}

TEST(UrlTextTest, AFormWritesSpacesAsPlusOrEscaped) {
  const auto fields = parse_form("command=rake+a%20b%26c%3Dd%2B1&release=");
  ASSERT_TRUE(fields);
  EXPECT_THAT(*fields, ElementsAre(Pair("command", "rake a b&c=d+1"), Pair("release", "")));
}

TEST(UrlTextTest, AFormMayHaveFieldsWithoutValueAndTwice) {
  const auto fields = parse_form("&&a&b=1=2&a=3&");
  ASSERT_TRUE(fields);
  EXPECT_THAT(*fields, ElementsAre(Pair("a", ""), Pair("b", "1=2"), Pair("a", "3")));
  EXPECT_EQ(*find_field(*fields, "a"), "");
  EXPECT_EQ(find_field(*fields, "c"), nullptr);
}

}  // namespace
}  // namespace cronwarp::convox
