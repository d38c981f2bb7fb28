#include "manifest/expectation_name.h"

#include <array>
#include <chrono>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "manifest/wall_times.h"

namespace cronwarp::manifest {
namespace {

// In the largest unit that leaves no rest, as people write it: "25h", not "1d 1h".
std::string plain(Duration length) {
  using Unit = std::pair<Duration, std::string_view>;
  constexpr std::array kUnits = {Unit{std::chrono::days{1}, "d"}, Unit{std::chrono::hours{1}, "h"},
                                 Unit{std::chrono::minutes{1}, "m"},
                                 Unit{std::chrono::seconds{1}, "s"}};
  if (length == Duration{0}) return "0s";
  for (const auto& [unit, name] : kUnits) {
    if (length % unit == Duration{0}) return fmt::format("{}{}", length / unit, name);
  }
  return fmt::format("{}ms", length.count());
}

std::string_view per(Period period) {
  switch (period) {
    case Period::kDay:
      return "per day";
    case Period::kWeek:
      return "per week";
    case Period::kMonth:
      return "per month";
    case Period::kRange:
      break;
  }
  return "in the whole range";
}

// "99.5": as many decimals as there are.
std::string percent(std::uint32_t ppm) {
  constexpr std::uint32_t kPpm = 10'000;
  std::string text = fmt::format("{}.{:04}", ppm / kPpm, ppm % kPpm);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

// What the rule says, without whom it is for.
struct Clause {
  std::string_view zone;

  std::string operator()(const CountExpectation& rule) const {
    const bool is_one = rule.max == 1 && rule.min == 1;
    const std::string_view firings = is_one ? "firing" : "firings";
    const std::string_view successes = is_one ? "success" : "successes";
    // Days in UTC are what one would think of; others are named.
    return fmt::format("{} {} {}{}", number(rule),
                       rule.counted == Counted::kFirings ? firings : successes, per(rule.per),
                       zone == "UTC" ? "" : fmt::format(" in {}", zone));
  }
  std::string operator()(const GapExpectation& rule) const {
    if (!rule.at_least) return fmt::format("at most {} between successes", plain(*rule.at_most));
    if (!rule.at_most) return fmt::format("at least {} between successes", plain(*rule.at_least));
    return fmt::format("{} to {} between successes", plain(*rule.at_least), plain(*rule.at_most));
  }
  std::string operator()(const WindowExpectation& rule) const {
    const DayWindow& window = rule.window;
    std::string text = rule.is_inside ? "fires only" : "never fires";
    if (window.weekdays != DayWindow{}.weekdays) text += " " + format_weekdays(window.weekdays);
    if (window.from != DayWindow{}.from || window.to != DayWindow{}.to) {
      text += fmt::format(" {}-{}", format_time_of_day(window.from), format_time_of_day(window.to));
    }
    return fmt::format("{} {}", text, zone);
  }
  std::string operator()(const LatenessExpectation& rule) const {
    return fmt::format("starts at most {} late", plain(rule.at_most));
  }
  std::string operator()(const DoneByExpectation& rule) const {
    return fmt::format("done by {} {}", format_time_of_day(rule.time), zone);
  }
  std::string operator()(const DurationExpectation& rule) const {
    return fmt::format("runs at most {}", plain(rule.at_most));
  }
  std::string operator()(const OverlapExpectation& rule) const {
    return fmt::format("no overlap with {}", rule.with.empty() ? "itself" : rule.with);
  }
  std::string operator()(const ConcurrencyExpectation& rule) const {
    return fmt::format("at most {} process{} at once", rule.at_most, rule.at_most == 1 ? "" : "es");
  }
  std::string operator()(const SuccessRateExpectation& rule) const {
    return fmt::format("at least {}% of firings succeed", percent(rule.at_least_ppm));
  }
  std::string operator()(const ServedExpectation& rule) const {
    return fmt::format("each firing is served within {}", plain(rule.within));
  }
  std::string operator()(const RecoveryExpectation& rule) const {
    return fmt::format("from {} after the last fault on starts at most {} late and succeeds",
                       plain(rule.within), plain(rule.lateness));
  }
  std::string operator()(const DeployExpectation& rule) const {
    return fmt::format("through within {}", plain(rule.at_most));
  }

 private:
  static std::string number(const CountExpectation& rule) {
    if (!rule.max) return fmt::format("at least {}", rule.min);
    if (*rule.max == rule.min) return fmt::format("{}", rule.min);
    if (rule.min == 0) return fmt::format("at most {}", *rule.max);
    return fmt::format("{}..{}", rule.min, *rule.max);
  }
};

std::string_view whom(const Expectation& expectation) {
  if (std::holds_alternative<DeployExpectation>(expectation.rule)) return "every deploy";
  if (expectation.tasks != "*") return expectation.tasks;
  const bool is_together = std::holds_alternative<ConcurrencyExpectation>(expectation.rule);
  return is_together ? "all tasks" : "every task";
}

}  // namespace

std::string name_of(const Expectation& expectation) {
  return fmt::format("{}: {}", whom(expectation),
                     std::visit(Clause{expectation.zone}, expectation.rule));
}

}  // namespace cronwarp::manifest
