#include "base/random.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace cronwarp {
namespace {

Random::Key key(std::int64_t moment, std::uint32_t draw = 0) {
  return {RandomPurpose::kRun, 1, moment, draw};
}

// A seed printed by one build must replay on every other: these values never change. The first two
// are known answers of Philox 4x32-10 (Random123's kat_vectors): their subjects undo the fold of
// purpose and draw, so that Philox sees nothing but zeros and nothing but ones.
TEST(Random, ValuesAreStable) {
  constexpr auto kMax = std::numeric_limits<std::uint64_t>::max();
  constexpr std::uint64_t kFoldOfFirstDuration = 0x7F4A7C1500000000U;
  const struct {
    std::string name;
    std::uint64_t seed;
    Random::Key key;
    std::uint64_t expected;
  } cases[] = {
      {"zeros", 0, {RandomPurpose::kRun, kFoldOfFirstDuration, 0, 0}, 0xE169C58D6627E8D5U},
      {"ones", kMax, {RandomPurpose::kRun, ~kFoldOfFirstDuration, -1, 0}, 0x41C83B0E408F276DU},
      {"first draw", 42, {RandomPurpose::kStartSkew, 7, 1461225600000, 0}, 0x8BB62BC4866D0AF7U},
      {"second draw", 42, {RandomPurpose::kStartSkew, 7, 1461225600000, 1}, 0x9DE910EE393391C6U},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(Random(c.seed).bits(c.key), c.expected);
  }
}

TEST(Random, ADrawIsAFunctionOfSeedAndKeyNotOfWhatWasDrawnBefore) {
  const Random random(42);
  std::vector<std::uint64_t> forward;
  for (std::int64_t moment = 0; moment < 100; ++moment) forward.push_back(random.bits(key(moment)));
  for (std::int64_t moment = 99; moment >= 0; --moment) {
    EXPECT_EQ(random.bits(key(moment)), forward[static_cast<std::size_t>(moment)]);
  }
}

TEST(Random, EachPartOfTheKeyMatters) {
  const Random::Key base{RandomPurpose::kRun, 1, 2, 3};
  const std::uint64_t drawn = Random(4).bits(base);
  const struct {
    std::string name;
    std::uint64_t seed;
    Random::Key key;
  } cases[] = {
      {"seed, low half", 5, base},
      {"seed, high half", 4 + (std::uint64_t{1} << 32), base},
      {"purpose", 4, {RandomPurpose::kStartSkew, 1, 2, 3}},
      {"subject, low half", 4, {RandomPurpose::kRun, 2, 2, 3}},
      {"subject, high half", 4, {RandomPurpose::kRun, 1 + (std::uint64_t{1} << 32), 2, 3}},
      {"moment, low half", 4, {RandomPurpose::kRun, 1, 3, 3}},
      {"moment, high half", 4, {RandomPurpose::kRun, 1, 2 + (std::int64_t{1} << 32), 3}},
      {"draw", 4, {RandomPurpose::kRun, 1, 2, 4}},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_NE(Random(c.seed).bits(c.key), drawn);
  }
}

TEST(Random, NoTwoNearbyKeysShareAStream) {
  const Random random(1);
  std::set<std::uint64_t> seen;
  std::size_t drawn = 0;
  for (const auto purpose : {RandomPurpose::kRun, RandomPurpose::kStartSkew,
                             RandomPurpose::kProcessId, RandomPurpose::kReleaseId}) {
    for (std::uint64_t subject = 0; subject < 16; ++subject) {
      for (std::int64_t moment = 0; moment < 16; ++moment) {
        for (std::uint32_t draw = 0; draw < 16; ++draw, ++drawn) {
          seen.insert(random.bits({purpose, subject, moment, draw}));
        }
      }
    }
  }
  EXPECT_EQ(seen.size(), drawn);
}

// Pearson's chi-squared over `counts` against equal shares.
template <std::size_t N>
double chi_squared(const std::array<int, N>& counts, int draws) {
  const double share = static_cast<double>(draws) / static_cast<double>(N);
  double sum = 0;
  for (int count : counts) sum += (count - share) * (count - share) / share;
  return sum;
}

// With 63 degrees of freedom a fair generator exceeds 120 once in 60,000 seeds, and the draws are
// fixed: this cannot fail by chance.
constexpr double kChiSquared63Max = 120;
constexpr int kDraws = 64'000;

TEST(Random, UnitFillsItsRangeEvenly) {
  const Random random(2026);
  std::array<int, 64> counts{};
  for (int i = 0; i < kDraws; ++i) {
    // A task that fires every minute.
    const double value = random.unit(key(std::int64_t{i} * 60'000));
    ASSERT_GE(value, 0.0);
    ASSERT_LT(value, 1.0);
    ++counts[static_cast<std::size_t>(value * 64)];
  }
  EXPECT_LT(chi_squared(counts, kDraws), kChiSquared63Max);
}

TEST(Random, BelowFillsItsRangeEvenlyOverDrawsOfOneMoment) {
  const Random random(2026);
  std::array<int, 64> counts{};
  for (int i = 0; i < kDraws; ++i) {
    ++counts.at(random.below(64, key(0, static_cast<std::uint32_t>(i))));
  }
  EXPECT_LT(chi_squared(counts, kDraws), kChiSquared63Max);
}

TEST(Random, BelowOneIsZero) { EXPECT_EQ(Random(9).below(1, key(1)), 0U); }

TEST(Random, BelowCoversTheLargestBound) {
  const Random random(9);
  constexpr auto kBound = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t largest = 0;
  for (std::int64_t i = 0; i < 64; ++i) largest = std::max(largest, random.below(kBound, key(i)));
  EXPECT_LT(largest, kBound);
  EXPECT_GT(largest, kBound / 2);
}

TEST(RandomDeathTest, ABoundOfZeroIsABug) {
  EXPECT_DEATH(static_cast<void>(Random(1).below(0, key(0))), "a random number below zero");
}

// Values of XXH3, 64 bit, without a seed.
TEST(StableKey, ValuesAreStable) {
  EXPECT_EQ(stable_key(""), 0x2D06800538D394C2U);
  EXPECT_EQ(stable_key("a"), 0xE6C632B61E964E1FU);
  EXPECT_EQ(stable_key("abc"), 0x78AF5F94892F3950U);
}

}  // namespace
}  // namespace cronwarp
