#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "cron/parsers.h"
#include "cron/rules.h"

// As robfig/cron v3 does (parser.go), which the CronJob controller calls: what it takes is taken,
// its slips are warned of.

namespace cronwarp::cron {
namespace {

constexpr std::string_view kFiveFields = "minute hour day-of-month month day-of-week";

std::array<FieldSpec, 5> field_specs() {
  return {{
      {FieldName::kMinute, 0, 59, "use a value from 0 to 59"},
      {FieldName::kHour, 0, 23, "use a value from 0 to 23"},
      {FieldName::kDayOfMonth, 1, 31, "use a value from 1 to 31"},
      {FieldName::kMonth, 1, 12, "use a value from 1 to 12 or JAN-DEC", kMonthNames, 1},
      {FieldName::kDayOfWeek, 0, 6, "use a value from 0 (SUN) to 6 (SAT) or SUN-SAT", kWeekdayNames,
       0},
  }};
}

class KubernetesCronParser {
 public:
  explicit KubernetesCronParser(ProblemSink& sink) : sink_(sink) {}

  std::optional<ParsedText> parse(Slice text);

 private:
  CronField parse_field(Slice text, const FieldSpec& spec);
  std::optional<FieldItem> parse_item(Slice text, const FieldSpec& spec);
  bool parse_range(Slice text, const FieldSpec& spec, FieldItem& item);
  std::optional<int> parse_value(Slice text, const FieldSpec& spec);
  std::optional<int> parse_step(Slice text, const FieldSpec& spec);
  Slice drop_plus(Slice text);

  void sloppy(Slice where, std::string message, std::string help) {
    sink_.report(rule::kSloppySchedule, where.span(), std::move(message), std::move(help));
  }

