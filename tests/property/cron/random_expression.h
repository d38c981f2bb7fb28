#pragma once

#include <cstdint>
#include <set>
#include <string>

#include "cron/dialect.h"

// Random cron expressions together with what they mean, said by the generator and not by the
// parser.

namespace cronwarp::cron::testing {

// SplitMix64: the same numbers on every machine.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next();
  // In [low, high].
  int roll(int low, int high);
  bool one_in(int n) { return roll(1, n) == 1; }

 private:
  std::uint64_t state_;
};

struct Expression {
  enum class Day {
    kSets,  // by the two sets and `either`
    kLast,  // n days before the last of the month
    kLastWorkday,
    kNearestWorkday,  // to day n
    kLastOfWeekday,
    kNthOfWeekday,  // the n-th
  };

  std::string text;
  Dialect dialect = Dialect::kAws;
  std::set<int> minutes;
  std::set<int> hours;
  std::set<int> days;
  std::set<int> months;
  std::set<int> weekdays;  // 0 = Sunday
  std::set<int> years;     // empty: all
  bool either = false;
  Day day = Day::kSets;
  int n = 0;
  int weekday = 0;
  bool time_wildcard = false;  // minute or hour begins with '*'
};

Expression random_expression(Dialect dialect, Dice& dice);

}  // namespace cronwarp::cron::testing
