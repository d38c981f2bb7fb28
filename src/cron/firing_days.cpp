#include "cron/firing_days.h"

#include <algorithm>
#include <variant>

#include "cron/civil.h"

namespace cronwarp::cron {
namespace {

using std::chrono::seconds;

std::int64_t second_of(Instant at) {
  return std::chrono::floor<seconds>(at.time_since_epoch()).count();
}

void append(const Progression& progression, std::int64_t midnight, std::vector<std::int32_t>& out) {
  const std::int64_t start = second_of(progression.start);
  const std::int64_t step = std::chrono::floor<seconds>(progression.step).count();
  const auto count = static_cast<std::int64_t>(progression.count);
  std::int64_t term = 0;
  if (start < midnight) {
    if (step <= 0) return;
    term = (midnight - start + step - 1) / step;
  }
  for (; term < count && start + term * step < midnight + kDaySeconds; ++term) {
    out.push_back(static_cast<std::int32_t>(start + term * step - midnight));
  }
}

bool has_day(const DayRun& run, std::int64_t day) {
  const std::int64_t beyond = day - run.start.time_since_epoch().count();
  if (beyond <= 0 || run.step_days == 0) return beyond == 0;
  return beyond % run.step_days == 0 && beyond / run.step_days < std::int64_t{run.count};
}

void append(const DayPattern& pattern, std::int64_t midnight, std::vector<std::int32_t>& out) {
  const std::int64_t day = floor_div(midnight, kDaySeconds);
  if (std::none_of(pattern.days.begin(), pattern.days.end(),
                   [&](const DayRun& run) { return has_day(run, day); })) {
    return;
  }
  for (const SecondRun& run : pattern.times) {
    for (std::uint32_t term = 0; term < run.count; ++term) {
      out.push_back(run.start_s + static_cast<std::int32_t>(term) * run.step_s);
    }
  }
}

}  // namespace

std::vector<std::int32_t> firings_of_day(const FiringTimes& times, std::chrono::sys_days day) {
  std::vector<std::int32_t> firings;
  const std::int64_t midnight = day.time_since_epoch().count() * kDaySeconds;
  for (const auto& part : times) {
    std::visit([&](const auto& form) { append(form, midnight, firings); }, part);
  }
  std::sort(firings.begin(), firings.end());
  firings.erase(std::unique(firings.begin(), firings.end()), firings.end());
  return firings;
}

std::vector<std::int32_t> firings_of_day(const FiringTimes& times, std::chrono::sys_days day,
                                         TimeRange range) {
  std::vector<std::int32_t> firings = firings_of_day(times, day);
  std::erase_if(firings, [&](std::int32_t second) {
    const Instant at = Instant{day} + seconds{second};
    return at < range.from || at >= range.to;
  });
  return firings;
}

}  // namespace cronwarp::cron
