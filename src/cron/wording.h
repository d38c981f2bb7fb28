#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// Small pieces of English that the explanations are made of.

namespace cronwarp::cron {

// "a", "a and b", "a, b and c".
std::string join_words(const std::vector<std::string>& words, std::string_view last = "and");
// "1st", "22nd", "13th".
std::string ordinal(unsigned number);
// "08:05".
std::string clock_time(std::int32_t second_of_day);

// A stretch of set bits: first, first + step, … last.
struct BitRun {
  int first;
  int last;
  int step;
};

// The set bits in ascending order as stretches of neighbours; shorter than three are single values.
std::vector<BitRun> neighbour_runs(std::uint64_t bits);

// The whole set as one progression with a step above 1 and at least three terms, if it is one.
bool is_progression(std::uint64_t bits, BitRun& run);

}  // namespace cronwarp::cron
