#include "reports/schedule_golden.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <map>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "cron/firing_days.h"
#include "cron/number_runs.h"
#include "reports/day_words.h"

namespace cronwarp::reports {
namespace {

using std::chrono::days;
using std::chrono::seconds;
using std::chrono::sys_days;

using Times = std::vector<std::int32_t>;

constexpr std::string_view kFirstLine = "golden-schedule 1";
constexpr std::string_view kSeparator = "  ";
constexpr std::string_view kNever = "never";
constexpr std::string_view kEvery = "every ";
constexpr std::string_view kFrom = " from ";

constexpr std::size_t kEscapeBytes = 3;  // "%20"

// Fewer than so many firings have no rhythm worth a form of its own.
constexpr std::uint64_t kRhythmMin = 3;

// The days that a range touches. Of the first and the last a part may be outside.
class RangeDays {
 public:
  explicit RangeDays(TimeRange range) : range_(range) {}

  template <class Visit>
  void for_each(Visit visit) const {
    for (sys_days day = std::chrono::floor<days>(range_.from); Instant{day} < range_.to;
         day += days{1}) {
      visit(day);
    }
  }

  bool is_whole(sys_days day) const {
    return Instant{day} >= range_.from && Instant{day + days{1}} <= range_.to;
  }

  // Those that lie in the range.
  Times clip(const Times& times, sys_days day) const {
    if (is_whole(day)) return times;
    Times clipped;
    for (const std::int32_t second : times) {
      const Instant at = Instant{day} + seconds{second};
      if (at >= range_.from && at < range_.to) clipped.push_back(second);
    }
    return clipped;
  }

 private:
  TimeRange range_;
};

// Days on which a task is due at the same times.
struct DayGroup {
  Times times;
  std::vector<sys_days> days;  // ascending
};

// A task's firings as groups of days. A day of which a part is outside the range joins a group
// whose times it has as far as they lie inside, at best that of the same weekday.
class DayGroups {
 public:
  DayGroups(const cron::FiringTimes& firings, TimeRange range, const RangeDays& range_days)
      : range_days_(range_days) {
    std::vector<std::pair<sys_days, Times>> parts;
    range_days_.for_each([&](sys_days day) {
      Times times = cron::firings_of_day(firings, day, range);
      if (times.empty()) return;
      count_firings(day, times);
      if (range_days_.is_whole(day)) {
        add(day, times);
      } else {
        parts.emplace_back(day, std::move(times));
      }
    });
    for (const auto& [day, times] : parts) add_part(day, times);
    for (DayGroup& group : groups_) std::sort(group.days.begin(), group.days.end());
    std::sort(groups_.begin(), groups_.end(), [](const DayGroup& a, const DayGroup& b) {
      return std::tie(a.days.front(), a.times) < std::tie(b.days.front(), b.times);
    });
  }

  const std::vector<DayGroup>& all() const { return groups_; }

  // The step of firings that are evenly spaced up to the end of the range.
  std::optional<std::int64_t> rhythm(TimeRange range) const {
    const bool is_even = count_ >= kRhythmMin && step_s_ > 0;
    if (!is_even || Instant{seconds{latest_s_ + step_s_}} < range.to) return std::nullopt;
    return step_s_;
  }
  Instant first() const { return Instant{seconds{first_s_}}; }

 private:
  void count_firings(sys_days day, const Times& times) {
    for (const std::int32_t second : times) {
      const std::int64_t at = std::chrono::floor<seconds>(day.time_since_epoch()).count() + second;
      if (count_ == 0) first_s_ = at;
      if (count_ == 1) step_s_ = at - latest_s_;
      if (count_ > 1 && at - latest_s_ != step_s_) step_s_ = 0;
      latest_s_ = at;
      ++count_;
    }
  }

  void add(sys_days day, const Times& times) {
    const auto [found, is_new] = index_.try_emplace(times, groups_.size());
    if (is_new) groups_.push_back({times, {}});
    groups_[found->second].days.push_back(day);
  }

  void add_part(sys_days day, const Times& times) {
    DayGroup* best = nullptr;
    for (DayGroup& group : groups_) {
      if (range_days_.clip(group.times, day) != times) continue;
      const bool has_weekday =
          std::any_of(group.days.begin(), group.days.end(),
                      [&](sys_days other) { return (other - day) % days{7} == days{0}; });
      if (best == nullptr || has_weekday) best = &group;
      if (has_weekday) break;
    }
    if (best == nullptr) {
      add(day, times);
    } else {
      best->days.push_back(day);
    }
  }

