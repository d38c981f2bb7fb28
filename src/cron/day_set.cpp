#include "cron/day_set.h"

#include <algorithm>

namespace cronwarp::cron {
namespace {

constexpr unsigned kSunday = 0;
constexpr unsigned kSaturday = 6;

constexpr std::uint32_t bit(unsigned day) { return std::uint32_t{1} << day; }

// A month reduced to what its days depend on.
struct MonthShape {
  unsigned first_weekday;
  unsigned length;

  unsigned weekday(unsigned day) const { return (first_weekday + day - 1) % 7; }
  // The first day of the month that is this weekday.
  unsigned first(unsigned weekday_wanted) const {
    return 1 + (weekday_wanted + 7 - first_weekday) % 7;
  }
};

std::uint32_t nearest_workday(const MonthShape& month, unsigned day) {
  if (day > month.length) return 0;  // the AWS console shows no run in such a month
  const unsigned weekday = month.weekday(day);
  if (weekday == kSaturday) return bit(day == 1 ? 3 : day - 1);
  if (weekday == kSunday) return bit(day == month.length ? day - 2 : day + 1);
  return bit(day);
}

std::uint32_t special_mask(const MonthShape& month, const DayFields& fields) {
  switch (fields.special) {
    case DaySpecial::kNone:
      break;
    case DaySpecial::kBeforeLastDay:
      return fields.number < month.length ? bit(month.length - fields.number) : 0;
    case DaySpecial::kLastWorkday:
      return nearest_workday(month, month.length);
    case DaySpecial::kNearestWorkday:
      return nearest_workday(month, fields.number);
    case DaySpecial::kLastOfWeekday: {
      const unsigned first = month.first(fields.weekday);
      return bit(first + (month.length - first) / 7 * 7);
    }
    case DaySpecial::kNthOfWeekday: {
      const unsigned day = month.first(fields.weekday) + (fields.number - 1) * 7;
      return day <= month.length ? bit(day) : 0;
    }
  }
  return 0;
}

std::uint32_t mask_of(const MonthShape& month, const DayFields& fields) {
  const std::uint32_t whole_month = (bit(month.length) - 1) * 2;
  if (fields.special != DaySpecial::kNone) return special_mask(month, fields) & whole_month;
  std::uint32_t by_weekday = 0;
  for (unsigned day = 1; day <= month.length; ++day) {
    if ((fields.weekdays >> month.weekday(day) & 1U) != 0) by_weekday |= bit(day);
  }
  const std::uint32_t mask = fields.rule == DayRule::kBoth ? fields.days_of_month & by_weekday
                                                           : fields.days_of_month | by_weekday;
  return mask & whole_month;
}

}  // namespace

DaySet::DaySet(const DayFields& fields) : fields_(fields) {
  for (unsigned weekday = 0; weekday < 7; ++weekday) {
    for (unsigned length = 28; length <= 31; ++length) {
      masks_[weekday * 4 + length - 28] = mask_of({weekday, length}, fields);
    }
  }
  find_bounds();
  const bool every_shape =
      std::none_of(masks_.begin(), masks_.end(), [](std::uint32_t mask) { return mask == 0; });
  in_every_month_ = every_shape && fields.months == DayFields::kAllMonths && has_every_year();
}

bool DaySet::has_every_year() const {
  for (std::int32_t year = kFirstYear; year <= kLastBoundedYear; ++year) {
    if (!has_year(year)) return false;
  }
  return true;
}

void DaySet::find_bounds() {
  // Over 400 years each month begins on each weekday, also February in leap years.
  for (unsigned month = 1; month <= 12; ++month) {
    if (!has_month(month)) continue;
    const std::array lengths = {month_length(2001, month), month_length(2000, month)};
    for (unsigned weekday = 0; weekday < 7; ++weekday) {
      for (unsigned length : lengths) {
        if (masks_[weekday * 4 + length - 28] != 0) empty_ = false;
      }
    }
  }
  every_day_ = !fields_.years_bounded && fields_.months == DayFields::kAllMonths &&
               fields_.special == DaySpecial::kNone &&
               fields_.days_of_month == DayFields::kAllDaysOfMonth &&
               fields_.weekdays == DayFields::kAllWeekdays;
  if (!fields_.years_bounded || empty_) return;
  empty_ = true;
  for (std::int32_t year = kFirstYear + 255; year >= kFirstYear; --year) {
    if (!has_year(year)) continue;
    first_year_ = year;
    for (unsigned month = 12; month >= 1 && empty_; --month) {
      if (!has_month(month)) continue;
      const std::int32_t first = days_from_civil(year, month, 1);
      const std::uint32_t mask = month_mask(first, month_length(year, month));
      if (mask == 0) continue;
      last_day_ = first + 31 - std::countl_zero(mask) - 1;
      empty_ = false;
    }
  }
}

std::optional<std::int32_t> DaySet::at_or_after(std::int32_t day) const {
  if (every_day_) return day;
  if (empty_ || (fields_.years_bounded && day > last_day_)) return std::nullopt;
  CivilDate date = civil_from_days(day);
  if (fields_.years_bounded && date.year < first_year_) {
    date = {first_year_, 1, 1};
    day = days_from_civil(first_year_, 1, 1);
  }
  std::int32_t first = day - static_cast<std::int32_t>(date.day) + 1;
  std::uint32_t wanted = ~std::uint32_t{0} << date.day;
  // Ends: some month of the set has a day, or, in a bounded set, last_day_ is still ahead.
  while (true) {
    if (has_month(date.month) && has_year(date.year)) {
      const std::uint32_t mask = month_mask(first, month_length(date.year, date.month)) & wanted;
      if (mask != 0) return first + std::countr_zero(mask) - 1;
    }
    wanted = ~std::uint32_t{0};
    const std::uint32_t later_months = fields_.months >> (date.month + 1);
    if (later_months != 0) {
      date.month += 1 + static_cast<unsigned>(std::countr_zero(later_months));
    } else {
      ++date.year;
      while (!has_year(date.year)) ++date.year;
      date.month = static_cast<unsigned>(std::countr_zero(fields_.months));
    }
    first = days_from_civil(date.year, date.month, 1);
  }
}

}  // namespace cronwarp::cron
