#include "manifest/yaml_reader.h"

#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "manifest/scalar_source.h"

namespace cronwarp::manifest {
namespace {

struct Parsed {
  explicit Parsed(std::string text)
      : source("f.yml", std::move(text)), document(read_yaml(source, diagnostics)) {}

  const Node& at(std::string_view key) const { return *document->root->find(key)->value; }

  std::string said() const {
    std::string text;
    for (const Diagnostic& d : diagnostics.all()) text += render(d, Color::kOff);
    return text;
  }

  SourceText source;
  Diagnostics diagnostics;
  std::optional<YamlDocument> document;
};

// Maps as {k: v}, lists as [a, b], nothing as ~.
std::string print(const Node& node) {
  std::string text;
  switch (node.kind) {
    case Node::Kind::kNull:
      return "~";
    case Node::Kind::kScalar:
      return node.text;
    case Node::Kind::kList:
      for (const Node* item : node.items) text += (text.empty() ? "" : ", ") + print(*item);
      return "[" + text + "]";
    case Node::Kind::kMap:
      for (const MapEntry& entry : node.entries) {
        text += (text.empty() ? "" : ", ") + entry.key->text + ": " + print(*entry.value);
      }
      return "{" + text + "}";
  }
  return text;
}

TEST(YamlReader, KeepsTextsAsWritten) {
  struct Row {
    std::string_view text;
    std::string_view expected;
  };
  const Row rows[] = {
      {"", "~"},
      {"# only a comment\n", "~"},
      {"a: 0100\nb: yes\nc: 1.10\n", "{a: 0100, b: yes, c: 1.10}"},
      {"a:\nb: ~\nc: ''\n", "{a: ~, b: ~, c: }"},
      {"- a\n- [b, c]\n- {d: e}\n", "[a, [b, c], {d: e}]"},
      {"\xEF\xBB\xBF"
       "a: b\r\nc: d\r\n",
       "{a: b, c: d}"},
      {"a: |\n  x\n  y\n", "{a: x\ny\n}"},
      {"a: &x [1]\nb: *x\n", "{a: [1], b: [1]}"},
      {"a: &x {p: 1, q: 2}\nb: {<<: *x, q: 3}\n", "{a: {p: 1, q: 2}, b: {q: 3, p: 1}}"},
      {"a: &x {p: 1}\nb: &y {p: 2, q: 2}\nc: {<<: [*x, *y]}\n",
       "{a: {p: 1}, b: {p: 2, q: 2}, c: {p: 1, q: 2}}"},
      {"a: &x {p: 1}\nb: &y {<<: *x, q: 2}\nc: {<<: *y}\n",
       "{a: {p: 1}, b: {q: 2, p: 1}, c: {q: 2, p: 1}}"},
      {"a: {'<<': 1}\n", "{a: {<<: 1}}"},
      {"a: !!str 1\nb: !custom x\n", "{a: 1, b: x}"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.text);
    const Parsed parsed{std::string(row.text)};
    ASSERT_TRUE(parsed.document.has_value()) << parsed.said();
    EXPECT_EQ(print(*parsed.document->root), row.expected);
    EXPECT_EQ(parsed.said(), "");
  }
}

TEST(YamlReader, RefusesWhatCannotBeTrusted) {
  const char* const rows[] = {
      "a: [b\n",      "a: \"b\n",      "a: 'b\n",   "a: b: c\n",         "a:\n\t- b\n",
      "a: *none\n",   "a: &x [*x]\n",  "a: @b\n",   "a: b\n---\nc: d\n", "a: b\n...\n---\n- c\n",
      "a: \x01\n",    "a: \xC3\x28\n", "a: \xFF\n", "a: \xED\xA0\x80\n", "a: \"\\q\"\n",
      "a: \"\\0\"\n", "a: \"\\N\"\n",  "a: */5\n",  "a: * *\n",          "}\n",
  };
  for (const char* row : rows) {
    SCOPED_TRACE(row);
    const Parsed parsed{row};
    EXPECT_FALSE(parsed.document.has_value());
    ASSERT_EQ(parsed.diagnostics.all().size(), 1U) << parsed.said();
    EXPECT_EQ(parsed.diagnostics.all().front().id, "yaml-syntax");
  }
}

TEST(YamlReader, NamesBothPlacesOfARepeatedKeyAndKeepsTheLast) {
  const Parsed parsed("a: 1\nb: 2\na: 3\n");
  EXPECT_EQ(print(*parsed.document->root), "{a: 3, b: 2}");
  EXPECT_EQ(parsed.said(),
            "f.yml:3:1: error: key 'a' is repeated [duplicate-key]\n"
            "    3 | a: 3\n"
            "      | ^\n"
            "      = help: keep one of the two\n"
            "      = note: f.yml:1:1: first given here\n");
}

TEST(YamlReader, BoundsDepth) {
  EXPECT_TRUE(Parsed(std::string(100, '[') + std::string(100, ']')).document.has_value());
  const Parsed deep(std::string(101, '[') + std::string(101, ']'));
  EXPECT_FALSE(deep.document.has_value());
  EXPECT_NE(deep.said().find("more than 100 deep"), std::string::npos);
  EXPECT_FALSE(Parsed(std::string(100'000, '[')).document.has_value());
}

TEST(YamlReader, BoundsAliasesOfAliases) {
  std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 30; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    const std::string name = "a" + std::to_string(i);
    text += name + ": &" + name + " [" + before + ", " + before + "]\n";
  }
  const Parsed parsed(text);
  EXPECT_FALSE(parsed.document.has_value());
  EXPECT_NE(parsed.said().find("more than 1000000 values"), std::string::npos);
}

TEST(YamlReader, ReportsMergesOfWhatIsNoMap) {
  EXPECT_EQ(Parsed("a: {<<: 1, b: 2}\n").diagnostics.all().size(), 1U);
  EXPECT_EQ(Parsed("a: {<<: [{b: 1}, 2]}\n").diagnostics.all().size(), 1U);
}

// The bytes of the file that `text` of the value of "a" comes from.
std::string origin_of(const std::string& file, std::string_view text) {
  const Parsed parsed(file);
  const Node& node = parsed.at("a");
  const TracedText traced = trace(node, parsed.source.text(), node.span);
  EXPECT_EQ(traced.text(), node.text);
  const std::size_t begin = traced.text().find(text);
  const Span span = traced.origin(begin, begin + text.size());
  return std::string(parsed.source.text().substr(span.begin, span.end - span.begin));
}

TEST(ScalarSource, LeadsEachByteBackToTheFile) {
  EXPECT_EQ(origin_of("a: one two\n", "two"), "two");
  EXPECT_EQ(origin_of("a: one two # three\n", "two"), "two");
  EXPECT_EQ(origin_of("a: \"one two\"\n", "two"), "two");
  EXPECT_EQ(origin_of("a: 'one two'\n", "two"), "two");
  EXPECT_EQ(origin_of("a: &x !!str 'one two'\n", "two"), "two");
  EXPECT_EQ(origin_of("a: 'it''s two'\n", "it's"), "it''s");
  EXPECT_EQ(origin_of("a: 'it''s two'\n", "two"), "two");
  EXPECT_EQ(origin_of("a: \"\\t\\x41\\u00e9\\\\ two\"\n", "two"), "two");
  EXPECT_EQ(origin_of("a: \"\\t\\x41\\u00e9 two\"\n", "A"), "\\x41");
  EXPECT_EQ(origin_of("a: \"\\u00e9 \\L\"\n", "\xC3\xA9"), "\\u00e9");
  EXPECT_EQ(origin_of("a: \xC3\xA9 two\n", "two"), "two");
  EXPECT_EQ(origin_of("\xEF\xBB\xBF"
                      "a: one two\n",
                      "two"),
            "two");
  EXPECT_EQ(origin_of("{a: one two, b: c}\n", "two"), "two");
}

TEST(ScalarSource, PointsAtTheWholeWhereTheWayBackIsLost) {
  EXPECT_EQ(origin_of("a: |\n  one two\n", "two"), "|");
  EXPECT_EQ(origin_of("a: >-\n  one\n  two\n", "two"), ">-");
  EXPECT_EQ(origin_of("a: one\n  two\n", "two"), "one");
  EXPECT_EQ(origin_of("a: \"one\n  two\"\n", "two"), "\"one\n  two\"");
}

}  // namespace
}  // namespace cronwarp::manifest
