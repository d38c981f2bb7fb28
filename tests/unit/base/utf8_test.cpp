#include "base/utf8.h"

#include <string>

#include <gtest/gtest.h>

namespace cronwarp {
namespace {

TEST(Utf8, KnowsHowLongACharacterIs) {
  EXPECT_EQ(utf8_length("ab"), 1U);
  EXPECT_EQ(utf8_length("\u00e9a"), 2U);
  EXPECT_EQ(utf8_length("\u20aca"), 3U);
  EXPECT_EQ(utf8_length("\U0001f600a"), 4U);
  EXPECT_EQ(utf8_length(std::string(1, '\0')), 1U);
}

TEST(Utf8, KnowsWhatIsNoCharacter) {
  for (const char* text : {"\x80", "\xff", "\xc0\x80", "\xe0\x80\x80", "\xed\xa0\x80",
                           "\xf4\x90\x80\x80", "\xe2\x82", "\xe2\x82x", "\xf5\x80\x80\x80"}) {
    EXPECT_EQ(utf8_length(text), 0U) << text;
  }
}

TEST(Utf8, APrefixEndsBetweenCharacters) {
  EXPECT_EQ(utf8_prefix("a\u20acb", 5), "a\u20acb");
  EXPECT_EQ(utf8_prefix("a\u20acb", 4), "a\u20ac");
  EXPECT_EQ(utf8_prefix("a\u20acb", 3), "a");
  EXPECT_EQ(utf8_prefix("a\u20acb", 2), "a");
  EXPECT_EQ(utf8_prefix("\u20ac", 2), "");
}

TEST(Utf8, APrefixOfWhatIsNoUtf8IsNotMuchShorter) {
  EXPECT_EQ(utf8_prefix(std::string(100, '\x80'), 50).size(), 47U);
}

}  // namespace
}  // namespace cronwarp
