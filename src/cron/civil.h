#pragma once

#include <cstdint>

// Civil dates as plain numbers, for the inner loops: a day is its count since 1970-01-01. The
// formulas are Howard Hinnant's (https://howardhinnant.github.io/date_algorithms.html).

namespace cronwarp::cron {

inline constexpr std::int64_t kDaySeconds = 86'400;
// The Gregorian calendar repeats after 400 years, which are a whole number of weeks.
inline constexpr std::int32_t kCycleDays = 146'097;
inline constexpr int kCycleYears = 400;

struct CivilDate {
  std::int32_t year;
  unsigned month;
  unsigned day;
};

constexpr std::int64_t floor_div(std::int64_t a, std::int64_t b) {
  return a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0);
}

constexpr std::int32_t days_from_civil(std::int32_t year, unsigned month, unsigned day) {
  const std::int32_t y = month <= 2 ? year - 1 : year;
  const std::int32_t era = (y >= 0 ? y : y - 399) / 400;
  const auto year_of_era = static_cast<unsigned>(y - era * 400);
  const unsigned day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  const unsigned day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * kCycleDays + static_cast<std::int32_t>(day_of_era) - 719'468;
}

constexpr CivilDate civil_from_days(std::int32_t days) {
  const std::int32_t z = days + 719'468;
  const std::int32_t era = (z >= 0 ? z : z - (kCycleDays - 1)) / kCycleDays;
  const auto day_of_era = static_cast<unsigned>(z - era * kCycleDays);
  const unsigned year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const unsigned day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const unsigned shifted_month = (5 * day_of_year + 2) / 153;
  const unsigned day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
  const unsigned month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
  const std::int32_t year =
      static_cast<std::int32_t>(year_of_era) + era * 400 + (month <= 2 ? 1 : 0);
  return {year, month, day};
}

constexpr bool is_leap_year(std::int32_t year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

constexpr unsigned month_length(std::int32_t year, unsigned month) {
  if (month == 2) return is_leap_year(year) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

// 0 is Sunday. REQUIRES: within a million years of 1970.
constexpr unsigned weekday_of(std::int32_t days) {
  // 1970-01-01 was a Thursday. Made positive first: the division then has no sign to correct.
  return static_cast<unsigned>(days + 4 + 7 * 100'000'000) % 7U;
}

}  // namespace cronwarp::cron
