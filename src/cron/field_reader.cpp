#include "cron/field_reader.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "base/suggest.h"
#include "cron/rules.h"

namespace cronwarp::cron {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                                      "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
constexpr std::array<std::string_view, 7> kWeekdays = {"SUN", "MON", "TUE", "WED",
                                                       "THU", "FRI", "SAT"};

struct Macro {
  std::string_view name;
  std::string_view fields;
};

constexpr std::array kMacros = {
    Macro{"@yearly", "0 0 1 1 *"}, Macro{"@annually", "0 0 1 1 *"}, Macro{"@monthly", "0 0 1 * *"},
    Macro{"@weekly", "0 0 * * 0"}, Macro{"@daily", "0 0 * * *"},    Macro{"@midnight", "0 0 * * *"},
    Macro{"@hourly", "0 * * * *"},
};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::optional<int> read_name(Slice text, const FieldSpec& spec, ProblemSink& sink) {
  for (std::size_t i = 0; i < spec.names.size(); ++i) {
    if (equals_ignoring_case(text.text, spec.names[i])) {
      return spec.first_named + static_cast<int>(i);
    }
  }
  const auto near = closest(text.text, spec.names);
  sink.report(rule::kCronSyntax, text.span(),
              fmt::format("unknown {} '{}'", to_string(spec.name), text.text),
              near ? fmt::format("did you mean '{}'?", *near) : std::string(spec.help));
  return std::nullopt;
}

}  // namespace

const std::span<const std::string_view> kMonthNames = kMonths;
const std::span<const std::string_view> kWeekdayNames = kWeekdays;

bool is_blank(char c) { return c == ' ' || c == '\t'; }

Slice trim(Slice text) {
  std::size_t begin = 0;
  std::size_t end = text.text.size();
  while (begin < end && is_blank(text.text[begin])) ++begin;
  while (end > begin && is_blank(text.text[end - 1])) --end;
  return text.substr(begin, end - begin);
}

std::vector<Slice> split(Slice text, char separator) {
  std::vector<Slice> pieces;
  while (true) {
    const std::size_t end = text.text.find(separator);
    pieces.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return pieces;
    text = text.substr(end + 1);
  }
}

std::vector<Slice> split_fields(Slice text) {
  std::vector<Slice> fields;
  std::size_t at = 0;
  while (at < text.text.size()) {
    std::size_t end = at;
    while (end < text.text.size() && !is_blank(text.text[end])) ++end;
    if (end > at) fields.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return fields;
}

bool is_digits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_letters(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(),
                                      [](char c) { return lower(c) >= 'a' && lower(c) <= 'z'; });
}

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

std::optional<int> to_number(std::string_view digits) {
  constexpr std::size_t kDigitsMax = 9;  // fits an int
  if (!is_digits(digits)) return std::nullopt;
  while (digits.size() > 1 && digits.front() == '0') digits.remove_prefix(1);
  if (digits.size() > kDigitsMax) return std::nullopt;
  int value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

std::optional<int> read_value(Slice text, const FieldSpec& spec, ProblemSink& sink) {
  if (text.empty()) {
    sink.report(rule::kCronSyntax, text.span(),
                fmt::format("a value is missing in the {} field", to_string(spec.name)),
                std::string(spec.help));
    return std::nullopt;
  }
  if (is_digits(text.text)) {
    const auto value = to_number(text.text);
    if (value && *value >= spec.min && *value <= spec.max) return value;
    sink.report(rule::kCronValueRange, text.span(),
                fmt::format("{} {} is out of range {}-{}", to_string(spec.name), text.text,
                            spec.min, spec.max),
                std::string(spec.help));
    return std::nullopt;
  }
  if (is_letters(text.text) && !spec.names.empty()) return read_name(text, spec, sink);
  sink.report(rule::kCronSyntax, text.span(),
              fmt::format("'{}' is not a {}", text.text, to_string(spec.name)),
              std::string(spec.help));
  return std::nullopt;
}

std::optional<int> read_step(Slice text, const FieldSpec& spec, ProblemSink& sink) {
  if (is_digits(text.text)) {
    if (const auto step = to_number(text.text)) return step;
    sink.report(rule::kCronValueRange, text.span(),
                fmt::format("step {} is larger than the {} field", text.text, to_string(spec.name)),
                fmt::format("use a step from 1 to {}", spec.max - spec.min));
    return std::nullopt;
  }
  sink.report(rule::kCronSyntax, text.span(),
              text.empty() ? std::string("the number after '/' is missing")
                           : fmt::format("'{}' is not a step", text.text),
              "write a whole number after '/', such as */5");
  return std::nullopt;
}

std::uint64_t bits_of(const CronField& field, const FieldSpec& spec) {
  std::uint64_t bits = 0;
  for (const FieldItem& item : field.items) {
    for_each_value(item, spec, [&](int value) { bits |= std::uint64_t{1} << value; });
  }
  return bits;
}

bool check_field_count(const std::vector<Slice>& fields, std::size_t wanted, Slice whole,
                       std::string_view form, ProblemSink& sink) {
  if (fields.size() == wanted) return true;
  Span span = whole.span();
  if (fields.size() > wanted) span = {fields[wanted].span().begin, fields.back().span().end};
  sink.report(rule::kCronFieldCount, span,
              fmt::format("expected {} fields, found {}", wanted, fields.size()),
              fmt::format("write {}", form));
  return false;
}

std::optional<std::string_view> macro_fields(std::string_view macro) {
  for (const Macro& known : kMacros) {
    if (known.name == macro) return known.fields;
  }
  return std::nullopt;
}

std::vector<std::string_view> macro_names() {
  std::vector<std::string_view> names;
  for (const Macro& macro : kMacros) names.push_back(macro.name);
  return names;
}

void report_unknown_macro(Slice word, std::span<const std::string_view> words,
                          std::string_view platform, ProblemSink& sink) {
  const auto near = closest(word.text, words);
  sink.report(rule::kCronSyntax, word.span(), fmt::format("unknown macro '{}'", word.text),
              near ? fmt::format("did you mean '{}'?", *near)
                   : fmt::format("{} knows {}", platform, fmt::join(words, ", ")));
}

}  // namespace cronwarp::cron
