#include "reports/day_words.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

#include <fmt/format.h>

#include "cron/number_runs.h"

namespace cronwarp::reports {
namespace {

using std::chrono::days;
using std::chrono::sys_days;

constexpr std::array<std::string_view, 7> kWeekdays = {"MON", "TUE", "WED", "THU",
                                                       "FRI", "SAT", "SUN"};
constexpr std::int32_t kDaySeconds = 86'400;
constexpr std::int32_t kDatesModulus = 7;
constexpr std::int32_t kTimesModulus = 3'600;
constexpr std::int32_t kNoModulus = 64;  // above all days of a month
constexpr std::uint32_t kListedCount = 2;
constexpr std::string_view kEveryDay = "every day";
constexpr std::string_view kLastDay = "last day of the month";
constexpr std::string_view kOfTheMonth = " of the month";

// 0 is Monday.
std::int32_t weekday_of(sys_days day) {
  return static_cast<std::int32_t>(std::chrono::weekday(day).iso_encoding()) - 1;
}

std::int32_t day_of_month(sys_days day) {
  const std::chrono::year_month_day date(day);
  return static_cast<std::int32_t>(static_cast<unsigned>(date.day()));
}

bool is_last_of_month(sys_days day) { return day_of_month(day + days{1}) == 1; }

bool has(const std::set<std::int32_t>& set, std::int32_t value) { return set.count(value) != 0; }

// "MON-FRI", "SAT,SUN": stretches of three and more with their ends.
std::string weekday_list(const std::set<std::int32_t>& weekdays) {
  std::vector<std::string> words;
  const auto name = [](std::int32_t weekday) {
    return kWeekdays[static_cast<std::size_t>(weekday)];
  };
  for (auto at = weekdays.begin(); at != weekdays.end();) {
    const std::int32_t first = *at;
    std::int32_t last = first;
    while (has(weekdays, last + 1)) ++last;
    if (last - first < 2) last = first;
    words.push_back(first == last ? std::string(name(first))
                                  : fmt::format("{}-{}", name(first), name(last)));
    at = weekdays.upper_bound(last);
  }
  return fmt::format("{}", fmt::join(words, ","));
}

std::string number_list(const std::set<std::int32_t>& numbers) {
  std::vector<std::string> words;
  for (const cron::NumberRun& run :
       cron::number_runs({numbers.begin(), numbers.end()}, kNoModulus)) {
    const std::int32_t last = run.start + static_cast<std::int32_t>(run.count - 1) * run.step;
    if (run.count <= kListedCount) {
      words.push_back(fmt::format("{}", run.start));
      if (run.count == kListedCount) words.push_back(fmt::format("{}", last));
    } else if (run.step == 1) {
      words.push_back(fmt::format("{}-{}", run.start, last));
    } else {
      words.push_back(fmt::format("{}-{}/{}", run.start, last, run.step));
    }
  }
  return fmt::format("{}", fmt::join(words, ","));
}

DayWords every_day() {
  return {std::string(kEveryDay), [](sys_days) { return true; }};
}

DayWords on_weekdays(std::set<std::int32_t> weekdays) {
  std::string text = weekday_list(weekdays);
  return {std::move(text),
          [set = std::move(weekdays)](sys_days day) { return has(set, weekday_of(day)); }};
}

DayWords on_days_of_month(std::set<std::int32_t> numbers) {
  std::string text =
      fmt::format("day{} {}{}", numbers.size() == 1 ? "" : "s", number_list(numbers), kOfTheMonth);
  return {std::move(text),
          [set = std::move(numbers)](sys_days day) { return has(set, day_of_month(day)); }};
}

DayWords on_last_day() { return {std::string(kLastDay), is_last_of_month}; }

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::optional<std::int32_t> parse_number(std::string_view text, std::int32_t min,
                                         std::int32_t max) {
  std::int32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number < min || number > max ? std::nullopt : std::optional(number);
}

std::optional<std::int32_t> parse_weekday(std::string_view text) {
  const auto* const found = std::find(kWeekdays.begin(), kWeekdays.end(), text);
  if (found == kWeekdays.end()) return std::nullopt;
  return static_cast<std::int32_t>(found - kWeekdays.begin());
}

// What lies from `first` to `last` in steps; false: nothing does.
bool add_stretch(std::optional<std::int32_t> first, std::optional<std::int32_t> last,
                 std::optional<std::int32_t> step, std::set<std::int32_t>& values) {
  if (!first || !last || !step || *last < *first) return false;
  for (std::int32_t value = *first; value <= *last; value += *step) values.insert(value);
  return true;
}

// A value, or two with `mark` between them and perhaps a step after them.
template <class Parse, class ParseStep>
bool add_item(std::string_view item, std::string_view mark, const Parse& parse,
              const ParseStep& parse_step, std::set<std::int32_t>& values) {
  const std::size_t middle = item.find(mark);
  if (middle == std::string_view::npos) return add_stretch(parse(item), parse(item), 1, values);
  const std::string_view first = item.substr(0, middle);
  std::string_view last = item.substr(middle + mark.size());
  std::optional<std::int32_t> step = 1;
  if (const std::size_t slash = last.find('/'); slash != std::string_view::npos) {
    step = parse_step(last.substr(slash + 1));
    last = last.substr(0, slash);
  }
  return add_stretch(parse(first), parse(last), step, values);
}

std::optional<std::int32_t> no_step(std::string_view) { return std::nullopt; }

std::optional<DayWords> parse_weekdays(std::string_view text) {
  std::set<std::int32_t> weekdays;
  for (const std::string_view item : split(text, ',')) {
    if (!add_item(item, "-", parse_weekday, no_step, weekdays)) return std::nullopt;
  }
  return on_weekdays(std::move(weekdays));
}

std::optional<DayWords> parse_days_of_month(std::string_view text) {
  text.remove_prefix(text.starts_with("days ") ? 5 : 4);
  if (!text.ends_with(kOfTheMonth)) return std::nullopt;
  text.remove_suffix(kOfTheMonth.size());
  const auto parse = [](std::string_view number) { return parse_number(number, 1, 31); };
  std::set<std::int32_t> numbers;
  for (const std::string_view item : split(text, ',')) {
    if (!add_item(item, "-", parse, parse, numbers)) return std::nullopt;
  }
  return on_days_of_month(std::move(numbers));
}

std::optional<std::int32_t> parse_date(std::string_view text) {
  constexpr std::size_t kDateBytes = 10;
  if (text.size() != kDateBytes) return std::nullopt;
  const auto at = parse_instant(text);
  if (!at) return std::nullopt;
  return static_cast<std::int32_t>(std::chrono::floor<days>(*at).time_since_epoch().count());
}

std::optional<DayWords> parse_dates(std::string_view text) {
  constexpr std::int32_t kStepMax = 1'000'000;
  const auto parse_step = [](std::string_view step) { return parse_number(step, 1, kStepMax); };
  std::set<std::int32_t> dates;
  for (const std::string_view item : split(text, ' ')) {
    if (!add_item(item, "..", parse_date, parse_step, dates)) return std::nullopt;
  }
  return DayWords{std::string(text), [set = std::move(dates)](sys_days day) {
                    return has(set, static_cast<std::int32_t>(day.time_since_epoch().count()));
                  }};
}

std::optional<std::int32_t> parse_time(std::string_view text) {
  const std::vector<std::string_view> parts = split(text, ':');
  if (parts.size() < 2 || parts.size() > 3) return std::nullopt;
  std::int32_t second = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    std::optional<std::int32_t> number = 0;
    if (i < parts.size()) {
      if (parts[i].size() != 2) return std::nullopt;
      number = parse_number(parts[i], 0, i == 0 ? 23 : 59);
    }
    if (!number) return std::nullopt;
    second = second * 60 + *number;
  }
  return second;
}

std::optional<std::int32_t> parse_time_step(std::string_view text) {
  const auto step = parse_duration(text);
  if (!step || *step <= Duration{0} || *step % std::chrono::seconds{1} != Duration{0}) {
    return std::nullopt;
  }
  const auto seconds = std::chrono::floor<std::chrono::seconds>(*step).count();
  if (seconds >= kDaySeconds) return std::nullopt;
  return static_cast<std::int32_t>(seconds);
}

std::string time_word(std::int32_t second) {
  std::string text = fmt::format("{:02}:{:02}", second / 3600, second / 60 % 60);
  if (second % 60 != 0) text += fmt::format(":{:02}", second % 60);
  return text;
}

}  // namespace

