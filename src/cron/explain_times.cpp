#include "cron/explain_times.h"

#include <bit>
#include <vector>

#include <fmt/format.h>

#include "cron/wording.h"

namespace cronwarp::cron {
namespace {

// More single times than this are told by their rhythm.
constexpr int kListedTimesMax = 6;

// The hours as stretches: "from 08:00 to 17:30 UTC", both ends being firings.
std::string hour_stretches(const TimesOfDay& times, std::string_view clock) {
  const int first_minute = std::countr_zero(times.minutes());
  const int last_minute = 63 - std::countl_zero(times.minutes());
  std::vector<std::string> parts;
  for (std::uint32_t hours = times.hours(); hours != 0;) {
    const int first = std::countr_zero(hours);
    const int length = std::countr_one(hours >> first);
    const int last = first + length - 1;
    parts.push_back(
        fmt::format("from {:02}:{:02} to {:02}:{:02}", first, first_minute, last, last_minute));
    hours = hours >> first >> length << first << length;
  }
  return fmt::format("{} {}", join_words(parts), clock);
}

int stretch_count(std::uint32_t hours) { return std::popcount(hours & ~(hours << 1)); }

// "of every hour", "of the hours 08, 10 and 12 UTC", "of every 2nd hour from 00 to 22 UTC".
std::string of_hours(std::uint32_t hours, std::string_view clock) {
  if (hours == TimesOfDay::kAllHours) return "of every hour";
  if (std::popcount(hours) == 1) {
    return fmt::format("of the hour from {:02}:00 {}", std::countr_zero(hours), clock);
  }
  BitRun run{};
  if (is_progression(hours, run)) {
    return fmt::format("of every {} hour from {:02}:00 to {:02}:00 {}",
                       ordinal(static_cast<unsigned>(run.step)), run.first, run.last, clock);
  }
  std::vector<std::string> words;
  for (const BitRun& part : neighbour_runs(hours)) {
    words.push_back(part.first == part.last ? fmt::format("{:02}", part.first)
                                            : fmt::format("{:02} to {:02}", part.first, part.last));
  }
  return fmt::format("of the hours {} {}", join_words(words), clock);
}

std::string minutes_of(std::uint64_t minutes) {
  BitRun run{};
  if (std::popcount(minutes) > kListedTimesMax && is_progression(minutes, run)) {
    return fmt::format("every {} minute from {} to {}", ordinal(static_cast<unsigned>(run.step)),
                       run.first, run.last);
  }
  std::vector<std::string> words;
  for (const BitRun& part : neighbour_runs(minutes)) {
    words.push_back(part.first == part.last ? fmt::format("{}", part.first)
                                            : fmt::format("{} to {}", part.first, part.last));
  }
  return fmt::format("minute{} {}", std::popcount(minutes) == 1 ? "" : "s", join_words(words));
}

TimesPhrase every_minute(const TimesOfDay& times, std::string_view clock) {
  if (times.hours() == TimesOfDay::kAllHours) return {"Every minute", true};
  if (stretch_count(times.hours()) <= 2) {
    return {fmt::format("Every minute {}", hour_stretches(times, clock)), true};
  }
  return {fmt::format("Every minute {}", of_hours(times.hours(), clock)), true};
}

// A step that divides the hour: the rhythm goes on from hour to hour.
TimesPhrase even_step(const TimesOfDay& times, int step, std::string_view clock) {
  const int offset = std::countr_zero(times.minutes());
  const std::string rhythm = fmt::format("Every {} minutes", step);
  if (times.hours() == TimesOfDay::kAllHours) {
    return {offset == 0 ? rhythm : fmt::format("{}, from minute {} of each hour", rhythm, offset),
            true};
  }
  if (stretch_count(times.hours()) <= 2) {
    return {fmt::format("{} {}", rhythm, hour_stretches(times, clock)), true};
  }
  return {fmt::format("{} {}", rhythm, of_hours(times.hours(), clock)), true};
}

TimesPhrase once_an_hour(const TimesOfDay& times, std::string_view clock) {
  const int minute = std::countr_zero(times.minutes());
  const std::uint32_t hours = times.hours();
  if (hours == TimesOfDay::kAllHours) {
    return {minute == 0 ? std::string("Every hour, on the hour")
                        : fmt::format("Every hour, at minute {}", minute),
            true};
  }
  BitRun run{};
  if (is_progression(hours, run)) {
    return {fmt::format("Every {} hours from {:02}:{:02} to {:02}:{:02} {}", run.step, run.first,
                        minute, run.last, minute, clock),
            true};
  }
  if (stretch_count(hours) <= 2)
    return {fmt::format("Every hour {}", hour_stretches(times, clock)), true};
  return {fmt::format("At minute {} {}", minute, of_hours(hours, clock)), true};
}

bool divides_hour(std::uint64_t minutes, BitRun& run) {
  if (minutes == ((std::uint64_t{1} << 30) | 1)) {
    run = {0, 30, 30};
    return true;
  }
  return is_progression(minutes, run) && 60 % run.step == 0 && run.first < run.step &&
         run.last + run.step >= 60;
}

}  // namespace

TimesPhrase explain_times(const TimesOfDay& times, std::string_view clock) {
  if (times.minutes() == TimesOfDay::kAllMinutes) return every_minute(times, clock);
  if (times.count() <= kListedTimesMax && times.hours() != TimesOfDay::kAllHours) {
    std::vector<std::string> words;
    for (std::int32_t second : times.list()) words.push_back(clock_time(second));
    const bool in_one_hour = std::popcount(times.hours()) == 1;
    BitRun run{};
    // "Every 15 minutes from 08:00 to 08:45" says more than four times do.
    if (!(in_one_hour && words.size() > 2 && divides_hour(times.minutes(), run))) {
      return {fmt::format("At {} {}", join_words(words), clock), false};
    }
  }
  BitRun run{};
  if (divides_hour(times.minutes(), run)) return even_step(times, run.step, clock);
  if (std::popcount(times.minutes()) == 1) return once_an_hour(times, clock);
  return {fmt::format("At {} {}", minutes_of(times.minutes()), of_hours(times.hours(), clock)),
          true};
}

}  // namespace cronwarp::cron
