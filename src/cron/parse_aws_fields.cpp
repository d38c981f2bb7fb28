#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "cron/parsers.h"
#include "cron/rules.h"

// The grammar: AWS EventBridge user guide, "Cron expressions". Where it is silent,
// docs/SEMANTICS.md says what other implementations do and what is chosen here.

namespace cronwarp::cron {
namespace {

constexpr std::string_view kSixFields = "cron(minute hour day-of-month month day-of-week year)";

std::array<FieldSpec, 6> field_specs() {
  return {{
      {FieldName::kMinute, 0, 59, "use a value from 0 to 59"},
      {FieldName::kHour, 0, 23, "use a value from 0 to 23"},
      {FieldName::kDayOfMonth, 1, 31, "use a value from 1 to 31"},
      {FieldName::kMonth, 1, 12, "use a value from 1 to 12 or JAN-DEC", kMonthNames, 1},
      {FieldName::kDayOfWeek, 1, 7, "use a value from 1 (SUN) to 7 (SAT) or SUN-SAT", kWeekdayNames,
       1},
      {FieldName::kYear, DaySet::kFirstYear, DaySet::kLastBoundedYear,
       "use a year from 1970 to 2199"},
  }};
}

constexpr std::array<std::string_view, 12> kFullMonths = {
    "JANUARY", "FEBRUARY", "MARCH",     "APRIL",   "MAY",      "JUNE",
    "JULY",    "AUGUST",   "SEPTEMBER", "OCTOBER", "NOVEMBER", "DECEMBER"};
constexpr std::array<std::string_view, 7> kFullWeekdays = {
    "SUNDAY", "MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY"};

class AwsCronParser {
 public:
  AwsCronParser(ProblemSink& sink) : sink_(sink) {}

  std::optional<ParsedText> parse(Slice text);

 private:
  CronField parse_field(Slice text, const FieldSpec& spec);
  std::optional<FieldItem> parse_item(Slice text, const FieldSpec& spec);
  bool parse_range(Slice text, const FieldSpec& spec, FieldItem& item);
  bool parse_step(Slice text, const FieldSpec& spec, bool named, FieldItem& item);
  std::optional<int> parse_value(Slice text, const FieldSpec& spec);
  bool parse_special(Slice text, const FieldSpec& spec);
  bool parse_special_day_of_month(Slice text, const FieldSpec& spec);
  bool parse_special_day_of_week(Slice text, const FieldSpec& spec);
  void parse_nth_weekday(Slice text, std::size_t hash, const FieldSpec& spec);
  void check_day_fields(Slice day_of_month, Slice day_of_week);
  void check_blanks(Slice text);
  void warn_of_late_nearest_workday(Slice day_of_month);

  void disputed(Slice where, std::string message, std::string help) {
    sink_.report(rule::kDisputedSchedule, where.span(), std::move(message), std::move(help));
  }
  void syntax(Slice where, std::string message, std::string help) {
    sink_.report(rule::kCronSyntax, where.span(), std::move(message), std::move(help));
  }
  void set_special(DaySpecial special, unsigned number, unsigned weekday) {
    days_.special = special;
    days_.number = number;
    days_.weekday = weekday;
  }

