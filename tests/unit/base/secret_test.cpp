#include "base/secret.h"

#include <algorithm>
#include <cctype>
#include <set>
#include <string>

#include <gtest/gtest.h>

namespace cronwarp {
namespace {

TEST(MakePassword, Gives24LettersAndDigits) {
  const std::string password = make_password();
  EXPECT_EQ(password.size(), 24U);
  EXPECT_TRUE(std::all_of(password.begin(), password.end(), [](unsigned char c) {
    return std::isalnum(c) != 0;
  })) << password;
}

TEST(MakePassword, GivesAnotherEachTimeAndUsesAllLetters) {
  std::set<std::string> passwords;
  std::set<char> letters;
  for (int i = 0; i < 200; ++i) {
    const std::string password = make_password();
    passwords.insert(password);
    letters.insert(password.begin(), password.end());
  }
  EXPECT_EQ(passwords.size(), 200U);
  EXPECT_EQ(letters.size(), 62U);
}

TEST(IsSameSecret, ComparesAllBytes) {
  EXPECT_TRUE(is_same_secret("", ""));
  EXPECT_TRUE(is_same_secret("secret", "secret"));
  EXPECT_FALSE(is_same_secret("secret", "secreT"));
  EXPECT_FALSE(is_same_secret("secret", "secre"));
  EXPECT_FALSE(is_same_secret("", "secret"));
  EXPECT_FALSE(is_same_secret(std::string("a\0b", 3), "a"));
}

}  // namespace
}  // namespace cronwarp
