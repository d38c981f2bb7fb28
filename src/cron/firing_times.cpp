#include "cron/firing_times.h"

#include <algorithm>
#include <map>
#include <optional>

#include "cron/day_walk.h"
#include "cron/number_runs.h"
#include "cron/schedule_impl.h"

namespace cronwarp::cron {
namespace {

// Whether all firings seen so far are the terms of one progression.
class ProgressionDetector {
 public:
  void add(std::int64_t midnight, std::span<const std::int32_t> firings) {
    if (broken_) return;
    for (std::int32_t second : firings) {
      const std::int64_t at = midnight + second;
      if (count_ == 0) {
        start_ = at;
      } else if (count_ == 1) {
        step_ = at - previous_;
      } else if (at - previous_ != step_) {
        broken_ = true;
        return;
      }
      previous_ = at;
      ++count_;
    }
  }

  std::optional<Progression> result() const {
    if (broken_ || count_ == 0) return std::nullopt;
    return Progression{Instant{std::chrono::seconds{start_}}, std::chrono::seconds{step_}, count_};
  }

 private:
  bool broken_ = false;
  std::int64_t start_ = 0;
  std::int64_t step_ = 0;
  std::int64_t previous_ = 0;
  std::uint64_t count_ = 0;
};

// Days with the same times, in the order of their first day.
class DayGroups {
 public:
  struct Group {
    std::vector<std::int32_t> times;
    std::vector<std::int32_t> days;
  };

  void add(std::int32_t day, std::span<const std::int32_t> firings) {
    // Neighbouring days are mostly alike.
    if (groups_.empty() || !std::ranges::equal(groups_[current_].times, firings)) {
      const auto [found, is_new] =
          index_.try_emplace({firings.begin(), firings.end()}, groups_.size());
      if (is_new) groups_.push_back({found->first, {}});
      current_ = found->second;
    }
    groups_[current_].days.push_back(day);
  }

  const std::vector<Group>& all() const { return groups_; }

 private:
  std::vector<Group> groups_;
  std::map<std::vector<std::int32_t>, std::size_t> index_;
  std::size_t current_ = 0;
};

Instant instant(std::int32_t day, std::int32_t second) {
  return Instant{std::chrono::seconds{day * kDaySeconds + second}};
}

// A pattern of one day or of one time is shorter as progressions.
void append_group(const DayGroups::Group& group, FiringTimes& out) {
  const std::vector<NumberRun> days = number_runs(group.days, 7);
  const std::vector<NumberRun> times = number_runs(group.times, 3600);
  if (group.days.size() == 1) {
    for (const NumberRun& run : times) {
      out.emplace_back(Progression{instant(group.days.front(), run.start),
                                   std::chrono::seconds{run.step}, run.count});
    }
  } else if (group.times.size() == 1) {
    for (const NumberRun& run : days) {
      out.emplace_back(Progression{instant(run.start, group.times.front()),
                                   std::chrono::days{run.step}, run.count});
    }
  } else {
    DayPattern pattern;
    for (const NumberRun& run : days) {
      pattern.days.push_back(
          {std::chrono::sys_days{std::chrono::days{run.start}}, run.step, run.count});
    }
    for (const NumberRun& run : times) pattern.times.push_back({run.start, run.step, run.count});
    out.emplace_back(std::move(pattern));
  }
}

FiringTimes compact_rate(const Rate& rate, TimeRange range) {
  const SecondRange seconds = clamp_to_seconds(range);
  const std::uint64_t count = rate.count(seconds.from, seconds.to);
  if (count == 0) return {};
  return {Progression{Instant{std::chrono::seconds{rate.at_or_after(seconds.from)}},
                      std::chrono::seconds{count == 1 ? 0 : rate.period_s}, count}};
}

void expand_progression(const Progression& progression, std::vector<Instant>& out) {
  for (std::uint64_t i = 0; i < progression.count; ++i) {
    out.push_back(progression.start + static_cast<std::int64_t>(i) * progression.step);
  }
}

void expand_pattern(const DayPattern& pattern, std::vector<Instant>& out) {
  for (const DayRun& days : pattern.days) {
    for (std::uint32_t d = 0; d < days.count; ++d) {
      const Instant midnight =
          days.start + std::chrono::days{static_cast<std::int64_t>(d) * days.step_days};
      for (const SecondRun& times : pattern.times) {
        for (std::uint32_t t = 0; t < times.count; ++t) {
          out.push_back(
              midnight +
              std::chrono::seconds{times.start_s + static_cast<std::int64_t>(t) * times.step_s});
        }
      }
    }
  }
}

}  // namespace

FiringTimes compact_firing_times(const Schedule& schedule, TimeRange range) {
  const Schedule::Impl& impl = schedule.impl();
  if (const auto* rate = std::get_if<Rate>(&impl.timing)) return compact_rate(*rate, range);
  ProgressionDetector progression;
  DayGroups groups;
  walk_days(impl, range, [&](std::int32_t day, std::span<const std::int32_t> firings) {
    progression.add(day * kDaySeconds, firings);
    groups.add(day, firings);
  });
  FiringTimes times;
  if (const auto all = progression.result()) {
    times.emplace_back(*all);
    return times;
  }
  for (const DayGroups::Group& group : groups.all()) append_group(group, times);
  return times;
}

std::vector<Instant> expand(const FiringTimes& times) {
  std::vector<Instant> instants;
  for (const auto& part : times) {
    if (const auto* progression = std::get_if<Progression>(&part)) {
      expand_progression(*progression, instants);
    } else {
      expand_pattern(std::get<DayPattern>(part), instants);
    }
  }
  std::sort(instants.begin(), instants.end());
  return instants;
}

}  // namespace cronwarp::cron
