#include "convox/go_text.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>

namespace cronwarp::convox {
namespace {

struct Unit {
  std::string_view name;
  double nanoseconds;
};

constexpr Unit kUnits[] = {{"ns", 1},        {"us", 1e3}, {"\u00b5s", 1e3},  // micro sign
                           {"\u03bcs", 1e3},                                 // Greek letter mu
                           {"ms", 1e6},      {"s", 1e9},  {"m", 6e10},      {"h", 3.6e12}};

constexpr double kNanosecondsMax = 9'223'372'036'854'775'807.0;

bool is_number_character(char c) { return (c >= '0' && c <= '9') || c == '.'; }

std::string_view take_while(std::string_view& rest, bool number) {
  const auto end = std::find_if(rest.begin(), rest.end(),
                                [number](char c) { return is_number_character(c) != number; });
  const auto length = static_cast<std::size_t>(end - rest.begin());
  const std::string_view taken = rest.substr(0, length);
  rest.remove_prefix(length);
  return taken;
}

std::optional<double> parse_decimal(std::string_view text) {
  double value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

Expected<std::int64_t, std::string> parse_go_int(std::string_view text, std::string_view function) {
  const auto failure = [&](std::string_view why) {
    return Unexpected{fmt::format("{}: parsing \"{}\": {}", function, text, why)};
  };
  std::string_view digits = text;
  if (digits.starts_with('+')) digits.remove_prefix(1);
  if (digits.empty() || (digits != text && digits.starts_with('-'))) {
    return failure("invalid syntax");
  }
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error == std::errc::invalid_argument || end != digits.data() + digits.size()) {
    return failure("invalid syntax");
  }
  if (error == std::errc::result_out_of_range) return failure("value out of range");
  return value;
}

Expected<Duration, std::string> parse_go_duration(std::string_view text) {
  const auto invalid = [text] {
    return Unexpected{fmt::format("time: invalid duration \"{}\"", text)};
  };
  std::string_view rest = text;
  const bool negative = rest.starts_with('-');
  if (negative || rest.starts_with('+')) rest.remove_prefix(1);
  if (rest == "0") return Duration{0};
  if (rest.empty()) return invalid();
  double nanoseconds = 0;
  while (!rest.empty()) {
    const auto number = parse_decimal(take_while(rest, true));
    if (!number) return invalid();
    const std::string_view name = take_while(rest, false);
    if (name.empty()) {
      return Unexpected{fmt::format("time: missing unit in duration \"{}\"", text)};
    }
    const auto unit = std::find_if(std::begin(kUnits), std::end(kUnits),
                                   [name](const Unit& u) { return u.name == name; });
    if (unit == std::end(kUnits)) {
      return Unexpected{fmt::format("time: unknown unit \"{}\" in duration \"{}\"", name, text)};
    }
    nanoseconds += *number * unit->nanoseconds;
    if (nanoseconds >= kNanosecondsMax) return invalid();
  }
  const auto milliseconds = static_cast<std::int64_t>(nanoseconds / 1e6);
  return Duration{negative ? -milliseconds : milliseconds};
}

}  // namespace cronwarp::convox
