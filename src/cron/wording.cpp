#include "cron/wording.h"

#include <bit>

#include <fmt/format.h>

namespace cronwarp::cron {

std::string join_words(const std::vector<std::string>& words, std::string_view last) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? fmt::format(" {} ", last) : std::string(", ");
    text += words[i];
  }
  return text;
}

std::string ordinal(unsigned number) {
  const unsigned tens = number / 10 % 10;
  const unsigned ones = number % 10;
  const std::string_view suffix = tens == 1   ? "th"
                                  : ones == 1 ? "st"
                                  : ones == 2 ? "nd"
                                  : ones == 3 ? "rd"
                                              : "th";
  return fmt::format("{}{}", number, suffix);
}

std::string clock_time(std::int32_t second_of_day) {
  return fmt::format("{:02}:{:02}", second_of_day / 3600, second_of_day / 60 % 60);
}

std::vector<BitRun> neighbour_runs(std::uint64_t bits) {
  std::vector<BitRun> runs;
  while (bits != 0) {
    const int first = std::countr_zero(bits);
    const int length = std::countr_one(bits >> first);
    if (length >= 3) {
      runs.push_back({first, first + length - 1, 1});
    } else {
      for (int i = 0; i < length; ++i) runs.push_back({first + i, first + i, 1});
    }
    const int next = first + length;
    bits = next >= 64 ? 0 : bits >> next << next;
  }
  return runs;
}

bool is_progression(std::uint64_t bits, BitRun& run) {
  if (std::popcount(bits) < 3) return false;
  run.first = std::countr_zero(bits);
  run.last = 63 - std::countl_zero(bits);
  const std::uint64_t rest = bits & (bits - 1);
  run.step = std::countr_zero(rest) - run.first;
  if (run.step < 2) return false;
  std::uint64_t expected = 0;
  for (int i = run.first; i <= run.last; i += run.step) expected |= std::uint64_t{1} << i;
  return expected == bits;
}

}  // namespace cronwarp::cron