std::vector<DayWords> day_words(const std::vector<sys_days>& all) {
  std::set<std::int32_t> weekdays;
  std::set<std::int32_t> numbers;
  for (const sys_days day : all) {
    weekdays.insert(weekday_of(day));
    numbers.insert(day_of_month(day));
  }
  std::vector<DayWords> words = {every_day()};
  words.push_back(on_weekdays(std::move(weekdays)));
  words.push_back(on_days_of_month(std::move(numbers)));
  words.push_back(on_last_day());
  return words;
}

std::string date_words(const std::vector<sys_days>& all) {
  std::vector<std::int32_t> numbers;
  for (const sys_days day : all) {
    numbers.push_back(static_cast<std::int32_t>(day.time_since_epoch().count()));
  }
  const auto date = [](std::int32_t number) { return format_date(sys_days{days{number}}); };
  std::vector<std::string> words;
  for (const cron::NumberRun& run : cron::number_runs(numbers, kDatesModulus)) {
    const std::int32_t last = run.start + static_cast<std::int32_t>(run.count - 1) * run.step;
    if (run.count <= kListedCount) {
      words.push_back(date(run.start));
      if (run.count == kListedCount) words.push_back(date(last));
    } else {
      std::string word = fmt::format("{}..{}", date(run.start), date(last));
      if (run.step != 1) word += fmt::format("/{}", run.step);
      words.push_back(std::move(word));
    }
  }
  return fmt::format("{}", fmt::join(words, " "));
}