  const RangeDays& range_days_;
  std::vector<DayGroup> groups_;
  std::map<Times, std::size_t> index_;
  std::uint64_t count_ = 0;
  std::int64_t first_s_ = 0;
  std::int64_t latest_s_ = 0;
  std::int64_t step_s_ = 0;  // 0: not evenly spaced
};

// Whether the words mean these days and no other on which that would say more.
bool fits(const DayWords& words, const DayGroup& group, const RangeDays& range_days) {
  bool is_fit = true;
  range_days.for_each([&](sys_days day) {
    const bool is_meant = words.contains(day);
    if (std::binary_search(group.days.begin(), group.days.end(), day)) {
      is_fit = is_fit && is_meant;
    } else if (is_meant) {
      is_fit = is_fit && range_days.clip(group.times, day).empty();
    }
  });
  return is_fit;
}

std::string words_for(const DayGroup& group, const RangeDays& range_days) {
  for (const DayWords& words : day_words(group.days)) {
    if (fits(words, group, range_days)) return words.text;
  }
  return date_words(group.days);
}

bool is_plain(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte > 0x20 && byte != 0x7F && c != '%' && c != '#';
}

std::string encoded(std::string_view id) {
  std::string text;
  for (const char c : id) {
    if (is_plain(c)) {
      text += c;
    } else {
      text += fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    }
  }
  return text;
}

// nullopt: a % without two hex digits behind it.
std::optional<std::string> decoded(std::string_view text) {
  std::string id;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      id += text[i];
      continue;
    }
    if (text.size() - i < kEscapeBytes) return std::nullopt;
    unsigned byte = 0;
    const char* begin = text.data() + i + 1;
    const auto [end, error] = std::from_chars(begin, begin + kEscapeBytes - 1, byte, 16);
    if (error != std::errc() || end != begin + kEscapeBytes - 1) return std::nullopt;
    id += static_cast<char>(byte);
    i += kEscapeBytes - 1;
  }
  return id;
}

void write_task(const Timetable::Task& task, TimeRange range, const RangeDays& range_days,
                std::string& out) {
  const DayGroups groups(firing_times(task, range), range, range_days);
  const std::string id = encoded(task.id);
  if (groups.all().empty()) {
    out += fmt::format("{}{}{}\n", id, kSeparator, kNever);
    return;
  }
  const auto rhythm = groups.rhythm(range);
  if (groups.all().size() > 1 && rhythm) {
    out += fmt::format("{}{}{}{}{}{}\n", id, kSeparator, kEvery, step_words(*rhythm), kFrom,
                       format_instant(groups.first()));
    return;
  }
  for (const DayGroup& group : groups.all()) {
    out += fmt::format("{}{}{}{}{}\n", id, kSeparator, words_for(group, range_days), kSeparator,
                       time_words(group.times));
  }
}

// Reads a golden schedule line by line.
class Parser {
 public:
  // On failure: what is wrong with the line.
  using Result = std::optional<std::string>;

  Result read_line(std::string_view line) {
    if (line.empty() || line.starts_with('#')) return std::nullopt;
    if (!has_first_line_) return read_first_line(line);
    if (line.starts_with("range ")) return read_range(line.substr(6));
    if (line.starts_with("platform ")) return read_platform(line.substr(9));
    if (!range_) return "the line 'range FROM TO' comes before the tasks";
    if (!platform_) return "the line 'platform NAME' comes before the tasks";
    return read_task(line);
  }

  // nullopt: it has no head.
  std::optional<GoldenSchedule> finish(std::string name) {
    if (!range_ || !platform_) return std::nullopt;
    GoldenSchedule golden{*range_, *platform_, {std::move(name), range_, {}}};
    for (auto& [id, times] : tasks_) {
      golden.timetable.tasks.push_back({id, {}, std::move(times)});
    }
    return golden;
  }

 private:
  Result read_first_line(std::string_view line) {
    has_first_line_ = line == kFirstLine;
    if (has_first_line_) return std::nullopt;
    return fmt::format("a golden schedule begins with '{}'", kFirstLine);
  }

  Result read_range(std::string_view text) {
    const std::size_t blank = text.find(' ');
    if (blank == std::string_view::npos) return "the range has a begin and an end";
    const auto from = parse_instant(text.substr(0, blank));
    const auto to = parse_instant(text.substr(blank + 1));
    if (!from) return from.error();
    if (!to) return to.error();
    if (*to <= *from) return "the range ends before it begins";
    range_ = {*from, *to};
    return std::nullopt;
  }

