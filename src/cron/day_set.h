#pragma once

#include <array>
#include <bit>
#include <compare>
#include <cstdint>
#include <optional>

#include "cron/civil.h"

namespace cronwarp::cron {

// How a day is chosen beyond plain sets of numbers.
enum class DaySpecial {
  kNone,
  kBeforeLastDay,   // L and L-n: `number` days before the last of the month
  kLastWorkday,     // LW: the last Monday-to-Friday day of the month
  kNearestWorkday,  // nW: the Monday-to-Friday day nearest to day `number`, inside the month
  kLastOfWeekday,   // nL: the last `weekday` of the month
  kNthOfWeekday,    // d#n: the `number`-th `weekday` of the month
};

// Whether a day must be in both day fields or in either of them.
enum class DayRule { kBoth, kEither };

// What the four day fields of an expression say. An unrestricted field has all its bits.
struct DayFields {
  static constexpr std::uint32_t kAllDaysOfMonth = 0xFFFF'FFFE;
  static constexpr std::uint32_t kAllWeekdays = 0x7F;
  static constexpr std::uint32_t kAllMonths = 0x1FFE;

  std::uint32_t days_of_month = kAllDaysOfMonth;  // bits 1 to 31
  std::uint32_t weekdays = kAllWeekdays;          // bits 0 (Sunday) to 6
  std::uint32_t months = kAllMonths;              // bits 1 to 12
  DayRule rule = DayRule::kBoth;
  DaySpecial special = DaySpecial::kNone;  // replaces the two fields above it
  unsigned number = 0;
  unsigned weekday = 0;
  // Bit y of the array: year 1970 + y. Not bounded: every year.
  bool years_bounded = false;
  std::array<std::uint64_t, 4> years{};

  friend auto operator<=>(const DayFields&, const DayFields&) = default;
};

// The days that a cron expression selects. A month's days depend on its first weekday and its
// length alone, so all 28 cases are worked out once and every question is a few bit operations per
// month.
class DaySet {
 public:
  static constexpr std::int32_t kFirstYear = 1970;
  static constexpr std::int32_t kLastBoundedYear = 2199;  // that a year field can name

  DaySet() = default;
  explicit DaySet(const DayFields& fields);

  const DayFields& fields() const { return fields_; }

  // No day of all time is in the set.
  bool empty() const { return empty_; }
  // Every day of all time is in the set.
  bool every_day() const { return every_day_; }

  bool contains(std::int32_t day) const {
    if (every_day_) return true;
    const CivilDate date = civil_from_days(day);
    return has_year(date.year) && has_month(date.month) &&
           (month_mask(day - static_cast<std::int32_t>(date.day) + 1,
                       month_length(date.year, date.month)) >>
                date.day &
            1U) != 0;
  }

  // The first day of the set that is not before `day`; nullopt: none, ever.
  std::optional<std::int32_t> at_or_after(std::int32_t day) const;

  bool has_month(unsigned month) const { return (fields_.months >> month & 1U) != 0; }
  bool has_year(std::int32_t year) const {
    if (!fields_.years_bounded) return true;
    const std::int32_t index = year - kFirstYear;
    if (index < 0 || index >= 256) return false;
    return (fields_.years[static_cast<std::size_t>(index) / 64] >> (index % 64) & 1U) != 0;
  }

  // The days of one month as bits 1 to 31, whatever the month and year fields say.
  std::uint32_t month_mask(std::int32_t first_day_of_month, unsigned length) const {
    return masks_[weekday_of(first_day_of_month) * 4 + length - 28];
  }

  // Whether each month of a set that no year field restricts has a day of it.
  bool in_every_month() const { return in_every_month_; }

  // Calls visit(day) for each day of the set in [from, to), in order.
  template <class Visit>
  void for_each(std::int32_t from, std::int32_t to, Visit visit) const {
    for (auto day = at_or_after(from); day && *day < to;) {
      const CivilDate date = civil_from_days(*day);
      const std::int32_t zeroth = *day - static_cast<std::int32_t>(date.day);
      const unsigned length = month_length(date.year, date.month);
      std::uint32_t mask = month_mask(zeroth + 1, length) >> date.day << date.day;
      for (; mask != 0; mask &= mask - 1) {
        const std::int32_t hit = zeroth + std::countr_zero(mask);
        if (hit >= to) return;
        visit(hit);
      }
      day = at_or_after(zeroth + static_cast<std::int32_t>(length) + 1);
    }
  }

 private:
  void find_bounds();
  bool has_every_year() const;

  DayFields fields_;
  std::array<std::uint32_t, 28> masks_{};  // [first weekday][length - 28]
  std::int32_t first_year_ = 0;            // of a bounded set
  std::int32_t last_day_ = 0;              // of a bounded set that is not empty
  bool empty_ = true;
  bool every_day_ = false;
  bool in_every_month_ = false;
};

}  // namespace cronwarp::cron
