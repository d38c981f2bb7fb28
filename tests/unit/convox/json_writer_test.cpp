#include "convox/json_writer.h"

#include <gtest/gtest.h>

namespace cronwarp::convox {
namespace {

TEST(JsonWriterTest, IndentsAsGoDoes) {
  JsonWriter json;
  json.begin_object();
  json.key("a").integer(-1);
  json.key("b").begin_array().text("x").number(0.25).end_array();
  json.key("c").begin_object().end_object();
  json.key("d").begin_array().end_array();
  json.key("e").null();
  json.key("f").boolean(true);
  json.end_object();
  EXPECT_EQ(std::move(json).finish(),
            "{\n  \"a\": -1,\n  \"b\": [\n    \"x\",\n    0.25\n  ],\n  \"c\": {},\n  \"d\": [],\n"
            "  \"e\": null,\n  \"f\": true\n}\n");
}

TEST(JsonWriterTest, AListOfObjectsHasNoBlankLines) {
  JsonWriter json;
  json.begin_array();
  for (int i = 0; i < 2; ++i) json.begin_object().key("i").integer(i).end_object();
  json.end_array();
  EXPECT_EQ(std::move(json).finish(), "[\n  {\n    \"i\": 0\n  },\n  {\n    \"i\": 1\n  }\n]\n");
}

TEST(JsonWriterTest, EscapesWhatGoEscapes) {
  EXPECT_EQ(json_text("a\"b\\c\n\r\t"), R"("a\"b\\c\n\r\t")");
  EXPECT_EQ(json_text("a && b <c>"), R"("a \u0026\u0026 b \u003cc\u003e")");
  EXPECT_EQ(json_text(std::string_view("\0\x1f\x7f", 3)), "\"\\u0000\\u001f\x7f\"");
  EXPECT_EQ(json_text("\u00fc \u20ac \U0001f600 \u2028\u2029"),
            "\"\u00fc \u20ac \U0001f600 \\u2028\\u2029\"");
}

TEST(JsonWriterTest, ReplacesWhatIsNoUtf8) {
  struct Case {
    std::string_view text;
    std::string_view expected;
  };
  for (const Case& c :
       {Case{"\xff", R"("\ufffd")"}, Case{"a\x80z", R"("a\ufffdz")"}, Case{"\xc3", R"("\ufffd")"},
        Case{"\xc0\xaf", R"("\ufffd\ufffd")"}, Case{"\xe2\x82", R"("\ufffd\ufffd")"},
        Case{"\xed\xa0\x80", R"("\ufffd\ufffd\ufffd")"},
        Case{"\xf4\x90\x80\x80", R"("\ufffd\ufffd\ufffd\ufffd")"},
        Case{"\xf0\x8f\xbf\xbf", R"("\ufffd\ufffd\ufffd\ufffd")"}}) {
    EXPECT_EQ(json_text(c.text), c.expected);
  }
}

}  // namespace
}  // namespace cronwarp::convox