  Result read_platform(std::string_view name) {
    platform_ = parse_platform(name);
    if (platform_) return std::nullopt;
    return fmt::format("no platform is called '{}'", name);
  }

  Result read_task(std::string_view line) {
    const std::size_t id_end = line.find(kSeparator);
    const auto id = decoded(line.substr(0, id_end));
    if (id_end == std::string_view::npos || !id || id->empty()) {
      return "a task's line is its id, two blanks and when it is due";
    }
    const std::string_view due = line.substr(id_end + kSeparator.size());
    cron::FiringTimes& times = tasks_[*id];
    if (due == kNever) return std::nullopt;
    const std::size_t days_end = due.find(kSeparator);
    if (days_end == std::string_view::npos) return read_rhythm(due, times);
    return read_days(due.substr(0, days_end), due.substr(days_end + kSeparator.size()), times);
  }

  Result read_rhythm(std::string_view due, cron::FiringTimes& times) const {
    const std::size_t from = due.find(kFrom);
    if (!due.starts_with(kEvery) || from == std::string_view::npos) {
      return fmt::format(
          "'{}' is neither 'never' nor 'every 7h from TIME' nor days, two blanks "
          "and times",
          due);
    }
    const auto step = parse_duration(due.substr(kEvery.size(), from - kEvery.size()));
    const auto start = parse_instant(due.substr(from + kFrom.size()));
    if (!step) return step.error();
    if (!start) return start.error();
    if (*step < seconds{1} || *step % seconds{1} != Duration{0}) {
      return "the step is a number of whole seconds";
    }
    if (*start >= range_->to) return "the first firing is after the range";
    const auto steps = (range_->to - *start - Duration{1}) / *step;
    times.emplace_back(cron::Progression{*start, *step, static_cast<std::uint64_t>(steps) + 1});
    return std::nullopt;
  }

  Result read_days(std::string_view day_text, std::string_view time_text,
                   cron::FiringTimes& times) const {
    const auto words = parse_day_words(day_text);
    if (!words) return fmt::format("'{}' are no days", day_text);
    const auto seconds_of_day = parse_time_words(time_text);
    if (!seconds_of_day) return fmt::format("'{}' are no times of a day", time_text);
    Times numbers;
    RangeDays(*range_).for_each([&](sys_days day) {
      if (words->contains(day)) {
        numbers.push_back(static_cast<std::int32_t>(day.time_since_epoch().count()));
      }
    });
    cron::DayPattern pattern;
    for (const cron::NumberRun& run : cron::number_runs(numbers, 7)) {
      pattern.days.push_back({sys_days{days{run.start}}, run.step, run.count});
    }
    for (const cron::NumberRun& run : cron::number_runs(*seconds_of_day, 3600)) {
      pattern.times.push_back({run.start, run.step, run.count});
    }
    times.emplace_back(std::move(pattern));
    return std::nullopt;
  }

  bool has_first_line_ = false;
  std::optional<TimeRange> range_;
  std::optional<Platform> platform_;
  std::map<std::string, cron::FiringTimes> tasks_;
};

}  // namespace

std::string write_golden(const Timetable& timetable, TimeRange range, Platform platform) {
  std::string out = fmt::format(
      "{}\n"
      "# Every firing of every task in the range, in UTC. Where firings change on purpose, this\n"
      "# file is written anew by the same run with --update.\n"
      "range {} {}\nplatform {}\n\n",
      kFirstLine, format_instant(range.from), format_instant(range.to), to_string(platform));
  const RangeDays range_days(range);
  for (const Timetable::Task& task : timetable.tasks) write_task(task, range, range_days, out);
  return out;
}

Expected<GoldenSchedule, std::string> parse_golden(std::string_view text, std::string name) {
  Parser parser;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    // Git may have given the file Windows' line ends.
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (const auto problem = parser.read_line(line)) {
      return Unexpected{fmt::format("line {}: {}", number, *problem)};
    }
  }
  auto golden = parser.finish(std::move(name));
  if (!golden) {
    return Unexpected{fmt::format(
        "it is no golden schedule, which begins with '{}', a range and a platform", kFirstLine)};
  }
  return *std::move(golden);
}

}  // namespace cronwarp::reports