  ProblemSink& sink_;
  DayFields days_;
};

bool ends_with_letter(std::string_view text, char upper) {
  return !text.empty() && (text.back() == upper || text.back() == upper - 'A' + 'a');
}

bool begins_with_letter(std::string_view text, char upper) {
  return !text.empty() && (text.front() == upper || text.front() == upper - 'A' + 'a');
}

std::optional<int> AwsCronParser::parse_value(Slice text, const FieldSpec& spec) {
  if (text.text == "?") {
    syntax(text, fmt::format("'?' cannot be combined in the {} field", to_string(spec.name)),
           "write '?' alone, in day of month or day of week");
    return std::nullopt;
  }
  const auto full = spec.name == FieldName::kMonth ? std::span<const std::string_view>(kFullMonths)
                    : spec.name == FieldName::kDayOfWeek
                        ? std::span<const std::string_view>(kFullWeekdays)
                        : std::span<const std::string_view>();
  for (std::size_t i = 0; i < full.size(); ++i) {
    if (text.text.size() > 3 && equals_ignoring_case(text.text, full[i])) {
      disputed(text, fmt::format("AWS documents three-letter names only, not '{}'", text.text),
               fmt::format("write {}", spec.names[i]));
      return spec.first_named + static_cast<int>(i);
    }
  }
  const auto value = read_value(text, spec, sink_);
  if (value && spec.name == FieldName::kDayOfWeek && text.text.size() > 1 &&
      text.text.front() == '0') {
    disputed(text,
             fmt::format("validators disagree on a weekday with a leading zero, '{}'", text.text),
             fmt::format("write {}", kWeekdayNames[static_cast<std::size_t>(*value - 1)]));
  }
  return value;
}

bool AwsCronParser::parse_range(Slice text, const FieldSpec& spec, FieldItem& item) {
  const std::size_t dash = text.text.find('-');
  if (dash == std::string_view::npos) {
    const auto value = parse_value(text, spec);
    if (!value) return false;
    item.first = item.last = *value;
    item.has_number = is_digits(text.text);
    return true;
  }
  const Slice low = text.substr(0, dash);
  const Slice high = text.substr(dash + 1);
  if (low.empty() || high.empty()) {
    syntax(text, fmt::format("'{}' is not a range", text.text), "write both ends, such as 8-18");
    return false;
  }
  const auto first = parse_value(low, spec);
  const auto last = parse_value(high, spec);
  if (!first || !last) return false;
  if (spec.name == FieldName::kYear && *first > *last) {
    syntax(text, fmt::format("the years '{}' run backwards", text.text),
           fmt::format("write {}-{}", *last, *first));
    return false;
  }
  item.first = *first;
  item.last = *last;
  item.has_number = is_digits(low.text) || is_digits(high.text);
  return true;
}

// What follows '/'. REQUIRES: item.first and item.last are set.
bool AwsCronParser::parse_step(Slice text, const FieldSpec& spec, bool named, FieldItem& item) {
  const auto step = read_step(text, spec, sink_);
  if (!step) return false;
  const int step_max = spec.name == FieldName::kMinute || spec.name == FieldName::kHour ||
                               spec.name == FieldName::kYear
                           ? spec.max - spec.min
                           : spec.max;
  item.has_step = true;
  if (item.is_star && (*step == 0 || *step > step_max)) {
    sink_.report(rule::kCronValueRange, text.span(),
                 fmt::format("step {} is out of range 1-{}", *step, step_max),
                 fmt::format("use a step from 1 to {}", step_max));
    return false;
  }
  if (*step == 0 || *step > step_max) {
    disputed(text,
             fmt::format("step {} does not fit the {} field; taken to fire at {} only", *step,
                         to_string(spec.name), item.first),
             fmt::format("write {} alone", item.first));
    item.last = item.first;
    return true;
  }
  item.step = *step;
  if (named) {
    disputed(text, "implementations differ on a step after a name; taken as a step",
             fmt::format("write the number, {}", item.first));
  } else if (item.first > item.last) {
    disputed(text, "implementations differ on a step through a range that wraps around",
             "write two ranges, one on each side of the wrap");
  }
  return true;
}

std::optional<FieldItem> AwsCronParser::parse_item(Slice text, const FieldSpec& spec) {
  FieldItem item;
  item.span = text.span();
  const std::size_t slash = text.text.find('/');
  const Slice base = text.substr(0, slash);
  if (base.text == "*") {
    item.is_star = true;
    item.first = spec.min;
    item.last = spec.max;
  } else if (base.empty() && slash != std::string_view::npos) {
    syntax(text, "a step needs a start",
           fmt::format("write '*{}' or '{}{}'", text.text, spec.min, text.text));
    return std::nullopt;
  } else if (!parse_range(base, spec, item)) {
    return std::nullopt;
  }
  if (slash == std::string_view::npos) return item;
  const bool is_range = base.text.find('-') != std::string_view::npos;
  if (!is_range) item.last = spec.max;
  if (!parse_step(text.substr(slash + 1), spec, !item.is_star && !item.has_number, item)) {
    return std::nullopt;
  }
  return item;
}

CronField AwsCronParser::parse_field(Slice text, const FieldSpec& spec) {
  CronField field{spec.name, text.span(), {}};
  const bool is_day = spec.name == FieldName::kDayOfMonth || spec.name == FieldName::kDayOfWeek;
  if (is_day && (text.text == "?" || parse_special(text, spec))) return field;
  const std::vector<Slice> items = split(text, ',');
  bool any = false;
  for (const Slice& piece : items) {
    if (piece.empty()) continue;
    any = true;
    if (auto item = parse_item(piece, spec)) field.items.push_back(*item);
  }
  if (!any) {
    syntax(text, fmt::format("the {} field has no value", to_string(spec.name)),
           std::string(spec.help));
  } else if (std::any_of(items.begin(), items.end(), [](const Slice& s) { return s.empty(); })) {
    disputed(text, fmt::format("empty items in '{}' are dropped", text.text),
             "remove the extra comma");
  }
  return field;
}

// L, W and '#', which stand alone in their field. Returns whether the field has one, good or not.
bool AwsCronParser::parse_special(Slice text, const FieldSpec& spec) {
  const bool is_month_day = spec.name == FieldName::kDayOfMonth;
  const auto is_special = [&](Slice piece) {
    if (piece.text.find('#') != std::string_view::npos) return true;
    if (is_month_day) {
      return begins_with_letter(piece.text, 'L') || ends_with_letter(piece.text, 'W') ||
             ends_with_letter(piece.text, 'L');
    }
    return begins_with_letter(piece.text, 'L') || ends_with_letter(piece.text, 'L');
  };
  const std::vector<Slice> pieces = split(text, ',');
  if (std::none_of(pieces.begin(), pieces.end(), is_special)) return false;
  if (pieces.size() > 1) {
    syntax(text, fmt::format("'L', 'W' and '#' cannot be part of a list, '{}'", text.text),
           "use one schedule for each");
    return true;
  }
  if (text.text.front() == 'l' || text.text.back() == 'l' || text.text.back() == 'w') {
    disputed(text, "AWS documents 'L' and 'W' in upper case only", "write them in upper case");
  }
  const bool good =
      is_month_day ? parse_special_day_of_month(text, spec) : parse_special_day_of_week(text, spec);
  if (!good) {
    syntax(text, fmt::format("'{}' is not a {}", text.text, to_string(spec.name)),
           is_month_day ? "write L, LW, a day with W such as 15W, or plain days"
                        : "write a weekday, such as MON, MONL (the last) or MON#1 (the first)");
  }
  return true;
}

// False: not of any known form, and not reported yet.
bool AwsCronParser::parse_special_day_of_month(Slice text, const FieldSpec& spec) {
  if (equals_ignoring_case(text.text, "L")) {
    set_special(DaySpecial::kBeforeLastDay, 0, 0);
    return true;
  }
  if (equals_ignoring_case(text.text, "LW")) {
    set_special(DaySpecial::kLastWorkday, 0, 0);
    return true;
  }
  if (begins_with_letter(text.text, 'L') && text.text.size() > 2 && text.text[1] == '-') {
    const auto offset = to_number(text.text.substr(2));
    if (!offset || *offset > 30) return false;
    disputed(
        text,
        fmt::format("'{}' is not documented; taken as {} days before the last", text.text, *offset),
        "write plain days, or 'L' for the last day");
    set_special(DaySpecial::kBeforeLastDay, static_cast<unsigned>(*offset), 0);
    return true;
  }
  const Slice day = text.substr(0, text.text.size() - 1);
  if (!ends_with_letter(text.text, 'W') || !is_digits(day.text)) return false;
  if (const auto number = read_value(day, spec, sink_)) {
    set_special(DaySpecial::kNearestWorkday, static_cast<unsigned>(*number), 0);
  }
  return true;
}

bool AwsCronParser::parse_special_day_of_week(Slice text, const FieldSpec& spec) {
  if (equals_ignoring_case(text.text, "L")) {
    days_.weekdays = 1U << 6;  // the last day of the week, every week
    return true;
  }
  if (text.text.size() == 3 && begins_with_letter(text.text, 'L') && text.text[1] == '-' &&
      text.text[2] >= '1' && text.text[2] <= '7') {
    disputed(text, fmt::format("'{}' is not documented; taken as 'L', every Saturday", text.text),
             "write SAT");
    days_.weekdays = 1U << 6;
    return true;
  }
  if (const std::size_t hash = text.text.find('#'); hash != std::string_view::npos) {
    parse_nth_weekday(text, hash, spec);
    return true;
  }
  const Slice weekday = text.substr(0, text.text.size() - 1);
  if (!ends_with_letter(text.text, 'L') || !(is_digits(weekday.text) || is_letters(weekday.text))) {
    return false;
  }
  if (const auto value = parse_value(weekday, spec)) {
    set_special(DaySpecial::kLastOfWeekday, 0, static_cast<unsigned>(*value - 1));
  }
  return true;
}

void AwsCronParser::parse_nth_weekday(Slice text, std::size_t hash, const FieldSpec& spec) {
  const Slice nth = text.substr(hash + 1);
  const auto weekday = parse_value(text.substr(0, hash), spec);
  const auto number = to_number(nth.text);
  if (!is_digits(nth.text)) {
    syntax(nth,
           nth.empty() ? std::string("the number after '#' is missing")
                       : fmt::format("'{}' is not a number", nth.text),
           "write which one of the month, such as MON#1");
  } else if (!number || *number < 1 || *number > 5) {
    sink_.report(rule::kCronValueRange, nth.span(), fmt::format("{} is out of range 1-5", nth.text),
                 "a month has a first to a fifth of each weekday");
  } else if (weekday) {
    set_special(DaySpecial::kNthOfWeekday, static_cast<unsigned>(*number),
                static_cast<unsigned>(*weekday - 1));
  }
}

void AwsCronParser::check_day_fields(Slice day_of_month, Slice day_of_week) {
  const bool month_open = day_of_month.text == "?";
  const bool week_open = day_of_week.text == "?";
  if (month_open != week_open) return;
  if (month_open) {
    sink_.report(rule::kCronDayFields, day_of_week.span(),
                 "'?' in both day of month and day of week", "replace one of them by '*'");
    return;
  }
  const Slice to_open =
      day_of_week.text == "*" || day_of_month.text != "*" ? day_of_week : day_of_month;
  const bool both = day_of_week.text != "*" && day_of_month.text != "*";
  sink_.report(rule::kCronDayFields, to_open.span(), "neither day of month nor day of week is '?'",
               both ? "AWS cannot combine them: put '?' in one, or use two schedules"
                    : "replace this '*' by '?'");
}

void AwsCronParser::check_blanks(Slice text) {
  for (std::size_t i = 0; i < text.text.size(); ++i) {
    if (!is_blank(text.text[i])) continue;
    std::size_t end = i;
    while (end < text.text.size() && is_blank(text.text[end])) ++end;
    if (end - i > 1 || i == 0 || end == text.text.size()) {
      disputed(text.substr(i, end - i), "tools disagree on extra blanks in a cron expression",
               "separate the fields by one blank");
      return;
    }
    i = end;
  }
}

// The AWS console was seen to differ from Quartz for days that short months lack or that end a
// month on a weekend.
void AwsCronParser::warn_of_late_nearest_workday(Slice day_of_month) {
  constexpr std::uint32_t kFebruary = 1U << 2;
  if (days_.special != DaySpecial::kNearestWorkday || days_.number < 29) return;
  if (days_.number == 29 && (days_.months & kFebruary) == 0) return;
  disputed(day_of_month,
           fmt::format("implementations differ on '{}' where day {} is missing or ends the month",
                       day_of_month.text, days_.number),
           "write LW for the last workday of the month");
}

std::optional<ParsedText> AwsCronParser::parse(Slice text) {
  check_blanks(text);
  const std::vector<Slice> pieces = split_fields(text);
  if (!check_field_count(pieces, 6, text, kSixFields, sink_)) return std::nullopt;
  const std::array<FieldSpec, 6> specs = field_specs();
  ParsedText parsed;
  WallCron cron;
  for (std::size_t i = 0; i < specs.size(); ++i) {
    parsed.fields.push_back(parse_field(pieces[i], specs[i]));
  }
  check_day_fields(pieces[2], pieces[4]);
  days_.months = static_cast<std::uint32_t>(bits_of(parsed.fields[3], specs[3]));
  warn_of_late_nearest_workday(pieces[2]);
  if (sink_.failed()) return std::nullopt;
  if (!parsed.fields[2].items.empty()) {
    days_.days_of_month = static_cast<std::uint32_t>(bits_of(parsed.fields[2], specs[2]));
  }
  if (!parsed.fields[4].items.empty()) {
    days_.weekdays = static_cast<std::uint32_t>(bits_of(parsed.fields[4], specs[4]) >> 1);
  }
  days_.years_bounded = true;
  for (const FieldItem& item : parsed.fields[5].items) {
    for_each_value(item, specs[5], [&](int year) {
      const auto index = static_cast<std::size_t>(year - DaySet::kFirstYear);
      days_.years[index / 64] |= std::uint64_t{1} << (index % 64);
    });
  }
  cron.days = DaySet(days_);
  cron.times = TimesOfDay(bits_of(parsed.fields[0], specs[0]),
                          static_cast<std::uint32_t>(bits_of(parsed.fields[1], specs[1])));
  const auto begins_with_star = [&](std::size_t i) { return pieces[i].text.starts_with('*'); };
  cron.has_time_wildcard = begins_with_star(0) || begins_with_star(1);
  parsed.timing = cron;
  return parsed;
}

}  // namespace

std::optional<ParsedText> parse_aws_fields(Slice text, ProblemSink& sink) {
  return AwsCronParser(sink).parse(text);
}

}  // namespace cronwarp::cron
