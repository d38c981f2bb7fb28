#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "cron/parsers.h"
#include "cron/rules.h"

// The time fields of Debian's crontab(5), cron 3.0pl1.

namespace cronwarp::cron {
namespace {

constexpr std::string_view kFiveFields = "minute hour day-of-month month day-of-week";

std::array<FieldSpec, 5> field_specs() {
  return {{
      {FieldName::kMinute, 0, 59, "use a value from 0 to 59"},
      {FieldName::kHour, 0, 23, "use a value from 0 to 23"},
      {FieldName::kDayOfMonth, 1, 31, "use a value from 1 to 31"},
      {FieldName::kMonth, 1, 12, "use a value from 1 to 12 or JAN-DEC", kMonthNames, 1},
      {FieldName::kDayOfWeek, 0, 7, "use a value from 0 (SUN) to 7 (SUN) or SUN-SAT", kWeekdayNames,
       0},
  }};
}

class DebianCronParser {
 public:
  explicit DebianCronParser(ProblemSink& sink) : sink_(sink) {}

  std::optional<ParsedText> parse(Slice text);

 private:
  std::optional<FieldItem> parse_item(Slice text, const FieldSpec& spec);
  bool parse_range(Slice text, const FieldSpec& spec, FieldItem& item);

  void syntax(Slice where, std::string message, std::string help) {
    sink_.report(rule::kCronSyntax, where.span(), std::move(message), std::move(help));
  }

  ProblemSink& sink_;
};

bool DebianCronParser::parse_range(Slice text, const FieldSpec& spec, FieldItem& item) {
  if (text.text == "*") {
    item.is_star = true;
    item.first = spec.min;
    item.last = spec.max;
    return true;
  }
  const std::vector<Slice> ends = split(text, '-');
  if (ends.size() > 2) {
    syntax(text, fmt::format("'{}' is not a range", text.text), "write two ends, such as 8-18");
    return false;
  }
  const auto first = read_value(ends.front(), spec, sink_);
  const auto last = ends.size() == 2 ? read_value(ends.back(), spec, sink_) : first;
  if (!first || !last) return false;
  if (*first > *last) {
    syntax(text, fmt::format("the range '{}' runs backwards", text.text),
           "Debian cron does not wrap ranges around: write two of them");
    return false;
  }
  item.first = *first;
  item.last = *last;
  item.has_number = is_digits(ends.front().text) || is_digits(ends.back().text);
  return true;
}

std::optional<FieldItem> DebianCronParser::parse_item(Slice text, const FieldSpec& spec) {
  const std::size_t slash = text.text.find('/');
  const Slice base = text.substr(0, slash);
  FieldItem item;
  item.span = text.span();
  if (!parse_range(base, spec, item)) return std::nullopt;
  if (slash == std::string_view::npos) return item;
  const Slice step_text = text.substr(slash + 1);
  const auto step = read_step(step_text, spec, sink_);
  if (!step) return std::nullopt;
  if (*step == 0) {
    sink_.report(rule::kCronValueRange, step_text.span(), "step 0 never advances",
                 "use a step from 1 up");
    return std::nullopt;
  }
  if (!item.is_star && base.text.find('-') == std::string_view::npos) {
    syntax(text, fmt::format("a step needs '*' or a range, not '{}'", base.text),
           fmt::format("write {}-{}{}", base.text, spec.max, text.text.substr(slash)));
    return std::nullopt;
  }
  item.has_step = true;
  item.step = *step;
  return item;
}

std::optional<ParsedText> DebianCronParser::parse(Slice text) {
  const std::vector<Slice> pieces = split_fields(text);
  if (!check_field_count(pieces, 5, text, kFiveFields, sink_)) return std::nullopt;
  const std::array<FieldSpec, 5> specs = field_specs();
  ParsedText parsed;
  WallCron cron;
  std::array<std::uint64_t, 5> bits{};
  std::array<bool, 5> star{};
  for (std::size_t i = 0; i < specs.size(); ++i) {
    CronField field{specs[i].name, pieces[i].span(), {}};
    for (const Slice& piece : split(pieces[i], ',')) {
      if (auto item = parse_item(piece, specs[i])) field.items.push_back(*item);
    }
    bits[i] = bits_of(field, specs[i]);
    // The flag that decides about days and about clock changes looks at the first character only.
    star[i] = pieces[i].text.starts_with('*');
    parsed.fields.push_back(std::move(field));
  }
  if (sink_.failed()) return std::nullopt;
  DayFields days;
  days.days_of_month = static_cast<std::uint32_t>(bits[2]);
  days.months = static_cast<std::uint32_t>(bits[3]);
  days.weekdays = static_cast<std::uint32_t>((bits[4] | bits[4] >> 7) & DayFields::kAllWeekdays);
  days.rule = star[2] || star[4] ? DayRule::kBoth : DayRule::kEither;
  cron.days = DaySet(days);
  cron.times = TimesOfDay(bits[0], static_cast<std::uint32_t>(bits[1]));
  cron.has_time_wildcard = star[0] || star[1];
  parsed.timing = cron;
  return parsed;
}

}  // namespace

std::optional<ParsedText> parse_debian(Slice whole, const ParseOptions& /*options*/,
                                       ProblemSink& sink) {
  const Slice text = trim(whole);
  if (!text.text.starts_with('@')) return DebianCronParser(sink).parse(text);
  if (const auto fields = macro_fields(text.text)) {
    auto parsed = DebianCronParser(sink).parse({*fields, 0});
    if (parsed) parsed->fields.clear();  // their places are not in the text
    return parsed;
  }
  if (text.text == "@reboot") {
    sink.report(rule::kCronSyntax, text.span(), "'@reboot' is not a time",
                "it runs when the machine boots, which no calendar knows");
    return std::nullopt;
  }
  report_unknown_macro(text, macro_names(), "Debian cron", sink);
  return std::nullopt;
}

}  // namespace cronwarp::cron
