#include "base/time.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "base/contract.h"

namespace cronwarp {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::hh_mm_ss;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::year_month_day;

constexpr std::string_view kInstantForm =
    "expected a UTC time such as 2026-03-01T08:00:00Z or a date such as 2026-03-01";
constexpr std::string_view kInstantRange = "a time lies between 1900-01-01 and 9999-12-31";
constexpr std::string_view kDurationForm =
    "expected a duration such as 90s, 15m, 36h, 31d, 1h30m or P31D";
constexpr std::string_view kDurationRange = "a duration is at most 9999 years";
constexpr Duration kDurationMax = days{9999 * 366};

// Reads fixed-width digits and literals from the front of a text.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  std::optional<int> digits(std::size_t width) {
    if (rest_.size() < width) return std::nullopt;
    int value = 0;
    for (char c : rest_.substr(0, width)) {
      if (c < '0' || c > '9') return std::nullopt;
      value = value * 10 + (c - '0');
    }
    rest_.remove_prefix(width);
    return value;
  }

  bool literal(std::string_view any_of) {
    if (rest_.empty() || any_of.find(rest_.front()) == std::string_view::npos) return false;
    rest_.remove_prefix(1);
    return true;
  }

  char peek() const { return rest_.empty() ? '\0' : rest_.front(); }
  bool done() const { return rest_.empty(); }
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

std::optional<Duration> read_fraction(Reader& reader) {
  int value = 0;
  int scale = 100;
  int count = 0;
  while (const auto digit = reader.digits(1)) {
    value += *digit * scale;
    scale /= 10;
    ++count;
  }
  if (count == 0 || count > 9) return std::nullopt;
  return Duration{value};
}

std::optional<Duration> read_time_of_day(Reader& reader) {
  const auto hour = reader.digits(2);
  if (!hour || !reader.literal(":")) return std::nullopt;
  const auto minute = reader.digits(2);
  if (!minute || *hour > 23 || *minute > 59) return std::nullopt;
  Duration time = hours{*hour} + minutes{*minute};
  if (!reader.literal(":")) return time;
  const auto second = reader.digits(2);
  if (!second || *second > 59) return std::nullopt;
  time += seconds{*second};
  if (!reader.literal(".")) return time;
  const auto fraction = read_fraction(reader);
  if (!fraction) return std::nullopt;
  return time + *fraction;
}

// What must be subtracted from the wall time to get UTC.
std::optional<Duration> read_offset(Reader& reader) {
  if (reader.done() || reader.literal("Zz")) return Duration{0};
  const int sign = reader.peek() == '-' ? -1 : 1;
  if (!reader.literal("+-")) return std::nullopt;
  const auto hour = reader.digits(2);
  if (!hour || !reader.literal(":")) return std::nullopt;
  const auto minute = reader.digits(2);
  if (!minute || *hour > 23 || *minute > 59) return std::nullopt;
  return sign * Duration{hours{*hour} + minutes{*minute}};
}

std::optional<Instant> read_instant(std::string_view text) {
  Reader reader(text);
  const auto year = reader.digits(4);
  if (!year || !reader.literal("-")) return std::nullopt;
  const auto month = reader.digits(2);
  if (!month || !reader.literal("-")) return std::nullopt;
  const auto day = reader.digits(2);
  if (!day) return std::nullopt;
  const year_month_day date = std::chrono::year{*year} / *month / *day;
  if (!date.ok()) return std::nullopt;
  Instant at{sys_days{date}};
  if (!reader.done()) {
    if (!reader.literal("Tt ")) return std::nullopt;
    const auto time = read_time_of_day(reader);
    if (!time) return std::nullopt;
    const auto offset = read_offset(reader);
    if (!offset || !reader.done()) return std::nullopt;
    at += *time - *offset;
  }
  return at;
}

struct Unit {
  std::string_view name;
  Duration length;
};

// Longest names first: "ms" before "m".
constexpr std::array kUnits = {
    Unit{"ms", Duration{1}}, Unit{"s", seconds{1}}, Unit{"m", minutes{1}},
    Unit{"h", hours{1}},     Unit{"d", days{1}},    Unit{"w", days{7}},
};
constexpr std::array kIsoDateUnits = {Unit{"D", days{1}}, Unit{"W", days{7}}};
constexpr std::array kIsoTimeUnits = {Unit{"H", hours{1}}, Unit{"M", minutes{1}},
                                      Unit{"S", seconds{1}}};

enum class DurationFault { kForm, kRange };

