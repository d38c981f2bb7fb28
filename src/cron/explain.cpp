#include "cron/explain.h"

#include <chrono>
#include <vector>

#include <fmt/format.h>

#include "cron/explain_days.h"
#include "cron/explain_times.h"
#include "cron/schedule_impl.h"
#include "cron/wording.h"

namespace cronwarp::cron {
namespace {

std::string clock_of(const Schedule::Impl& impl) {
  return std::holds_alternative<ZonedCron>(impl.timing) ? impl.zone + " time" : std::string("UTC");
}

// "7 minutes", "1 hour 30 minutes", "minute".
std::string period(std::int64_t seconds) {
  struct Unit {
    std::string_view name;
    std::int64_t seconds;
  };
  std::vector<std::string> words;
  for (const Unit& unit :
       {Unit{"day", kDaySeconds}, Unit{"hour", 3600}, Unit{"minute", 60}, Unit{"second", 1}}) {
    const std::int64_t count = seconds / unit.seconds;
    seconds %= unit.seconds;
    if (count == 0) continue;
    const bool alone = words.empty() && seconds == 0;
    if (count == 1) {
      words.push_back(alone ? std::string(unit.name) : fmt::format("1 {}", unit.name));
    } else {
      words.push_back(fmt::format("{} {}s", count, unit.name));
    }
  }
  return fmt::format("{}", fmt::join(words, " "));
}

std::string explain_cron(const WallCron& cron, const std::string& clock) {
  if (cron.never()) return "Never: no date fits all fields";
  const TimesPhrase times = explain_times(cron.times, clock);
  const std::string days = explain_days(cron.days.fields());
  // "Every 10 minutes" needs no "every day", only what restricts it.
  constexpr std::string_view kEveryDay = "every day";
  if (times.is_frequency && days.starts_with(kEveryDay)) {
    return times.text + days.substr(kEveryDay.size());
  }
  return fmt::format("{} {}", times.text, days);
}

std::string explain_once(const Once& once, const Schedule::Impl& impl) {
  if (!once.at_s) return "Never: the clock of " + impl.zone + " skips that time";
  const Instant wall{std::chrono::seconds{once.wall_s}};
  std::string text = format_instant(wall);
  text.pop_back();  // the Z: it is a time of the zone
  return fmt::format("Once, at {} {}", text, impl.zone == "UTC" ? "UTC" : impl.zone + " time");
}

}  // namespace

std::string explain(const Schedule& schedule) {
  const Schedule::Impl& impl = schedule.impl();
  if (const auto* rate = std::get_if<Rate>(&impl.timing)) {
    return fmt::format("Every {}, counted from {}", period(rate->period_s),
                       format_instant(Instant{std::chrono::seconds{rate->anchor_s}}));
  }
  if (const auto* once = std::get_if<Once>(&impl.timing)) return explain_once(*once, impl);
  return explain_cron(*impl.wall_cron(), clock_of(impl));
}

}  // namespace cronwarp::cron
