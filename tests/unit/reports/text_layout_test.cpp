#include "reports/text_layout.h"

#include <span>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "reports/shell_quote.h"
#include "reports/timestamp_text.h"
#include "tests/support/scenario_builder.h"

namespace cronwarp::reports {
namespace {

using cronwarp::test::at;

TEST(TextLayout, CountsHaveThousandsSeparators) {
  EXPECT_EQ(format_count(0), "0");
  EXPECT_EQ(format_count(999), "999");
  EXPECT_EQ(format_count(1000), "1,000");
  EXPECT_EQ(format_count(12345678), "12,345,678");
  EXPECT_EQ(counted(1, "task"), "1 task");
  EXPECT_EQ(counted(0, "task"), "0 tasks");
}

TEST(TextLayout, InstantsShowSecondsOnlyWhereThereAreSome) {
  EXPECT_EQ(short_instant(at("2016-04-21T08:00:00Z")), "2016-04-21 08:00");
  EXPECT_EQ(short_instant(at("2016-04-21T08:00:01.350Z")), "2016-04-21 08:00:01");
  EXPECT_EQ(short_instant(at("2016-04-21T08:00:00.350Z")), "2016-04-21 08:00");
}

TEST(TextLayout, LinesBreakAtBlanksAndLongWordsStayWhole) {
  EXPECT_EQ(wrapped("aa bb cc", 2, 7), "aa bb\n  cc");
  EXPECT_EQ(wrapped("aaaaaaaaaa bb", 2, 7), "aaaaaaaaaa\n  bb");
  EXPECT_EQ(wrapped("", 2, 7), "");
  EXPECT_EQ(wrapped("ü€ ü€ a", 0, 5), "ü€ ü€\na");
}

TEST(TextLayout, ShortenedTextsKeepWholeCharacters) {
  EXPECT_EQ(shortened("abcdef", 6), "abcdef");
  EXPECT_EQ(shortened("abcdefg", 6), "abcde…");
  EXPECT_EQ(shortened("ü€ü€", 3), "ü€…");
}

TEST(ShellQuote, WordsThatAShellWouldChangeAreQuoted) {
  const std::vector<std::string> argv = {"cronwarp", "run", "my app.yml", "--only",
                                         "it's",     "",    "$A"};
  EXPECT_EQ(shell_line(argv), R"(cronwarp run 'my app.yml' --only 'it'\''s' '' '$A')");
}

TEST(TimestampText, WritesWhatFormatInstantDoes) {
  TimestampText timestamps;
  for (const char* text :
       {"2016-04-21T08:00:00Z", "2016-04-21T08:00:59.007Z", "2016-04-21T08:01:00Z",
        "1969-12-31T23:59:59.999Z", "1900-01-01T00:00:00Z", "9999-12-30T23:59:59.100Z",
        "2000-02-29T12:34:56.780Z", "2016-04-21T08:00:00.050Z"}) {
    char buffer[TimestampText::kBytesMax];
    char* end = timestamps.write(buffer, at(text));
    EXPECT_EQ(std::string(buffer, end), text);
  }
  // Minutes that share a place in the memory of minutes.
  for (Instant instant = at("2016-02-28T23:00:00Z"); instant < at("2016-03-01T03:00:00Z");
       instant += Duration{61'007}) {
    char buffer[TimestampText::kBytesMax];
    char* end = timestamps.write(buffer, instant);
    ASSERT_EQ(std::string(buffer, end), format_instant(instant));
  }
}

}  // namespace
}  // namespace cronwarp::reports
