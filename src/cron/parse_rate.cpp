#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "cron/civil.h"
#include "cron/parsers.h"
#include "cron/rules.h"

namespace cronwarp::cron {
namespace {

// Firings are whole seconds; robfig/cron drops the rest of its start as well.
std::int64_t anchor_seconds(const ParseOptions& options) {
  return std::chrono::floor<std::chrono::seconds>(options.anchor.time_since_epoch()).count();
}

struct RateUnit {
  std::string_view singular;
  std::string_view plural;
  std::int64_t seconds;
};

constexpr std::array kRateUnits = {RateUnit{"minute", "minutes", 60},
                                   RateUnit{"hour", "hours", 3600},
                                   RateUnit{"day", "days", kDaySeconds}};

void report_rate(ProblemSink& sink, Slice where, std::string message, std::string help) {
  sink.report(rule::kRateSyntax, where.span(), std::move(message), std::move(help));
}

// Reads the unit; reports what AWS rejects.
const RateUnit* read_rate_unit(Slice text, int value, Dialect dialect, ProblemSink& sink) {
  const auto* unit = std::find_if(kRateUnits.begin(), kRateUnits.end(), [&](const RateUnit& u) {
    return equals_ignoring_case(text.text, u.singular) || equals_ignoring_case(text.text, u.plural);
  });
  if (unit == kRateUnits.end()) {
    report_rate(sink, text, fmt::format("unknown unit '{}' in a rate", text.text),
                "use minute, hour or day, with an s unless the number is 1");
    return nullptr;
  }
  const std::string_view wanted = value == 1 ? unit->singular : unit->plural;
  if (text.text == wanted) return unit;
  // The Scheduler's own list of rejected rates does not have these two slips.
  const bool scheduler = dialect == Dialect::kAwsScheduler;
  sink.report(scheduler ? rule::kDisputedSchedule : rule::kRateSyntax, text.span(),
              fmt::format("the unit of {} is '{}', not '{}'", value, wanted, text.text),
              fmt::format("write rate({} {})", value, wanted));
  return scheduler ? unit : nullptr;
}

// One "<number><unit>" of a Go duration.
struct GoTerm {
  double seconds;
  std::size_t length;
};

struct GoUnit {
  std::string_view name;
  double seconds;
};

// Longest first. The micro sign and the Greek letter mu both count.
constexpr std::array kGoUnits = {GoUnit{"\xC2\xB5s", 1e-6}, GoUnit{"\xCE\xBCs", 1e-6},
                                 GoUnit{"ns", 1e-9},        GoUnit{"us", 1e-6},
                                 GoUnit{"ms", 1e-3},        GoUnit{"s", 1},
                                 GoUnit{"m", 60},           GoUnit{"h", 3600}};

std::optional<GoTerm> read_go_term(std::string_view text) {
  std::size_t end = 0;
  bool any_digit = false;
  double value = 0;
  double scale = 1;
  bool fraction = false;
  for (; end < text.size(); ++end) {
    const char c = text[end];
    if (c == '.' && !fraction) {
      fraction = true;
      continue;
    }
    if (c < '0' || c > '9') break;
    any_digit = true;
    value = value * 10 + (c - '0');
    if (fraction) scale *= 10;
  }
  if (!any_digit) return std::nullopt;
  for (const GoUnit& unit : kGoUnits) {
    if (text.substr(end).starts_with(unit.name)) {
      // A unit ends where the next number begins.
      const std::size_t after = end + unit.name.size();
      if (after < text.size() && text[after] != '.' && (text[after] < '0' || text[after] > '9')) {
        continue;
      }
      return GoTerm{value / scale * unit.seconds, after};
    }
  }
  return std::nullopt;
}

// A Go duration in seconds; nullopt: not one, or too long for Go's 64-bit nanoseconds.
std::optional<double> read_go_duration(std::string_view text) {
  double sign = 1;
  if (text.starts_with('-') || text.starts_with('+')) {
    if (text.front() == '-') sign = -1;
    text.remove_prefix(1);
  }
  if (text == "0") return 0;
  if (text.empty()) return std::nullopt;
  double sum = 0;
  while (!text.empty()) {
    const auto term = read_go_term(text);
    if (!term) return std::nullopt;
    sum += term->seconds;
    text.remove_prefix(term->length);
  }
  constexpr double kGoDurationMaxSeconds = 9'223'372'036.0;
  if (!(sum <= kGoDurationMaxSeconds)) return std::nullopt;
  return sign * sum;
}

// Reads fixed digits and separators such as "dddd-dd-dd".
std::optional<std::array<int, 6>> read_date_time(std::string_view text) {
  constexpr std::string_view kForm = "dddd-dd-ddTdd:dd:dd";
  if (text.size() != kForm.size()) return std::nullopt;
  std::array<int, 6> numbers{};
  std::size_t part = 0;
  for (std::size_t i = 0; i < kForm.size(); ++i) {
    if (kForm[i] != 'd') {
      if (text[i] != kForm[i]) return std::nullopt;
      ++part;
    } else {
      if (text[i] < '0' || text[i] > '9') return std::nullopt;
      numbers[part] = numbers[part] * 10 + (text[i] - '0');
    }
  }
  return numbers;
}

}  // namespace

std::optional<Rate> parse_aws_rate(Slice inside, const ParseOptions& options, ProblemSink& sink) {
  constexpr std::string_view kHelp = "write a rate such as rate(5 minutes) or rate(1 hour)";
  const std::size_t blank = inside.text.find(' ');
  const Slice number = inside.substr(0, blank);
  if (blank == std::string_view::npos || number.empty() ||
      inside.text.find(' ', blank + 1) != std::string_view::npos) {
    report_rate(sink, inside,
                fmt::format("'{}' is not a number, one blank and a unit", inside.text),
                std::string(kHelp));
    return std::nullopt;
  }
  if (!is_digits(number.text)) {
    report_rate(sink, number, fmt::format("'{}' is not a positive whole number", number.text),
                std::string(kHelp));
    return std::nullopt;
  }
  const auto value = to_number(number.text);
  if (!value || *value == 0) {
    report_rate(sink, number, value ? "a rate of 0 never passes" : "the number is too large",
                value ? std::string(kHelp) : "use at most nine digits");
    return std::nullopt;
  }
  const RateUnit* unit = read_rate_unit(inside.substr(blank + 1), *value, options.dialect, sink);
  if (unit == nullptr) return std::nullopt;
  return Rate{anchor_seconds(options), *value * unit->seconds};
}

std::optional<Rate> parse_every(Slice duration, const ParseOptions& options, ProblemSink& sink) {
  const auto seconds = read_go_duration(duration.text);
  if (!seconds) {
    report_rate(sink, duration, fmt::format("'{}' is not a Go duration", duration.text),
                "use hours, minutes and seconds, such as 1h30m; a day is 24h");
    return std::nullopt;
  }
  // The sum of decimal fractions may miss a whole second by a rounding error.
  constexpr double kRoundingSeconds = 1e-9;
  const double whole = std::floor(*seconds + kRoundingSeconds);
  if (*seconds < 1) {
    sink.report(rule::kSloppySchedule, duration.span(),
                "a period below one second is taken as one second", "write @every 1s, or longer");
    return Rate{anchor_seconds(options), 1};
  }
  if (*seconds - whole > kRoundingSeconds) {
    sink.report(rule::kSloppySchedule, duration.span(),
                fmt::format("the fraction of a second is dropped: every {:.0f} s", whole),
                "write whole seconds");
  }
  return Rate{anchor_seconds(options), static_cast<std::int64_t>(whole)};
}

std::optional<Once> parse_aws_at(Slice inside, ProblemSink& sink) {
  constexpr std::string_view kHelp =
      "write at(yyyy-mm-ddThh:mm:ss), such as at(2026-11-20T13:00:00)";
  const auto numbers = read_date_time(inside.text);
  if (!numbers) {
    report_rate(sink, inside,
                fmt::format("'{}' is not a date and time without a zone", inside.text),
                std::string(kHelp));
    return std::nullopt;
  }
  const auto [year, month, day, hour, minute, second] = *numbers;
  const auto date = std::chrono::year{year} / month / day;
  if (!date.ok() || hour > 23 || minute > 59 || second > 59) {
    sink.report(rule::kCronValueRange, inside.span(),
                fmt::format("there is no such date or time as {}", inside.text),
                std::string(kHelp));
    return std::nullopt;
  }
  const std::int32_t days =
      days_from_civil(year, static_cast<unsigned>(month), static_cast<unsigned>(day));
  const std::int32_t time = hour * 3600 + minute * 60 + second;
  return Once{days * kDaySeconds + time, {}};
}

}  // namespace cronwarp::cron
