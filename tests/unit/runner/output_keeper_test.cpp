#include "runner/output_keeper.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cronwarp {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

TEST(SecretsOf, AreTheValuesFromFourBytesOn) {
  EXPECT_THAT(secrets_of({{"COLOR", "teal"}, {"SIZE", "XL"}, {"EMPTY", ""}}), ElementsAre("teal"));
}

TEST(SecretsOf, LeaveOutWhatTellsNothing) {
  EXPECT_THAT(secrets_of({{"RAILS_ENV", "production"},
                          {"VERBOSE", "TRUE"},
                          {"PORT", "3000"},
                          {"LOG_LEVEL", "Debug"},
                          {"HOST", "localhost"}}),
              IsEmpty());
}

TEST(SecretsOf, IncludeLongNumbers) {
  EXPECT_THAT(secrets_of({{"ACCOUNT", "123456"}, {"PORT", "12345"}}), ElementsAre("123456"));
}

TEST(SecretsOf, OfASecretNameIncludePlainAndShortValues) {
  EXPECT_THAT(secrets_of({{"DB_PASSWORD", "test"}, {"pgpass", "abc"}, {"API_KEY", "123"}}),
              UnorderedElementsAre("test", "abc", "123"));
}

// "true" or a single letter masked everywhere would leave no output readable.
TEST(SecretsOf, OfASecretNameLeaveOutSwitchesAndTheShortest) {
  EXPECT_THAT(secrets_of({{"AUTH_REQUIRED", "true"}, {"KEY", "ab"}}), IsEmpty());
}

TEST(SecretsOf, AreTheLinesOfAValueOfSeveral) {
  EXPECT_THAT(secrets_of({{"PEM", "-----BEGIN-----\r\n  c2VjcmV0\n\n-----END-----\n"}}),
              UnorderedElementsAre("-----BEGIN-----", "c2VjcmV0", "-----END-----"));
}

TEST(SecretsOf, IncludeThePasswordOfAUrlOnItsOwn) {
  EXPECT_THAT(secrets_of({{"DATABASE_URL", "postgres://app:pw1@db:5432/app"}}),
              UnorderedElementsAre("postgres://app:pw1@db:5432/app", "pw1"));
}

TEST(Masked, PutsOneMarkForEachSecret) {
  EXPECT_EQ(masked("a hunter2 and another hunter2", {"hunter2"}), "a *** and another ***");
}

TEST(Masked, PrefersTheLongerOfTwoSecrets) {
  EXPECT_EQ(masked("key abcdef.", {"abc", "abcdef"}), "key ***.");
}

TEST(Masked, LeavesNothingOfSecretsThatOverlap) {
  EXPECT_EQ(masked("xabcdefx", {"abcd", "cdef"}), "x***x");
  EXPECT_EQ(masked("xaaaaaax", {"aaaa"}), "x***x");
}

std::string kept(std::string_view output, std::size_t bytes_max,
                 const std::vector<std::string>& secrets) {
  OutputKeeper keeper(bytes_max, secrets);
  keeper.add(output);
  return keeper.text();
}

TEST(OutputKeeper, KeepsWhatFitsAsItIs) { EXPECT_EQ(kept("0123456789", 10, {}), "0123456789"); }

TEST(OutputKeeper, KeepsHeadAndTailAndSaysHowMuchIsLeftOut) {
  EXPECT_EQ(kept("0123456789abc", 10, {}), "01234\n[… 3 bytes left out …]\n89abc");
}

TEST(OutputKeeper, MasksASecretThatComesInPieces) {
  OutputKeeper keeper(100, {"hunter2"});
  for (const char c : std::string_view("is hunter2.")) keeper.add(std::string_view(&c, 1));
  EXPECT_EQ(keeper.text(), "is ***.");
}

TEST(OutputKeeper, MasksWhatACutLeavesOfASecret) {
  EXPECT_EQ(kept("01hunter2-------hunter289", 10, {"hunter2"}),
            "01***\n[… 15 bytes left out …]\n***89");
}

TEST(OutputKeeper, CutsNoCharacterApart) {
  EXPECT_EQ(kept("abcé--------édef", 8, {}), "abc\n[… 12 bytes left out …]\ndef");
}

TEST(OutputKeeper, KeepsTheEndOfEndlessOutputThatComesInSmallPieces) {
  OutputKeeper keeper(20, {});
  for (int i = 0; i < 100'000; ++i) keeper.add("0123456789");
  EXPECT_EQ(keeper.text(), "0123456789\n[… 999980 bytes left out …]\n0123456789");
}

// Numbers from [0, bound), of one test case.
class Draws {
 public:
  explicit Draws(std::uint64_t seed) : state_(seed * 2 + 1) {}
  std::size_t below(std::size_t bound) {
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;
    return static_cast<std::size_t>(state_ >> 33U) % bound;
  }

 private:
  std::uint64_t state_;
};

// Secrets of letters in a text of digits: any letter that shows is a part of a secret.
TEST(OutputKeeper, NeverShowsAPartOfASecretWhereverItStands) {
  const std::vector<std::string> secrets = {"abcdefgh", "ghij", "ijkl", "aaaa"};
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    SCOPED_TRACE(seed);
    Draws draws(seed);
    OutputKeeper keeper(2 * draws.below(30), secrets);
    std::string text;
    for (std::size_t parts = draws.below(20); parts > 0; --parts) {
      text += draws.below(2) == 0 ? std::string(draws.below(6), '7')
                                  : secrets[draws.below(secrets.size())];
    }
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t size = 1 + draws.below(7);
      keeper.add(std::string_view(text).substr(at, size));
      at += size;
    }
    std::string shown = keeper.text();
    const std::size_t mark = shown.find("\n[…");
    if (mark != std::string::npos) shown.erase(mark, shown.find("…]\n") - mark);
    ASSERT_EQ(shown.find_first_of("abcdefghijkl"), std::string::npos) << text << "\n" << shown;
  }
}

}  // namespace
}  // namespace cronwarp