  ProblemSink& sink_;
};

// Go's Atoi takes a sign.
Slice KubernetesCronParser::drop_plus(Slice text) {
  if (!text.text.starts_with('+') || !is_digits(text.text.substr(1))) return text;
  sloppy(text, fmt::format("the sign in '{}' is ignored", text.text),
         fmt::format("write {}", text.text.substr(1)));
  return text.substr(1);
}

std::optional<int> KubernetesCronParser::parse_value(Slice text, const FieldSpec& spec) {
  if (spec.name == FieldName::kDayOfWeek && text.text == "7") {
    sink_.report(rule::kCronValueRange, text.span(), "day of week 7 is out of range 0-6",
                 "Sunday is 0 or SUN in Kubernetes");
    return std::nullopt;
  }
  return read_value(drop_plus(text), spec, sink_);
}

std::optional<int> KubernetesCronParser::parse_step(Slice text, const FieldSpec& spec) {
  const auto step = read_step(drop_plus(text), spec, sink_);
  if (!step || *step > 0) return step;
  sink_.report(rule::kCronValueRange, text.span(), "step 0 never advances", "use a step from 1 up");
  return std::nullopt;
}

bool KubernetesCronParser::parse_range(Slice text, const FieldSpec& spec, FieldItem& item) {
  const std::vector<Slice> ends = split(text, '-');
  if (ends[0].text == "*" || ends[0].text == "?") {
    item.is_star = true;
    item.first = spec.min;
    item.last = spec.max;
    if (ends.size() > 1) {
      sloppy(text, fmt::format("what follows '{}' in '{}' is ignored", ends[0].text, text.text),
             fmt::format("write '*', or a range from {} to {}", spec.min, spec.max));
    }
    return true;
  }
  if (ends.size() > 2 || (ends.size() == 2 && (ends[0].empty() || ends[1].empty()))) {
    sink_.report(rule::kCronSyntax, text.span(), fmt::format("'{}' is not a range", text.text),
                 "write both ends, such as 8-18");
    return false;
  }
  const auto first = parse_value(ends[0], spec);
  const auto last = ends.size() == 2 ? parse_value(ends[1], spec) : first;
  if (!first || !last) return false;
  if (*first > *last) {
    sink_.report(rule::kCronSyntax, text.span(),
                 fmt::format("the range '{}' runs backwards", text.text),
                 "Kubernetes does not wrap ranges around: write two of them");
    return false;
  }
  item.first = *first;
  item.last = *last;
  item.has_number =
      std::any_of(ends.begin(), ends.end(), [](const Slice& end) { return !is_letters(end.text); });
  return true;
}

std::optional<FieldItem> KubernetesCronParser::parse_item(Slice text, const FieldSpec& spec) {
  const std::vector<Slice> parts = split(text, '/');
  if (parts.size() > 2) {
    sink_.report(rule::kCronSyntax, text.span(), fmt::format("'{}' has two steps", text.text),
                 "write one '/', such as */5");
    return std::nullopt;
  }
  if (parts.size() == 2 && parts[0].empty()) {
    sink_.report(rule::kCronSyntax, text.span(), "a step needs a start",
                 fmt::format("write '*{}'", text.text));
    return std::nullopt;
  }
  FieldItem item;
  item.span = text.span();
  if (!parse_range(parts[0], spec, item)) return std::nullopt;
  if (parts.size() == 1) return item;
  const auto step = parse_step(parts[1], spec);
  if (!step) return std::nullopt;
  item.has_step = true;
  item.step = *step;
  if (parts[0].text.find('-') == std::string_view::npos) item.last = spec.max;
  return item;
}

CronField KubernetesCronParser::parse_field(Slice text, const FieldSpec& spec) {
  CronField field{spec.name, text.span(), {}};
  const std::vector<Slice> pieces = split(text, ',');
  for (const Slice& piece : pieces) {
    if (piece.empty()) continue;
    if (auto item = parse_item(piece, spec)) field.items.push_back(*item);
  }
  const auto is_empty = [](const Slice& piece) { return piece.empty(); };
  if (std::any_of(pieces.begin(), pieces.end(), is_empty)) {
    sloppy(text, fmt::format("empty items in '{}' are dropped", text.text),
           "remove the extra comma");
  }
  return field;
}

// robfig/cron: '*' and '?', also with a step of 1, make a field a star.
bool is_star_field(const CronField& field) {
  return std::any_of(field.items.begin(), field.items.end(),
                     [](const FieldItem& item) { return item.is_star && item.step == 1; });
}

std::optional<ParsedText> KubernetesCronParser::parse(Slice text) {
  const std::vector<Slice> pieces = split_fields(text);
  if (!check_field_count(pieces, 5, text, kFiveFields, sink_)) return std::nullopt;
  const std::array<FieldSpec, 5> specs = field_specs();
  ParsedText parsed;
  WallCron cron;
  std::array<std::uint64_t, 5> bits{};
  for (std::size_t i = 0; i < specs.size(); ++i) {
    parsed.fields.push_back(parse_field(pieces[i], specs[i]));
    bits[i] = bits_of(parsed.fields[i], specs[i]);
  }
  if (sink_.failed()) return std::nullopt;
  DayFields days;
  days.days_of_month = static_cast<std::uint32_t>(bits[2]);
  days.months = static_cast<std::uint32_t>(bits[3]);
  days.weekdays = static_cast<std::uint32_t>(bits[4]);
  days.rule = is_star_field(parsed.fields[2]) || is_star_field(parsed.fields[4]) ? DayRule::kBoth
                                                                                 : DayRule::kEither;
  cron.days = DaySet(days);
  cron.times = TimesOfDay(bits[0], static_cast<std::uint32_t>(bits[1]));
  const auto begins_with_star = [&](std::size_t i) { return pieces[i].text.starts_with('*'); };
  cron.has_time_wildcard = begins_with_star(0) || begins_with_star(1);
  parsed.timing = cron;
  return parsed;
}

// Takes "TZ=zone " off the text; nullopt: reported.
std::optional<Slice> take_zone(Slice& text, ProblemSink& sink) {
  const std::size_t blank = text.text.find(' ');
  const std::size_t equals = text.text.find('=');
  if (blank == std::string_view::npos) {
    sink.report(rule::kCronFieldCount, text.span(), "nothing follows the time zone",
                fmt::format("write {}", kFiveFields));
    return std::nullopt;
  }
  sink.report(rule::kInlineTimeZone, text.substr(0, blank).span(),
              "newer Kubernetes API servers reject a time zone inside the schedule",
              "use .spec.timeZone instead");
  const Slice zone = text.substr(equals + 1, blank - equals - 1);
  text = trim(text.substr(blank));
  return zone;
}

std::optional<ParsedText> parse_macro(Slice text, const ParseOptions& options, ProblemSink& sink) {
  constexpr std::string_view kEvery = "@every ";
  if (text.text.starts_with(kEvery)) {
    const auto rate = parse_every(text.substr(kEvery.size()), options, sink);
    if (!rate) return std::nullopt;
    return ParsedText{*rate, {}, {}};
  }
  if (const auto fields = macro_fields(text.text)) {
    auto parsed = KubernetesCronParser(sink).parse({*fields, 0});
    if (parsed) parsed->fields.clear();  // their places are not in the text
    return parsed;
  }
  if (text.text == "@reboot") {
    sink.report(rule::kCronSyntax, text.span(), "Kubernetes has no '@reboot'",
                "a cluster does not boot: use a Job that is run once");
    return std::nullopt;
  }
  std::vector<std::string_view> names = macro_names();
  names.push_back("@every");
  report_unknown_macro(text, names, "Kubernetes", sink);
  return std::nullopt;
}

}  // namespace

std::optional<ParsedText> parse_kubernetes(Slice whole, const ParseOptions& options,
                                           ProblemSink& sink) {
  Slice text = trim(whole);
  std::optional<Slice> zone;
  if (text.text.starts_with("TZ=") || text.text.starts_with("CRON_TZ=")) {
    zone = take_zone(text, sink);
    if (!zone) return std::nullopt;
  }
  std::optional<ParsedText> parsed;
  if (text.text.starts_with('@')) {
    parsed = parse_macro(text, options, sink);
  } else {
    parsed = KubernetesCronParser(sink).parse(text);
  }
  if (parsed) parsed->zone = zone;
  return parsed;
}

}  // namespace cronwarp::cron