// Sums "<number><unit>" terms from the front of `text` while they match `units`.
template <std::size_t N>
Expected<Duration, DurationFault> read_terms(std::string_view& text,
                                             const std::array<Unit, N>& units) {
  Duration sum{0};
  bool any = false;
  while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{}) return Unexpected{DurationFault::kRange};
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    const auto* unit = std::find_if(units.begin(), units.end(),
                                    [&](const Unit& u) { return text.starts_with(u.name); });
    if (unit == units.end()) return Unexpected{DurationFault::kForm};
    if (number > (kDurationMax - sum) / unit->length) return Unexpected{DurationFault::kRange};
    text.remove_prefix(unit->name.size());
    sum += number * unit->length;
    any = true;
  }
  if (!any) return Unexpected{DurationFault::kForm};
  return sum;
}

Expected<Duration, DurationFault> read_iso_duration(std::string_view text) {
  Duration sum{0};
  if (!text.starts_with('T')) {
    const auto dates = read_terms(text, kIsoDateUnits);
    if (!dates) return dates;
    sum = *dates;
  }
  if (text.starts_with('T')) {
    text.remove_prefix(1);
    const auto times = read_terms(text, kIsoTimeUnits);
    if (!times) return times;
    if (*times > kDurationMax - sum) return Unexpected{DurationFault::kRange};
    sum += *times;
  }
  if (!text.empty()) return Unexpected{DurationFault::kForm};
  return sum;
}

}  // namespace

std::string format_instant(Instant at) {
  const auto day = floor<days>(at);
  const year_month_day date{day};
  const hh_mm_ss time{at - day};
  std::string text =
      fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                  time.hours().count(), time.minutes().count(), time.seconds().count());
  if (time.subseconds().count() != 0) text += fmt::format(".{:03}", time.subseconds().count());
  return text + "Z";
}

std::string format_date(sys_days day) {
  const year_month_day date{day};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

std::string format_duration(Duration length) {
  if (length < Duration{0}) return fmt::format("-{}", format_duration(-length));
  if (length < seconds{1}) return fmt::format("{}ms", length.count());
  if (length < minutes{1}) {
    const auto tenths = length.count() % 1000 / 100;
    return tenths == 0 ? fmt::format("{}s", length.count() / 1000)
                       : fmt::format("{}.{}s", length.count() / 1000, tenths);
  }
  const auto pair = [](auto big, std::string_view big_unit, auto small,
                       std::string_view small_unit) {
    return small == 0 ? fmt::format("{}{}", big, big_unit)
                      : fmt::format("{}{} {:02}{}", big, big_unit, small, small_unit);
  };
  const auto total = length.count() / 1000;
  if (length < hours{1}) return pair(total / 60, "m", total % 60, "s");
  if (length < days{1}) return pair(total / 3600, "h", total / 60 % 60, "m");
  return pair(total / 86400, "d", total / 3600 % 24, "h");
}

std::string format_exact_duration(Duration length) {
  if (length < Duration{0}) return fmt::format("-{}", format_exact_duration(-length));
  struct Part {
    Duration unit;
    std::string_view name;
    int width;
  };
  constexpr std::array kParts = {Part{days{1}, "d", 1}, Part{hours{1}, "h", 2},
                                 Part{minutes{1}, "m", 2}, Part{seconds{1}, "s", 2},
                                 Part{Duration{1}, "ms", 3}};
  std::string text;
  for (const Part& part : kParts) {
    const auto number = length / part.unit;
    length %= part.unit;
    if (number == 0) continue;
    text += text.empty() ? fmt::format("{}{}", number, part.name)
                         : fmt::format(" {:0{}}{}", number, part.width, part.name);
  }
  return text.empty() ? "0s" : text;
}

Expected<Instant, std::string> parse_instant(std::string_view text) {
  const auto at = read_instant(text);
  if (!at) return Unexpected{std::string(kInstantForm)};
  if (*at < kEarliestInstant || *at > kLatestInstant) {
    return Unexpected{std::string(kInstantRange)};
  }
  return *at;
}

Expected<Duration, std::string> parse_duration(std::string_view text) {
  const auto parsed = [&]() -> Expected<Duration, DurationFault> {
    if (text.starts_with('P')) return read_iso_duration(text.substr(1));
    std::string_view rest = text;
    auto sum = read_terms(rest, kUnits);
    if (sum && !rest.empty()) return Unexpected{DurationFault::kForm};
    return sum;
  }();
  if (parsed) return *parsed;
  return Unexpected{
      std::string(parsed.error() == DurationFault::kRange ? kDurationRange : kDurationForm)};
}

}  // namespace cronwarp
