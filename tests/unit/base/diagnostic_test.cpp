#include "base/diagnostic.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cronwarp {
namespace {

constexpr Rule kRange{"cron-value-range", Severity::kError, "", "", ""};
constexpr Rule kUnused{"key-unused", Severity::kWarning, "", "", ""};
constexpr Rule kUnusedAsNote{"key-note", Severity::kNote, "", "", ""};

// The span of `part` in the source; it must be there.
Location find(const SourceText& source, std::string_view part) {
  const std::size_t begin = source.text().find(part);
  EXPECT_NE(begin, std::string_view::npos) << part;
  return {&source,
          {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(begin + part.size())}};
}

Diagnostic out_of_range(Location location) {
  return {Severity::kError, kRange.id, location, "minute 61 is out of range 0-59", "", {}, ""};
}

std::string text_of(const Diagnostic& diagnostic) { return render(diagnostic, Color::kOff); }

TEST(Render, ShowsPlaceLineCaretAndHelp) {
  const SourceText source("scenarios/nightly.yml",
                          "tasks:\n  - name: a\n    schedule: \"0,61 3 * * ? *\"\n");
  Diagnostic diagnostic = out_of_range(find(source, "61"));
  diagnostic.help = "use a value from 0 to 59";
  EXPECT_EQ(text_of(diagnostic),
            "scenarios/nightly.yml:3:18: error: minute 61 is out of range 0-59 [cron-value-range]\n"
            "    3 |     schedule: \"0,61 3 * * ? *\"\n"
            "      |                  ^~\n"
            "      = help: use a value from 0 to 59\n");
}

TEST(Render, NamesEachSeverity) {
  Diagnostic diagnostic = out_of_range({});
  EXPECT_EQ(text_of(diagnostic), "error: minute 61 is out of range 0-59 [cron-value-range]\n");
  diagnostic.severity = Severity::kWarning;
  EXPECT_EQ(text_of(diagnostic), "warning: minute 61 is out of range 0-59 [cron-value-range]\n");
  diagnostic.severity = Severity::kNote;
  EXPECT_EQ(text_of(diagnostic), "note: minute 61 is out of range 0-59 [cron-value-range]\n");
}

TEST(Render, ListsNotesWithTheirPlacesAndTheSuppression) {
  const SourceText source("convox.yml", "first: 1\nfirst: 2\n");
  Diagnostic diagnostic = out_of_range(find(source, "first: 2"));
  diagnostic.notes.push_back({find(source, "first"), "first used here"});
  diagnostic.notes.push_back({{}, "keys are unique"});
  diagnostic.suppressed_by = "legacy file";
  EXPECT_EQ(text_of(diagnostic),
            "convox.yml:2:1: error: minute 61 is out of range 0-59 [cron-value-range]\n"
            "    2 | first: 2\n"
            "      | ^~~~~~~~\n"
            "      = note: convox.yml:1:1: first used here\n"
            "      = note: keys are unique\n"
            "      = suppressed: legacy file\n");
}

// The excerpt of a diagnostic: the shown line and the line of the caret.
std::string excerpt(const SourceText& source, Location location) {
  const std::string text = text_of(out_of_range(location));
  EXPECT_THAT(text, testing::StartsWith(source.name()));
  return text.substr(text.find('\n') + 1);
}

std::string excerpt(std::string text, std::string_view part) {
  const SourceText source("f", std::move(text));
  return excerpt(source, find(source, part));
}

TEST(Render, TheCaretStandsUnderItsColumn) {
  const struct {
    std::string name;
    std::string text;
    std::string part;
    std::string expected;
  } cases[] = {
      {"first column", "61 3", "61", "    1 | 61 3\n      | ^~\n"},
      {"one byte", "0 x", "x", "    1 | 0 x\n      |   ^\n"},
      {"a tab takes one column", "\tcron:\t61", "61", "    1 |  cron: 61\n      |        ^~\n"},
      {"a tab inside the span", "a\tb", "a\tb", "    1 | a b\n      | ^~~\n"},
      {"UTF-8 before the span", "n\xC3\xA9\xE2\x82\xAC: 61", "61",
       "    1 | n\xC3\xA9\xE2\x82\xAC: 61\n      |      ^~\n"},
      {"UTF-8 inside the span", "\xF0\x9F\x95\x90\xC3\xA9x", "\xF0\x9F\x95\x90\xC3\xA9",
       "    1 | \xF0\x9F\x95\x90\xC3\xA9x\n      | ^~\n"},
      {"a span over lines stops at the end of the first", "ab\ncd", "b\ncd",
       "    1 | ab\n      |  ^\n"},
      {"a DOS line end is not shown", "ab\r\ncd", "b", "    1 | ab\n      |  ^\n"},
      {"a span of a DOS line end", "ab\r\ncd", "\r", "    1 | ab\n      |   ^\n"},
      {"a line number of five digits", std::string(99998, '\n') + "x", "x",
       "99999 | x\n      | ^\n"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(excerpt(c.text, c.part), c.expected);
  }
}

TEST(Render, NoEscapeSequenceOfTheFileReachesTheTerminal) {
  EXPECT_EQ(excerpt("\x1b[31mred\x07\x7f", "red"), "    1 | .[31mred..\n      |      ^~~\n");
  // U+009B is the one-character form of ESC [.
  EXPECT_EQ(excerpt("\xC2\x9B"
                    "31mred",
                    "red"),
            "    1 | ..31mred\n      |      ^~~\n");
  Diagnostic diagnostic = out_of_range({});
  diagnostic.message = "unknown key '\x1b[2J'";
  diagnostic.help = "two\nlines";
  EXPECT_EQ(text_of(diagnostic),
            "error: unknown key '.[2J' [cron-value-range]\n      = help: two.lines\n");
}

TEST(Render, AnEmptySpanHasACaret) {
  const SourceText source("f", "ab");
  EXPECT_EQ(excerpt(source, {&source, {1, 1}}), "    1 | ab\n      |  ^\n");
}

TEST(Render, ASpanAtTheEndOfTheFileStandsPastTheLastByte) {
  const SourceText open("f", "ab");
  EXPECT_EQ(excerpt(open, {&open, {2, 2}}), "    1 | ab\n      |   ^\n");
  EXPECT_EQ(excerpt(open, {&open, {2, 99}}), "    1 | ab\n      |   ^\n");
  EXPECT_EQ(excerpt(open, {&open, {50, 99}}), "    1 | ab\n      |   ^\n");
  const SourceText closed("f", "ab\n");
  EXPECT_EQ(excerpt(closed, {&closed, {3, 3}}), "    2 | \n      | ^\n");
  const SourceText empty("f", "");
  EXPECT_EQ(excerpt(empty, {&empty, {0, 0}}), "    1 | \n      | ^\n");
}

std::string line_of(std::size_t dots_before, std::string_view part, std::size_t dots_after) {
  return std::string(dots_before, '-') + std::string(part) + std::string(dots_after, '+');
}

TEST(Render, AVeryLongLineIsShownAsAWindowAroundTheCaret) {
  const struct {
    std::string name;
    std::string text;
    std::string expected;
  } cases[] = {
      {"160 columns are shown whole", line_of(0, "61", 158),
       "    1 | " + line_of(0, "61", 158) + "\n      | ^~\n"},
      {"caret at the front", line_of(0, "61", 999),
       "    1 | " + line_of(0, "61", 158) + "\n      | ^~\n"},
      {"caret in the middle", line_of(500, "61", 500),
       "    1 | " + line_of(80, "61", 78) + "\n      | " + std::string(80, ' ') + "^~\n"},
      {"caret at the end", line_of(500, "61", 0),
       "    1 | " + line_of(80, "61", 0) + "\n      | " + std::string(80, ' ') + "^~\n"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(excerpt(c.text, "61"), c.expected);
  }
}

TEST(Render, ASpanLongerThanTheWindowIsCutWithIt) {
  const std::string part = "<" + std::string(300, '=') + ">";
  EXPECT_EQ(excerpt(line_of(200, part, 200), part),
            "    1 | " + std::string(80, '-') + "<" + std::string(79, '=') + "\n      | " +
                std::string(80, ' ') + "^" + std::string(79, '~') + "\n");
}

TEST(Render, TheWindowDoesNotCutACharacterInTwo) {
  std::string text;
  for (int i = 0; i < 200; ++i) text += "\xC3\xA9";
  text += "61";
  for (int i = 0; i < 200; ++i) text += "\xE2\x82\xAC";
  std::string shown;
  for (int i = 0; i < 40; ++i) shown += "\xC3\xA9";
  shown += "61";
  for (int i = 0; i < 26; ++i) shown += "\xE2\x82\xAC";
  EXPECT_EQ(excerpt(text, "61"), "    1 | " + shown + "\n      | " + std::string(40, ' ') + "^~\n");
  // One byte more in front: the window would begin inside a character.
  EXPECT_EQ(excerpt("x" + text.substr(0, 400) + "y" + text.substr(400), "61"),
            "    1 | " + shown.substr(2, 78) + "y61" + shown.substr(82, 78) + "\n      | " +
                std::string(40, ' ') + "^~\n");
}

TEST(Render, ColorsMarkPlaceSeverityMessageAndCaret) {
  const SourceText source("f", "0 61");
  Diagnostic diagnostic = out_of_range(find(source, "61"));
  diagnostic.help = "use less";
  const struct {
    Severity severity;
    std::string name;
    std::string code;
  } cases[] = {
      {Severity::kError, "error", "1;31"},
      {Severity::kWarning, "warning", "1;33"},
      {Severity::kNote, "note", "1;36"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    diagnostic.severity = c.severity;
    EXPECT_EQ(render(diagnostic, Color::kOn),
              "\x1b[1mf:1:3: \x1b[0m\x1b[" + c.code + "m" + c.name +
                  ":\x1b[0m \x1b[1mminute 61 is out of range 0-59\x1b[0m [cron-value-range]\n"
                  "    1 | 0 61\n"
                  "      |   \x1b[" +
                  c.code +
                  "m^~\x1b[0m\n"
                  "      = help: use less\n");
  }
}

TEST(Render, ColorsNeedATextToMark) {
  Diagnostic diagnostic = out_of_range({});
  EXPECT_EQ(render(diagnostic, Color::kOn),
            "\x1b[1;31merror:\x1b[0m \x1b[1mminute 61 is out of range 0-59\x1b[0m "
            "[cron-value-range]\n");
}

TEST(Severity, NamesAreStable) {
  EXPECT_EQ(to_string(Severity::kNote), "note");
  EXPECT_EQ(to_string(Severity::kWarning), "warning");
  EXPECT_EQ(to_string(Severity::kError), "error");
}

TEST(Diagnostics, ReportTakesSeverityAndIdFromTheRule) {
  Diagnostics found;
  Diagnostic& entry = found.report(kUnused, {}, "key 'x' is not used", "remove it");
  entry.notes.push_back({{}, "since 2016"});
  ASSERT_EQ(found.all().size(), 1U);
  EXPECT_EQ(found.all()[0].severity, Severity::kWarning);
  EXPECT_EQ(found.all()[0].id, "key-unused");
  EXPECT_EQ(found.all()[0].message, "key 'x' is not used");
  EXPECT_EQ(found.all()[0].help, "remove it");
  EXPECT_EQ(found.all()[0].notes.size(), 1U);
}

TEST(Diagnostics, SortGoesByFileThenPositionThenRuleThenOrderFound) {
  const SourceText a("a.yml", "0123456789");
  const SourceText b("b.yml", "0123456789");
  Diagnostics found;
  found.report(kRange, {&b, {0, 1}}, "6", "");
  found.report(kUnused, {&a, {5, 6}}, "4", "");
  found.report(kUnused, {&a, {5, 9}}, "5", "");
  found.report(kRange, {&a, {5, 6}}, "3", "");
  found.report(kUnused, {&a, {2, 3}}, "2", "");
  found.report(kUnused, {}, "1", "");
  found.sort();
  std::string order;
  for (const Diagnostic& d : found.all()) order += d.message;
  EXPECT_EQ(order, "123456");
}

TEST(Diagnostics, CountsBySeverityWithoutTheSuppressed) {
  Diagnostics found;
  EXPECT_FALSE(found.any_at_least(Severity::kNote));
  found.report(kUnusedAsNote, {}, "", "");
  found.report(kUnused, {}, "", "");
  found.report(kUnused, {}, "", "").suppressed_by = "known";
  found.report(kRange, {}, "", "").suppressed_by = "known";
  EXPECT_EQ(found.count(Severity::kNote), 1U);
  EXPECT_EQ(found.count(Severity::kWarning), 1U);
  EXPECT_EQ(found.count(Severity::kError), 0U);
  EXPECT_TRUE(found.any_at_least(Severity::kNote));
  EXPECT_TRUE(found.any_at_least(Severity::kWarning));
  EXPECT_FALSE(found.any_at_least(Severity::kError));
}

}  // namespace
}  // namespace cronwarp
