#include "cron/proof.h"

#include <algorithm>
#include <array>
#include <bit>
#include <chrono>

#include "cron/day_walk.h"
#include "cron/schedule_impl.h"

namespace cronwarp::cron {
namespace {

constexpr std::int32_t kCycleFirstYear = 1970;
constexpr std::int64_t kCycleSeconds = kCycleDays * kDaySeconds;

Instant instant(std::int64_t second) { return Instant{std::chrono::seconds{second}}; }

// The days of a set in one cycle.
struct DayFacts {
  std::uint64_t days = 0;
  std::int32_t longest_gap = 0;  // days between two neighbours; 0 with fewer than two
};

std::int32_t longest_gap_within(std::uint32_t mask) {
  std::int32_t longest = 0;
  int previous = std::countr_zero(mask);
  for (mask &= mask - 1; mask != 0; mask &= mask - 1) {
    const int day = std::countr_zero(mask);
    longest = std::max(longest, day - previous);
    previous = day;
  }
  return longest;
}

// Month by month: 4,800 steps, whatever the expression.
DayFacts count_days(const DaySet& days) {
  DayFacts facts;
  std::array<std::int32_t, 28> gap_within{};  // by first weekday and length; 0: not known yet
  std::optional<std::int32_t> previous;
  std::int32_t first = 0;
  for (std::int32_t year = kCycleFirstYear; year < kCycleFirstYear + kCycleYears; ++year) {
    for (unsigned month = 1; month <= 12; ++month) {
      const unsigned length = month_length(year, month);
      const std::uint32_t mask =
          days.has_year(year) && days.has_month(month) ? days.month_mask(first, length) : 0;
      if (mask != 0) {
        facts.days += static_cast<std::uint64_t>(std::popcount(mask));
        const std::int32_t begin = first - 1 + std::countr_zero(mask);
        if (previous) facts.longest_gap = std::max(facts.longest_gap, begin - *previous);
        std::int32_t& within = gap_within[weekday_of(first) * 4 + length - 28];
        if (within == 0) within = longest_gap_within(mask);
        facts.longest_gap = std::max(facts.longest_gap, within);
        previous = first + 30 - std::countl_zero(mask);
      }
      first += static_cast<std::int32_t>(length);
    }
  }
  return facts;
}

Proof prove_wall(const WallCron& cron) {
  Proof proof;
  const auto first = cron.at_or_after(0);
  proof.never_fires = !first;
  if (!first) return proof;
  proof.first = instant(*first);
  const DayFacts facts = count_days(cron.days);
  const std::vector<std::int32_t> times = cron.times.list();
  proof.firings_in_400_years = facts.days * times.size();
  if (proof.firings_in_400_years < 2) return proof;
  std::int64_t longest = 0;
  for (std::size_t i = 1; i < times.size(); ++i) {
    longest = std::max<std::int64_t>(longest, times[i] - times[i - 1]);
  }
  if (facts.longest_gap > 0) {
    longest = std::max(longest, facts.longest_gap * kDaySeconds - times.back() + times.front());
  }
  proof.longest_gap = std::chrono::seconds{longest};
  return proof;
}

Proof prove_rate(const Rate& rate) {
  Proof proof;
  proof.first = instant(rate.at_or_after(0));
  proof.firings_in_400_years = rate.count(0, kCycleSeconds);
  if (proof.firings_in_400_years >= 2) proof.longest_gap = std::chrono::seconds{rate.period_s};
  return proof;
}

Proof prove_by_walking(const Schedule::Impl& impl) {
  Proof proof;
  const auto first = impl.at_or_after(0);
  proof.never_fires = !first;
  if (!first) return proof;
  proof.first = instant(*first);
  std::int64_t longest = 0;
  std::int64_t previous = *first;
  walk_days(impl, {instant(0), instant(kCycleSeconds)},
            [&](std::int32_t day, std::span<const std::int32_t> firings) {
              const std::int64_t midnight = day * kDaySeconds;
              proof.firings_in_400_years += firings.size();
              longest = std::max(longest, midnight + firings.front() - previous);
              std::int32_t within = 0;
              for (std::size_t i = 1; i < firings.size(); ++i) {
                within = std::max(within, firings[i] - firings[i - 1]);
              }
              longest = std::max<std::int64_t>(longest, within);
              previous = midnight + firings.back();
            });
  if (proof.firings_in_400_years >= 2) proof.longest_gap = std::chrono::seconds{longest};
  return proof;
}

}  // namespace

Proof prove(const Schedule& schedule) {
  const Schedule::Impl& impl = schedule.impl();
  if (const auto* rate = std::get_if<Rate>(&impl.timing)) return prove_rate(*rate);
  const auto* utc = std::get_if<WallCron>(&impl.timing);
  Proof proof = utc != nullptr ? prove_wall(*utc) : prove_by_walking(impl);
  const WallCron* wall = impl.wall_cron();
  proof.years_bounded = wall != nullptr && wall->days.fields().years_bounded;
  return proof;
}

}  // namespace cronwarp::cron
