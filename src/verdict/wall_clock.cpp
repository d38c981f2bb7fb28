#include "verdict/wall_clock.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "base/contract.h"
#include "cron/civil.h"

namespace cronwarp::verdict {
namespace {

using cron::kDaySeconds;
using std::chrono::seconds;

// No clock on a wall was ever further from UTC.
constexpr std::int64_t kOffsetMaxSeconds = 26 * std::int64_t{3600};

std::int64_t seconds_of(Instant at) {
  return std::chrono::floor<seconds>(at.time_since_epoch()).count();
}

// The last period of a zone has no end that fits into milliseconds.
Instant instant_of(std::int64_t second) {
  constexpr std::int64_t kLastSecond = std::numeric_limits<std::int64_t>::max() / 1000;
  return second >= kLastSecond ? Instant::max() : Instant{seconds{second}};
}

}  // namespace

WallClock::WallClock(const std::string& zone) : name_(zone), zone_(cron::TimeZone::find(zone)) {
  CRONWARP_ASSERT(zone_ != nullptr, "an expectation's zone is not in the tz database");
}

std::int32_t WallClock::day_of(Instant at) const {
  std::int32_t day = read(at).day;
  // Past midnight for the first time, the clock may since have been put back across it.
  while (begin_of(day + 1) <= at) ++day;
  return day;
}

Instant WallClock::when(std::int32_t day, std::chrono::minutes time) const {
  const std::int64_t shown_s = std::int64_t{day} * kDaySeconds + seconds{time}.count();
  cron::TimeZone::Period period = zone_->at(shown_s - kOffsetMaxSeconds);
  while (shown_s - period.offset_s >= period.end_s) period = zone_->at(period.end_s);
  return instant_of(std::max(shown_s - period.offset_s, period.begin_s));
}

WallClock::Reading WallClock::read(Instant at) const {
  const cron::TimeZone::Period period = zone_->at(seconds_of(at));
  const Duration local = at.time_since_epoch() + seconds{period.offset_s};
  const auto day = std::chrono::floor<std::chrono::days>(local);
  return {static_cast<std::int32_t>(day.count()), local - day, instant_of(period.end_s)};
}

std::string format_time_of_day(std::chrono::minutes time) {
  return fmt::format("{:02}:{:02}", time.count() / 60, time.count() % 60);
}

}  // namespace cronwarp::verdict
