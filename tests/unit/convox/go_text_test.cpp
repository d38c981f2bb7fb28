#include "convox/go_text.h"

#include <gtest/gtest.h>

namespace cronwarp::convox {
namespace {

std::string failure_of_int(std::string_view text) {
  return parse_go_int(text, "strconv.Atoi").error();
}

TEST(GoTextTest, IntegersAreDecimalAndSigned) {
  EXPECT_EQ(*parse_go_int("0", "f"), 0);
  EXPECT_EQ(*parse_go_int("-1", "f"), -1);
  EXPECT_EQ(*parse_go_int("+12", "f"), 12);
  EXPECT_EQ(*parse_go_int("9223372036854775807", "f"), INT64_MAX);
}

TEST(GoTextTest, WhatIsNoIntegerIsRefusedInGosWords) {
  EXPECT_EQ(failure_of_int("abc"), R"(strconv.Atoi: parsing "abc": invalid syntax)");
  for (const std::string_view bad : {"", "+", "-", "+-1", "--1", "1x", " 1", "1 ", "0x1", "1.5"}) {
    EXPECT_TRUE(failure_of_int(bad).ends_with("invalid syntax")) << bad;
  }
  EXPECT_EQ(failure_of_int("9223372036854775808"),
            R"(strconv.Atoi: parsing "9223372036854775808": value out of range)");
}

TEST(GoTextTest, DurationsAreSumsWithUnits) {
  using namespace std::chrono_literals;
  EXPECT_EQ(*parse_go_duration("1h0m0s"), 1h);
  EXPECT_EQ(*parse_go_duration("2m"), 2min);
  EXPECT_EQ(*parse_go_duration("1.5h"), 90min);
  EXPECT_EQ(*parse_go_duration("-5s"), -5s);
  EXPECT_EQ(*parse_go_duration("+1m.5s"), 60'500ms);
  EXPECT_EQ(*parse_go_duration("1500us"), 1ms);
  EXPECT_EQ(*parse_go_duration("2000\u00b5s"), 2ms);
  EXPECT_EQ(*parse_go_duration("0"), 0ms);
}

TEST(GoTextTest, WhatIsNoDurationIsRefusedInGosWords) {
  EXPECT_EQ(parse_go_duration("1").error(), R"(time: missing unit in duration "1")");
  EXPECT_EQ(parse_go_duration("1d").error(), R"(time: unknown unit "d" in duration "1d")");
  for (const std::string_view bad :
       {"", "-", "h", ".h", "1.2.3s", "abc", "1h-2m", "1e3s", "9999999999999h", "1h 2m"}) {
    EXPECT_FALSE(parse_go_duration(bad)) << bad;
  }
  EXPECT_EQ(parse_go_duration("abc").error(), R"(time: invalid duration "abc")");
}

}  // namespace
}  // namespace cronwarp::convox