std::optional<DayWords> parse_day_words(std::string_view text) {
  if (text == kEveryDay) return every_day();
  if (text == kLastDay) return on_last_day();
  if (text.starts_with("day ") || text.starts_with("days ")) return parse_days_of_month(text);
  if (!text.empty() && text.front() >= 'A' && text.front() <= 'Z') return parse_weekdays(text);
  return parse_dates(text);
}

std::string time_words(const std::vector<std::int32_t>& seconds) {
  std::vector<std::string> words;
  for (const cron::NumberRun& run : cron::number_runs(seconds, kTimesModulus)) {
    const std::int32_t last = run.start + static_cast<std::int32_t>(run.count - 1) * run.step;
    if (run.count <= kListedCount) {
      words.push_back(time_word(run.start));
      if (run.count == kListedCount) words.push_back(time_word(last));
    } else {
      words.push_back(
          fmt::format("{}..{}/{}", time_word(run.start), time_word(last), step_words(run.step)));
    }
  }
  return fmt::format("{}", fmt::join(words, " "));
}

std::optional<std::vector<std::int32_t>> parse_time_words(std::string_view text) {
  std::set<std::int32_t> times;
  for (const std::string_view item : split(text, ' ')) {
    if (!add_item(item, "..", parse_time, parse_time_step, times)) return std::nullopt;
  }
  return std::vector<std::int32_t>(times.begin(), times.end());
}

std::string step_words(std::int64_t seconds) {
  if (seconds % 3600 == 0) return fmt::format("{}h", seconds / 3600);
  if (seconds % 60 == 0) return fmt::format("{}m", seconds / 60);
  return fmt::format("{}s", seconds);
}

}  // namespace cronwarp::reports
