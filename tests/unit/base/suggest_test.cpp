#include "base/suggest.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace cronwarp {
namespace {

TEST(Suggest, FindsTheKeyATypoMeant) {
  constexpr std::array<std::string_view, 6> kKeys = {"schedule", "service", "command",
                                                     "timeout",  "image",   "as"};
  const struct {
    std::string name;
    std::string word;
    std::optional<std::string_view> expected;
  } cases[] = {
      {"a letter left out", "schdule", "schedule"},
      {"a letter too many", "schedulee", "schedule"},
      {"another letter", "sarvice", "service"},
      {"neighbours swapped", "shcedule", "schedule"},
      {"another case", "Command", "command"},
      {"all capitals", "TIMEOUT", "timeout"},
      {"two of seven letters differ", "comanda", "command"},
      {"three of eight letters differ", "xyzedule", std::nullopt},
      {"one of two letters differs", "at", "as"},
      {"nothing near", "replicas", std::nullopt},
      {"empty", "", std::nullopt},
      {"the word itself", "image", "image"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(closest(c.word, kKeys), c.expected);
  }
}

TEST(Suggest, TheFirstOfEquallyNearCandidatesWins) {
  constexpr std::array<std::string_view, 2> kForward = {"cat", "car"};
  constexpr std::array<std::string_view, 2> kBackward = {"car", "cat"};
  EXPECT_EQ(closest("cab", kForward), "cat");
  EXPECT_EQ(closest("cab", kBackward), "car");
}

TEST(Suggest, ANearerLaterCandidateWins) {
  constexpr std::array<std::string_view, 2> kKeys = {"minutes", "minute"};
  EXPECT_EQ(closest("minut", kKeys), "minute");
}

TEST(Suggest, HasNothingToSayWithoutCandidates) { EXPECT_EQ(closest("a", {}), std::nullopt); }

// The comparison is quadratic in the lengths; a generated megabyte of a key must not hang.
TEST(Suggest, DoesNotCompareWordsNobodyTyped) {
  const std::string word(65, 'a');
  const std::array<std::string_view, 1> same = {word};
  EXPECT_EQ(closest(word, same), std::nullopt);
  const std::string limit(64, 'a');
  const std::array<std::string_view, 2> mixed = {word, limit};
  EXPECT_EQ(closest(limit, mixed), limit);
}

}  // namespace
}  // namespace cronwarp
