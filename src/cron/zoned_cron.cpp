#include "cron/zoned_cron.h"

#include <algorithm>
#include <chrono>

#include "base/time.h"
#include "cron/robfig_walk.h"

namespace cronwarp::cron {
namespace {

// Debian's cron takes a larger jump of the clock for a correction, after which nothing is caught up
// or left out (cron.c: timeDiff against 3 * MINUTE_COUNT; timeDiff counts the running minute too,
// hence the asymmetry).
constexpr std::int64_t kDebianGapEndSeconds = 3 * std::int64_t{3600};
constexpr std::int64_t kDebianFoldMaxSeconds = 3 * std::int64_t{3600};

// No zone was ever further from UTC, nor jumped further.
constexpr std::int64_t kOffsetMaxSeconds = 26 * std::int64_t{3600};

constexpr auto kEndOfDay = static_cast<std::int32_t>(kDaySeconds);

constexpr std::int64_t kLatestSecond = kLatestInstant.time_since_epoch() / std::chrono::seconds{1};

}  // namespace

// A fold is over, and its wall-clock times no longer count as repeated, from here on.
std::int64_t ZonedCron::repeated_until(const TimeZone::Period& period) const {
  const std::int64_t fold_s = -period.gap_s();
  const bool once = policy_ == DstPolicy::kSkipOnce ||
                    (policy_ == DstPolicy::kRunLateOnce && !cron_.has_time_wildcard &&
                     fold_s <= kDebianFoldMaxSeconds);
  if (fold_s <= 0 || !once) return period.begin_s;
  return std::min(period.begin_s + fold_s, period.end_s);
}

// Whether a time that the gap before this period skipped is made up for at its begin.
bool ZonedCron::runs_late_after(const TimeZone::Period& period) const {
  if (policy_ != DstPolicy::kRunLateOnce || cron_.has_time_wildcard) return false;
  if (period.gap_s() <= 0 || period.gap_s() >= kDebianGapEndSeconds) return false;
  const std::int64_t gap_begin = period.begin_s + period.previous_offset_s;
  const auto skipped = cron_.at_or_after(gap_begin);
  return skipped && *skipped < gap_begin + period.gap_s();
}

// The first firing in [second, period.end_s). REQUIRES: second is in the period.
std::optional<std::int64_t> ZonedCron::in_period(const TimeZone::Period& period,
                                                 std::int64_t second) const {
  if (second == period.begin_s && runs_late_after(period)) return second;
  const auto wall = cron_.at_or_after(std::max(second, repeated_until(period)) + period.offset_s);
  if (!wall || *wall - period.offset_s >= period.end_s) return std::nullopt;
  return *wall - period.offset_s;
}

// Whether robfig/cron stumbles over the begin of this period, see robfig_walk.h.
bool ZonedCron::has_robfig_stumble(const TimeZone::Period& period) const {
  if (policy_ != DstPolicy::kSkipTwice || period.gap_s() == 0) return false;
  const std::int64_t wall_before = period.begin_s + period.previous_offset_s - 1;
  const std::int64_t wall_after = period.begin_s + period.offset_s;
  const bool skips_midnight =
      wall_after % kDaySeconds != 0 &&
      floor_div(wall_before, kDaySeconds) < floor_div(wall_after, kDaySeconds);
  return skips_midnight || period.gap_s() % 3600 != 0;
}

// What robfig/cron finds when it walks over the begin of the period. It sets out from the last
// firing of that day before the begin or, as good, from midnight.
std::optional<std::int64_t> ZonedCron::first_after_stumble(const TimeZone::Period& period) const {
  const std::int64_t wall_begin = period.begin_s + period.previous_offset_s;
  const std::int64_t midnight = floor_div(wall_begin - 1, kDaySeconds) * kDaySeconds;
  std::int64_t last = midnight - 1;
  for (auto wall = cron_.at_or_after(midnight); wall && *wall < wall_begin;
       wall = cron_.at_or_after(*wall + 1)) {
    last = *wall;
  }
  return robfig_next(cron_, *zone_, last - period.previous_offset_s, period.end_s);
}

// As in_period, where robfig/cron stumbles.
std::optional<std::int64_t> ZonedCron::in_stumble_period(const TimeZone::Period& period,
                                                         std::int64_t second) const {
  const auto first = first_after_stumble(period);
  if (!first || second <= *first) return first;
  return in_period(period, second);
}

std::optional<std::int64_t> ZonedCron::at_or_after(std::int64_t second) const {
  // A schedule whose every time falls into a gap is found out at the end of the domain.
  while (second <= kLatestSecond) {
    const TimeZone::Period period = zone_->at(second);
    const bool stumble = has_robfig_stumble(period);
    const auto hit = stumble ? in_stumble_period(period, second) : in_period(period, second);
    if (hit) return hit;
    if (period.end_s > kLatestSecond) return std::nullopt;
    // Later firings, late ones too, belong to wall-clock times from here on; skip to the first.
    const auto wall = cron_.at_or_after(period.end_s - kOffsetMaxSeconds);
    if (!wall) return std::nullopt;
    // robfig/cron may invent a firing at the begin of any period: none is skipped.
    const bool skip = policy_ != DstPolicy::kSkipTwice;
    second = skip ? std::max(period.end_s, *wall - kOffsetMaxSeconds) : period.end_s;
  }
  return std::nullopt;
}

std::int64_t ZonedCron::regular_from(const TimeZone::Period& period) const {
  const std::int64_t jump = std::max<std::int64_t>(period.gap_s(), -period.gap_s());
  if (jump == 0) return period.begin_s;
  // Later than the begin itself, at which a late run may take place.
  const std::int64_t settled = period.begin_s + jump + 1;
  if (!has_robfig_stumble(period)) return settled;
  const auto first = first_after_stumble(period);
  return first ? std::max(settled, *first + 1) : period.end_s;
}

std::span<const std::int32_t> ZonedCron::DayWalker::firings_of_plain_day(std::int32_t day) {
  const std::int64_t wall_begin = day * kDaySeconds + stretch_.period.offset_s;
  const auto wall_day = static_cast<std::int32_t>(floor_div(wall_begin, kDaySeconds));
  const auto shift_s = static_cast<std::int32_t>(wall_begin - wall_day * kDaySeconds);
  if (shift_s != shift_s_) {
    shift_s_ = shift_s;
    shifted_ = cron_.cron_.times.list();
    const auto later_day = std::lower_bound(shifted_.begin(), shifted_.end(), shift_s);
    first_part_ = static_cast<std::size_t>(shifted_.end() - later_day);
    std::rotate(shifted_.begin(), later_day, shifted_.end());
    for (std::size_t i = 0; i < shifted_.size(); ++i) {
      shifted_[i] += (i < first_part_ ? 0 : static_cast<std::int32_t>(kDaySeconds)) - shift_s;
    }
  }
  const bool first = first_part_ > 0 && cron_.cron_.days.contains(wall_day);
  const bool second = first_part_ < shifted_.size() && cron_.cron_.days.contains(wall_day + 1);
  const std::size_t begin = first ? 0 : first_part_;
  const std::size_t end = second ? shifted_.size() : first_part_;
  return std::span(shifted_).subspan(begin, end - begin);
}

std::span<const std::int32_t> ZonedCron::DayWalker::firings(std::int32_t day) {
  if (cron_.enter_day(day, stretch_)) return firings_of_plain_day(day);
  irregular_.clear();
  cron_.append_irregular_day(day, irregular_);
  return irregular_;
}

bool ZonedCron::enter_day(std::int32_t day, Stretch& stretch) const {
  const std::int64_t begin = day * kDaySeconds;
  if (begin < stretch.period.begin_s || begin >= stretch.period.end_s) {
    stretch.period = zone_->at(begin);
    stretch.regular_from_s = regular_from(stretch.period);
  }
  return begin >= stretch.regular_from_s && begin + kDaySeconds <= stretch.period.end_s;
}

void ZonedCron::append_irregular_day(std::int32_t day, std::vector<std::int32_t>& out) const {
  const std::int64_t begin = day * kDaySeconds;
  const std::int64_t end = begin + kDaySeconds;
  for (auto at = at_or_after(begin); at && *at < end; at = at_or_after(*at + 1)) {
    out.push_back(static_cast<std::int32_t>(*at - begin));
  }
}

void ZonedCron::append_day(std::int32_t day, Stretch& stretch,
                           std::vector<std::int32_t>& out) const {
  if (!enter_day(day, stretch)) {
    append_irregular_day(day, out);
    return;
  }
  const std::int64_t wall_begin = day * kDaySeconds + stretch.period.offset_s;
  auto wall_day = static_cast<std::int32_t>(floor_div(wall_begin, kDaySeconds));
  // The rest of one wall-clock day, then the begin of the next.
  auto from = static_cast<std::int32_t>(wall_begin - wall_day * kDaySeconds);
  auto shift = -from;
  if (cron_.days.contains(wall_day)) cron_.times.append(from, kEndOfDay, shift, out);
  if (cron_.days.contains(wall_day + 1)) cron_.times.append(0, from, shift + kEndOfDay, out);
}

}  // namespace cronwarp::cron
