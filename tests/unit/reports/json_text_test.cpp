#include "reports/json_text.h"

#include <string>
#include <string_view>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace cronwarp::reports {
namespace {

using nlohmann::ordered_json;

std::string quoted(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

std::string readable(const ordered_json& value) {
  std::string out;
  append_readable(out, value, 0);
  return out;
}

TEST(JsonText, WhatJsonReservesIsEscaped) {
  EXPECT_EQ(quoted(""), R"("")");
  EXPECT_EQ(quoted("a\"b\\c"), R"("a\"b\\c")");
  EXPECT_EQ(quoted("\b\f\n\r\t"), R"("\b\f\n\r\t")");
  EXPECT_EQ(quoted(std::string_view("\0\x1f\x7f", 3)), R"("\u0000\u001f\u007f")");
  EXPECT_EQ(quoted("</script> ü €"), R"("</script> ü €")");
}

struct Utf8Case {
  std::string_view name;
  std::string_view bytes;
  std::string_view expected;
};

TEST(JsonText, EachByteThatIsNotUtf8BecomesAReplacementCharacter) {
  constexpr std::string_view kOne = "\xEF\xBF\xBD";
  const std::string two = std::string(kOne) + std::string(kOne);
  const std::string three = two + std::string(kOne);
  const std::string four = two + two;
  const Utf8Case cases[] = {
      {"two bytes", "\xC3\xBC", "\xC3\xBC"},
      {"three bytes", "\xE2\x82\xAC", "\xE2\x82\xAC"},
      {"four bytes", "\xF0\x9F\x98\x80", "\xF0\x9F\x98\x80"},
      {"the last character", "\xF4\x8F\xBF\xBF", "\xF4\x8F\xBF\xBF"},
      {"a continuation alone", "\x80", kOne},
      {"cut off", "\xE2\x82", two},
      {"overlong slash", "\xC0\xAF", two},
      {"overlong of three", "\xE0\x80\x80", three},
      {"a surrogate", "\xED\xA0\x80", three},
      {"above U+10FFFF", "\xF4\x90\x80\x80", four},
      {"Latin-1", "\xFC", kOne},
  };
  for (const Utf8Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(valid_utf8(c.bytes), c.expected);
    EXPECT_EQ(quoted(c.bytes), fmt::format("\"{}\"", c.expected));
  }
}

TEST(JsonText, TheLastPartBeginsWithACharacter) {
  EXPECT_EQ(last_part("abc", 3), "abc");
  EXPECT_EQ(last_part("abcd", 3), "bcd");
  EXPECT_EQ(last_part("a€b", 3), "b");
  EXPECT_EQ(last_part("a€b", 4), "€b");
}

TEST(JsonText, WhatFitsOnALineStandsOnOne) {
  EXPECT_EQ(readable({{"a", 1}, {"b", {1, 2}}}), R"({"a": 1, "b": [1, 2]})");
  EXPECT_EQ(readable({{"long", std::string(90, 'x')}, {"b", {1, 2}}}),
            "{\n  \"long\": \"" + std::string(90, 'x') + "\",\n  \"b\": [1, 2]\n}");
  EXPECT_EQ(readable(ordered_json::array()), "[]");
}

TEST(JsonText, ReadableTextOfAnyShapeReadsBackAsTheSameValue) {
  ordered_json value = {{"empty", ordered_json::object()}, {"none", nullptr}};
  for (int depth = 0; depth < 40; ++depth) value = {{"inner", value}, {"n", depth}};
  EXPECT_EQ(ordered_json::parse(readable(value)), value);
}

TEST(JsonText, CanonicalTextSortsKeysAtEveryDepth) {
  std::string out;
  append_canonical(out, {{"b", {{"z", 1}, {"y", {{{"d", 1}, {"c", nullptr}}}}}}, {"a", true}});
  EXPECT_EQ(out, R"({"a":true,"b":{"y":[{"c":null,"d":1}],"z":1}})");
}

}  // namespace
}  // namespace cronwarp::reports
