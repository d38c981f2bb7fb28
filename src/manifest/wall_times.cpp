#include "manifest/wall_times.h"

#include <algorithm>
#include <cctype>
#include <cstddef>

#include <fmt/format.h>

#include "base/suggest.h"

namespace cronwarp::manifest {
namespace {

using std::chrono::minutes;

constexpr std::array<std::string_view, 7> kDays = {"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// REQUIRES: two characters.
std::optional<int> two_digits(std::string_view text) {
  if (!is_digit(text[0]) || !is_digit(text[1])) return std::nullopt;
  return (text[0] - '0') * 10 + (text[1] - '0');
}

std::optional<std::size_t> parse_weekday(std::string_view text) {
  const auto is_same = [&](std::string_view day) {
    return std::equal(text.begin(), text.end(), day.begin(), day.end(), [](char a, char b) {
      return std::toupper(static_cast<unsigned char>(a)) == b;
    });
  };
  const auto found = std::find_if(kDays.begin(), kDays.end(), is_same);
  if (found == kDays.end()) return std::nullopt;
  return static_cast<std::size_t>(found - kDays.begin());
}

}  // namespace

std::optional<minutes> parse_time_of_day(std::string_view text) {
  constexpr std::size_t kLength = 5;
  if (text.size() != kLength || text[2] != ':') return std::nullopt;
  const auto hour = two_digits(text.substr(0, 2));
  const auto minute = two_digits(text.substr(3));
  if (!hour || !minute || *minute > 59) return std::nullopt;
  const minutes time{*hour * 60 + *minute};
  if (time > std::chrono::hours{24}) return std::nullopt;
  return time;
}

std::string format_time_of_day(minutes time) {
  return fmt::format("{:02}:{:02}", time.count() / 60, time.count() % 60);
}

std::optional<std::string_view> add_weekdays(std::string_view text, Weekdays& weekdays) {
  const std::size_t dash = text.find('-');
  const std::string_view begin = text.substr(0, dash);
  const std::string_view end = dash == std::string_view::npos ? begin : text.substr(dash + 1);
  const auto first = parse_weekday(begin);
  if (!first) return begin;
  const auto last = parse_weekday(end);
  if (!last) return end;
  for (std::size_t day = *first; day != *last; day = (day + 1) % weekdays.size()) {
    weekdays[day] = true;
  }
  weekdays[*last] = true;
  return std::nullopt;
}

std::string format_weekdays(const Weekdays& weekdays) {
  std::string text;
  // Monday is 1, and Sunday comes last, as 7.
  for (std::size_t day = 1; day <= weekdays.size(); ++day) {
    if (!weekdays[day % weekdays.size()]) continue;
    std::size_t last = day;
    while (last < weekdays.size() && weekdays[(last + 1) % weekdays.size()]) ++last;
    if (!text.empty()) text += ' ';
    text += kDays[day % weekdays.size()];
    if (last > day) text += fmt::format("-{}", kDays[last % weekdays.size()]);
    day = last;
  }
  return text;
}

std::optional<std::string_view> closest_weekday(std::string_view word) {
  return closest(word, kDays);
}

}  // namespace cronwarp::manifest
