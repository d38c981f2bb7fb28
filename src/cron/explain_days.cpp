#include "cron/explain_days.h"

#include <array>
#include <bit>
#include <vector>

#include <fmt/format.h>

#include "cron/wording.h"

namespace cronwarp::cron {
namespace {

constexpr std::array<std::string_view, 7> kWeekdays = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                       "Thursday", "Friday", "Saturday"};
constexpr std::array<std::string_view, 13> kMonths = {
    "",     "January", "February",  "March",   "April",    "May",     "June",
    "July", "August",  "September", "October", "November", "December"};
constexpr std::array<std::string_view, 6> kNth = {"",      "first",  "second",
                                                  "third", "fourth", "fifth"};

constexpr std::int32_t kLastAwsYear = 2199;
// More days of the month than this are told by their step.
constexpr int kListedDaysMax = 5;

std::string days_of_month(std::uint32_t bits) {
  BitRun run{};
  if (std::popcount(bits) > kListedDaysMax && is_progression(bits, run)) {
    return fmt::format(
        "every {} day from the {} to the {}", ordinal(static_cast<unsigned>(run.step)),
        ordinal(static_cast<unsigned>(run.first)), ordinal(static_cast<unsigned>(run.last)));
  }
  std::vector<std::string> words;
  for (const BitRun& part : neighbour_runs(bits)) {
    const std::string first = ordinal(static_cast<unsigned>(part.first));
    words.push_back(
        part.first == part.last
            ? first
            : fmt::format("{} to {}", first, ordinal(static_cast<unsigned>(part.last))));
  }
  return "the " + join_words(words);
}

std::string of_months(const DayFields& fields) {
  return fields.months == DayFields::kAllMonths ? std::string("of every month")
                                                : "of " + month_words(fields.months);
}

std::string in_months(const DayFields& fields) {
  return fields.months == DayFields::kAllMonths ? std::string()
                                                : " in " + month_words(fields.months);
}

// The years of a bounded set as ranges and steps; empty where all are meant.
std::string years(const DayFields& fields) {
  if (!fields.years_bounded) return "";
  std::vector<std::int32_t> list;
  for (std::int32_t index = 0; index < 256; ++index) {
    const auto i = static_cast<std::size_t>(index);
    if ((fields.years[i / 64] >> (i % 64) & 1U) != 0) list.push_back(DaySet::kFirstYear + index);
  }
  if (list.empty()) return "";
  const std::int32_t step = list.size() > 1 ? list[1] - list[0] : 0;
  for (std::size_t i = 1; i < list.size(); ++i) {
    if (list[i] - list[i - 1] == step) continue;
    std::vector<std::string> words;
    for (std::int32_t year : list) words.push_back(std::to_string(year));
    return " in " + join_words(words);
  }
  const std::int32_t first = list.front();
  const std::int32_t last = list.back();
  const bool open = last + step > kLastAwsYear;
  if (step == 0) return fmt::format(" in {}", first);
  if (step == 1 && open)
    return first == DaySet::kFirstYear ? "" : fmt::format(" from {} on", first);
  if (step == 1) return fmt::format(" from {} to {}", first, last);
  if (open) return fmt::format(", every {} years from {} on", step, first);
  if (list.size() == 2) return fmt::format(" in {} and {}", first, last);
  return fmt::format(", every {} years from {} to {}", step, first, last);
}

std::string days_within_year(const DayFields& fields) {
  if (fields.special != DaySpecial::kNone)
    return special_day_words(fields) + " " + of_months(fields);
  const bool any_day = fields.days_of_month == DayFields::kAllDaysOfMonth;
  const bool any_weekday = fields.weekdays == DayFields::kAllWeekdays;
  if (fields.rule == DayRule::kEither) {
    if (any_day || any_weekday) return "every day" + in_months(fields);
    return fmt::format("on {} {} and on every {}{}", days_of_month(fields.days_of_month),
                       of_months(fields), weekday_words(fields.weekdays), in_months(fields));
  }
  if (any_day && any_weekday) return "every day" + in_months(fields);
  if (any_day) return "on " + weekday_words(fields.weekdays) + in_months(fields);
  if (any_weekday)
    return fmt::format("on {} {}", days_of_month(fields.days_of_month), of_months(fields));
  return fmt::format("on {} {}, but only if that is a {}", days_of_month(fields.days_of_month),
                     of_months(fields), weekday_words(fields.weekdays));
}

}  // namespace

std::string weekday_words(std::uint32_t bits) {
  // The week of people begins on Monday: Sunday goes to the end.
  const std::uint32_t monday_first = bits >> 1 | (bits & 1U) << 6;
  std::vector<std::string> words;
  const auto name = [](int index) { return kWeekdays[static_cast<std::size_t>(index + 1) % 7]; };
  for (const BitRun& run : neighbour_runs(monday_first)) {
    words.push_back(run.first == run.last
                        ? std::string(name(run.first))
                        : fmt::format("{} to {}", name(run.first), name(run.last)));
  }
  return join_words(words);
}

std::string month_words(std::uint32_t bits) {
  std::vector<std::string> words;
  for (const BitRun& run : neighbour_runs(bits)) {
    const auto first = kMonths[static_cast<std::size_t>(run.first)];
    words.push_back(
        run.first == run.last
            ? std::string(first)
            : fmt::format("{} to {}", first, kMonths[static_cast<std::size_t>(run.last)]));
  }
  return join_words(words);
}

std::string special_day_words(const DayFields& fields) {
  const std::string_view weekday = kWeekdays[fields.weekday];
  switch (fields.special) {
    case DaySpecial::kNone:
      break;
    case DaySpecial::kBeforeLastDay:
      if (fields.number == 0) return "on the last day";
      return fmt::format("{} day{} before the last day", fields.number,
                         fields.number == 1 ? "" : "s");
    case DaySpecial::kLastWorkday:
      return "on the last weekday (Monday to Friday)";
    case DaySpecial::kNearestWorkday:
      return fmt::format("on the weekday (Monday to Friday) nearest to the {}",
                         ordinal(fields.number));
    case DaySpecial::kLastOfWeekday:
      return fmt::format("on the last {}", weekday);
    case DaySpecial::kNthOfWeekday:
      return fmt::format("on the {} {}", kNth[fields.number], weekday);
  }
  return "";
}

std::string explain_days(const DayFields& fields) {
  return days_within_year(fields) + years(fields);
}

}  // namespace cronwarp::cron
