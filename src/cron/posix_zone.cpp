#include "cron/posix_zone.h"

#include <algorithm>
#include <charconv>

#include "cron/civil.h"

namespace cronwarp::cron {
namespace {

class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  bool done() const { return rest_.empty(); }
  bool next_is(char c) const { return rest_.starts_with(c); }
  bool literal(char c) {
    if (!next_is(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  // "EST" or "<+1030>".
  bool name() {
    std::size_t length = 0;
    if (literal('<')) {
      length = rest_.find('>');
      if (length == std::string_view::npos) return false;
      ++length;
    } else {
      while (length < rest_.size() && is_letter(rest_[length])) ++length;
      if (length < 3) return false;
    }
    rest_.remove_prefix(length);
    return true;
  }

  std::optional<std::int32_t> number(std::int32_t max) {
    std::int32_t value = 0;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
    if (error != std::errc{} || value < 0 || value > max) return std::nullopt;
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    return value;
  }

  // "[+-]hh[:mm[:ss]]" in seconds; hours up to a week, as the database needs.
  std::optional<std::int32_t> time() {
    const std::int32_t sign = literal('-') ? -1 : 1;
    if (sign == 1) literal('+');
    const auto hours = number(167);
    if (!hours) return std::nullopt;
    std::int32_t total = *hours * 3600;
    for (std::int32_t unit : {60, 1}) {
      if (!literal(':')) break;
      const auto part = number(59);
      if (!part) return std::nullopt;
      total += *part * unit;
    }
    return sign * total;
  }

  // "Mm.w.d[/time]".
  std::optional<PosixZone::Date> date() {
    if (!literal(',') || !literal('M')) return std::nullopt;
    const auto month = number(12);
    if (!month || *month == 0 || !literal('.')) return std::nullopt;
    const auto week = number(5);
    if (!week || *week == 0 || !literal('.')) return std::nullopt;
    const auto weekday = number(6);
    if (!weekday) return std::nullopt;
    PosixZone::Date date{static_cast<unsigned>(*month), static_cast<unsigned>(*week),
                         static_cast<unsigned>(*weekday)};
    if (literal('/')) {
      const auto at = time();
      if (!at) return std::nullopt;
      date.time_s = *at;
    }
    return date;
  }

 private:
  static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

  std::string_view rest_;
};

}  // namespace

std::int64_t PosixZone::Date::in_year(std::int32_t year) const {
  const std::int32_t first = days_from_civil(year, month, 1);
  const unsigned first_hit = 1 + (weekday + 7 - weekday_of(first)) % 7;
  unsigned day = first_hit + (week - 1) * 7;
  if (day > month_length(year, month)) day -= 7;
  return (first + static_cast<std::int32_t>(day) - 1) * kDaySeconds + time_s;
}

std::optional<PosixZone> PosixZone::parse(std::string_view text) {
  Reader reader(text);
  PosixZone zone;
  if (!reader.name()) return std::nullopt;
  // POSIX counts offsets westwards.
  const auto standard = reader.time();
  if (!standard) return std::nullopt;
  zone.standard_offset_s = -*standard;
  if (reader.done()) return zone;
  if (!reader.name()) return std::nullopt;
  Daylight daylight;
  daylight.offset_s = zone.standard_offset_s + 3600;
  if (!reader.next_is(',')) {
    const auto offset = reader.time();
    if (!offset) return std::nullopt;
    daylight.offset_s = -*offset;
  }
  const auto begin = reader.date();
  const auto end = begin ? reader.date() : std::nullopt;
  if (!end || !reader.done()) return std::nullopt;
  daylight.begin = *begin;
  daylight.end = *end;
  zone.daylight = daylight;
  return zone;
}

}  // namespace cronwarp::cron
