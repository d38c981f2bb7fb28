#include "oracle.h"

#include <algorithm>
#include <set>

namespace cronwarp::cron::testing {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::last;
using std::chrono::minutes;
using std::chrono::sys_days;
using std::chrono::weekday;
using std::chrono::year_month_day;

bool is_workday(sys_days day) {
  const unsigned w = weekday{day}.c_encoding();
  return w >= 1 && w <= 5;
}

// The nearest Monday-to-Friday day in the same month, by trying ever larger distances.
sys_days nearest_workday(sys_days day) {
  const auto month = year_month_day{day}.month();
  for (int distance = 0;; ++distance) {
    for (sys_days candidate : {day - days{distance}, day + days{distance}}) {
      if (year_month_day{candidate}.month() == month && is_workday(candidate)) return candidate;
    }
  }
}

bool is_special_day(const Expression& e, sys_days day) {
  const year_month_day date{day};
  const auto month = date.year() / date.month();
  const sys_days last_day = month / last;
  const weekday wanted{static_cast<unsigned>(e.weekday)};
  switch (e.day) {
    case Expression::Day::kSets:
      return true;
    case Expression::Day::kLast:
      return day == last_day - days{e.n};
    case Expression::Day::kLastWorkday:
      return day == nearest_workday(last_day);
    case Expression::Day::kNearestWorkday: {
      const year_month_day named = month / e.n;
      return named.ok() && day == nearest_workday(named);
    }
    case Expression::Day::kLastOfWeekday:
      return day == sys_days{month / wanted[last]};
    case Expression::Day::kNthOfWeekday: {
      const auto named = month / wanted[static_cast<unsigned>(e.n)];
      return named.ok() && day == sys_days{named};
    }
  }
  return false;
}

bool is_due_at(const Expression& e, std::chrono::sys_time<minutes> wall) {
  const sys_days day = floor<days>(wall);
  const auto minute_of_day = static_cast<int>((wall - day).count());
  return is_due(e, day, minute_of_day / 60, minute_of_day % 60);
}

}  // namespace

bool is_due_on(const Expression& e, sys_days day) {
  const year_month_day date{day};
  if (!e.years.empty() && !e.years.contains(static_cast<int>(date.year()))) return false;
  if (!e.months.contains(static_cast<int>(static_cast<unsigned>(date.month())))) return false;
  if (!is_special_day(e, day)) return false;
  if (e.day != Expression::Day::kSets) return true;
  const bool by_day = e.days.contains(static_cast<int>(static_cast<unsigned>(date.day())));
  const bool by_weekday = e.weekdays.contains(static_cast<int>(weekday{day}.c_encoding()));
  return e.either ? by_day || by_weekday : by_day && by_weekday;
}

bool is_due(const Expression& e, sys_days day, int hour, int minute) {
  return e.minutes.contains(minute) && e.hours.contains(hour) && is_due_on(e, day);
}

std::vector<Instant> brute_force_firings(const Expression& e, TimeRange range, const TimeZone* zone,
                                         DstPolicy policy) {
  using WallMinute = std::chrono::sys_time<minutes>;
  const auto wall_at = [&](WallMinute at) {
    if (zone == nullptr) return at;
    const std::int64_t second = at.time_since_epoch().count() * 60;
    return at + minutes{zone->at(second).offset_s / 60};
  };
  const bool fixed_debian = policy == DstPolicy::kRunLateOnce && !e.time_wildcard;
  std::vector<Instant> firings;
  std::set<WallMinute> seen;
  // Two days ahead, so that repeated wall-clock times are known as such.
  const auto begin = floor<minutes>(range.from) - days{zone == nullptr ? 0 : 2};
  WallMinute previous = wall_at(begin - minutes{1});
  for (WallMinute at = begin; at < range.to; at += minutes{1}) {
    const WallMinute wall = wall_at(at);
    const bool repeated = zone != nullptr && !seen.insert(wall).second;
    bool fires = is_due_at(e, wall);
    if (repeated && policy == DstPolicy::kSkipOnce) fires = false;
    // No zone steps back by more than three hours in the years tested.
    if (repeated && fixed_debian) fires = false;
    const auto skipped = wall - previous - minutes{1};
    if (fixed_debian && skipped > minutes{0} && skipped < minutes{180}) {
      for (WallMinute w = previous + minutes{1}; w < wall; w += minutes{1}) {
        fires = fires || is_due_at(e, w);
      }
    }
    previous = wall;
    if (fires && at >= range.from) firings.push_back(at);
  }
  return firings;
}

}  // namespace cronwarp::cron::testing
