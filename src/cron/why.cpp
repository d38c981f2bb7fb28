#include "cron/why.h"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "base/contract.h"
#include "cron/civil.h"
#include "cron/explain_days.h"
#include "cron/schedule_impl.h"
#include "cron/time_zone.h"
#include "cron/wording.h"

namespace cronwarp::cron {
namespace {

using std::chrono::seconds;

constexpr int kListedMax = 8;

// An instant as a clock that never jumps reads it.
struct WallTime {
  explicit WallTime(std::int64_t wall_s)
      : days(static_cast<std::int32_t>(floor_div(wall_s, kDaySeconds))),
        second_of_day(static_cast<std::int32_t>(wall_s - days * kDaySeconds)),
        date(civil_from_days(days)) {}

  std::int32_t minute() const { return second_of_day / 60 % 60; }
  std::int32_t hour() const { return second_of_day / 3600; }
  std::int32_t second() const { return second_of_day % 60; }

  std::int32_t days;
  std::int32_t second_of_day;
  CivilDate date;
};

std::string date_time(const WallTime& wall) {
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", wall.date.year, wall.date.month,
                     wall.date.day, wall.hour(), wall.minute(), wall.second());
}

// "0, 15, 30 and 45", "every 5th from 0 to 55".
std::string number_words(std::uint64_t bits) {
  std::vector<std::string> words;
  for (const BitRun& run : neighbour_runs(bits)) {
    words.push_back(run.first == run.last ? fmt::format("{}", run.first)
                                          : fmt::format("{} to {}", run.first, run.last));
  }
  BitRun run{};
  if (words.size() > kListedMax && is_progression(bits, run)) {
    return fmt::format("every {} from {} to {}", ordinal(static_cast<unsigned>(run.step)),
                       run.first, run.last);
  }
  return join_words(words);
}

std::string year_words(const DaySet& days) {
  if (!days.fields().years_bounded) return "any";
  std::vector<std::string> words;
  std::int32_t first = 0;
  for (std::int32_t year = DaySet::kFirstYear; year <= DaySet::kLastBoundedYear + 1; ++year) {
    const bool has = year <= DaySet::kLastBoundedYear && days.has_year(year);
    if (has && first == 0) first = year;
    if (has || first == 0) continue;
    words.push_back(first == year - 1 ? fmt::format("{}", first)
                                      : fmt::format("{} to {}", first, year - 1));
    first = 0;
  }
  if (words.size() == 1 && words.front() == "1970 to 2199") return "any";
  return join_words(words);
}

bool is_special_of_month(DaySpecial special) {
  return special == DaySpecial::kBeforeLastDay || special == DaySpecial::kLastWorkday ||
         special == DaySpecial::kNearestWorkday;
}

bool is_special_of_week(DaySpecial special) {
  return special == DaySpecial::kLastOfWeekday || special == DaySpecial::kNthOfWeekday;
}

// Asks the fields of one expression about one wall-clock time.
class FieldAsker {
 public:
  FieldAsker(const Schedule::Impl& impl, const WallCron& cron, const WallTime& wall)
      : impl_(impl), cron_(cron), days_(cron.days.fields()), wall_(wall) {}

  std::vector<FieldAnswer> ask() const {
    std::vector<FieldAnswer> answers;
    for (const FieldName name : {FieldName::kMinute, FieldName::kHour, FieldName::kDayOfMonth,
                                 FieldName::kMonth, FieldName::kDayOfWeek, FieldName::kYear}) {
      const auto field = std::find_if(impl_.fields.begin(), impl_.fields.end(),
                                      [&](const CronField& f) { return f.name == name; });
      const bool is_written = field != impl_.fields.end();
      if (name == FieldName::kYear && !is_written) continue;
      FieldAnswer answer = ask_field(name);
      answer.name = name;
      if (is_written) {
        answer.written = impl_.text.substr(field->span.begin - impl_.span.begin,
                                           field->span.end - field->span.begin);
      }
      answers.push_back(std::move(answer));
    }
    return answers;
  }

  bool day_matches() const { return cron_.days.contains(wall_.days); }

 private:
  FieldAnswer ask_field(FieldName name) const {
    switch (name) {
      case FieldName::kMinute:
        return plain(cron_.times.minutes(), TimesOfDay::kAllMinutes, wall_.minute());
      case FieldName::kHour:
        return plain(cron_.times.hours(), TimesOfDay::kAllHours, wall_.hour());
      case FieldName::kDayOfMonth:
        return day_of_month();
      case FieldName::kMonth: {
        const std::uint32_t bit = std::uint32_t{1} << wall_.date.month;
        return named(month_words(bit), days_.months == DayFields::kAllMonths,
                     month_words(days_.months), (days_.months & bit) != 0);
      }
      case FieldName::kDayOfWeek:
        return day_of_week();
      case FieldName::kYear:
        break;
    }
    return named(fmt::format("{}", wall_.date.year), false, year_words(cron_.days),
                 cron_.days.has_year(wall_.date.year));
  }

  static FieldAnswer plain(std::uint64_t bits, std::uint64_t all, std::int32_t value) {
    return named(fmt::format("{}", value), bits == all, number_words(bits),
                 (bits >> value & 1U) != 0);
  }

  static FieldAnswer named(std::string value, bool is_any, std::string allowed, bool matches) {
    FieldAnswer answer;
    answer.value = std::move(value);
    answer.allowed = is_any ? std::string("any") : std::move(allowed);
    answer.matches = matches;
    return answer;
  }

  FieldAnswer special_day(std::string value) const {
    std::string words = special_day_words(days_);
    if (words.starts_with("on ")) words.erase(0, 3);
    return named(std::move(value), false, std::move(words), in_month_mask());
  }

  // Whatever the month and year fields say.
  bool in_month_mask() const {
    const unsigned day = wall_.date.day;
    return (cron_.days.month_mask(wall_.days - static_cast<std::int32_t>(day) + 1,
                                  month_length(wall_.date.year, wall_.date.month)) >>
                day &
            1U) != 0;
  }

  FieldAnswer day_of_month() const {
    if (is_special_of_month(days_.special)) return special_day(fmt::format("{}", wall_.date.day));
    if (is_special_of_week(days_.special)) {
      return named(fmt::format("{}", wall_.date.day), true, "", true);
    }
    return plain(days_.days_of_month, DayFields::kAllDaysOfMonth,
                 static_cast<std::int32_t>(wall_.date.day));
  }

  FieldAnswer day_of_week() const {
    const std::uint32_t bit = std::uint32_t{1} << weekday_of(wall_.days);
    if (is_special_of_week(days_.special)) return special_day(weekday_words(bit));
    const bool is_any =
        days_.weekdays == DayFields::kAllWeekdays || is_special_of_month(days_.special);
    return named(weekday_words(bit), is_any, weekday_words(days_.weekdays),
                 is_any || (days_.weekdays & bit) != 0);
  }

  const Schedule::Impl& impl_;
  const WallCron& cron_;
  const DayFields& days_;
  const WallTime& wall_;
};

// Both day fields restrict and one of them is enough.
bool is_either(const DayFields& days) {
  return days.rule == DayRule::kEither && days.special == DaySpecial::kNone &&
         days.days_of_month != DayFields::kAllDaysOfMonth &&
         days.weekdays != DayFields::kAllWeekdays;
}

bool is_day_field(FieldName name) {
  return name == FieldName::kDayOfMonth || name == FieldName::kDayOfWeek;
}

// The fields that stand in the way, of which each alone would be enough to.
std::vector<std::string> obstacles(const std::vector<FieldAnswer>& fields, const DayFields& days,
                                   bool day_matches) {
  std::vector<std::string> words;
  for (const FieldAnswer& field : fields) {
    if (field.matches || (is_either(days) && is_day_field(field.name) && day_matches)) continue;
    words.push_back(fmt::format("the {} is {} (allowed: {})", to_string(field.name), field.value,
                                field.allowed.empty() ? std::string("none") : field.allowed));
  }
  return words;
}

std::string sentence(std::string_view begin, const std::vector<std::string>& reasons) {
  return fmt::format("{}: {}.", begin, join_words(reasons));
}

// Without one, the fields do not have the last word near a change of the zone's clock.
std::string clock_note(const TimeZone::Period& period, std::string_view zone, bool fires) {
  const std::string changed = fmt::format("the clock of {} was set {} by {} at {}", zone,
                                          period.gap_s() > 0 ? "forward" : "back",
                                          format_exact_duration(seconds{std::abs(period.gap_s())}),
                                          format_instant(Instant{seconds{period.begin_s}}));
  if (fires) {
    return fmt::format(
        "It fires though not all fields match: {}, and this firing stands in for "
        "times that were skipped.",
        changed);
  }
  return fmt::format(
      "It does not fire though all fields match: {}, and the dialect passes over "
      "this time.",
      changed);
}

void answer_cron(const Schedule& schedule, const WallCron& cron, std::int64_t second,
                 bool is_whole_second, Answer& answer) {
  const Schedule::Impl& impl = schedule.impl();
  const TimeZone* zone = TimeZone::find(schedule.zone());
  CRONWARP_ASSERT(zone != nullptr, "a parsed schedule has a zone that does not exist");
  const TimeZone::Period period = zone->at(second);
  const WallTime wall(second + period.offset_s);
  if (!zone->is_utc()) answer.local_time = date_time(wall);
  const FieldAsker asker(impl, cron, wall);
  answer.fields = asker.ask();
  const DayFields& days = cron.days.fields();
  if (is_either(days)) {
    answer.notes.emplace_back(
        "Both day fields are restricted, and in this dialect one of them that matches is enough.");
  }
  std::vector<std::string> reasons = obstacles(answer.fields, days, asker.day_matches());
  if (wall.second() != 0 || !is_whole_second) {
    reasons.emplace_back("a cron expression fires at whole minutes only");
  }
  if (answer.fires == reasons.empty()) {
    answer.reason =
        answer.fires ? "It fires: every field matches." : sentence("It does not fire", reasons);
    if (answer.fires && is_either(days)) answer.reason = "It fires: the fields match.";
    return;
  }
  answer.reason = clock_note(period, schedule.zone(), answer.fires);
}

void answer_rate(const Rate& rate, std::int64_t second, Answer& answer) {
  const std::string anchor = format_instant(Instant{seconds{rate.anchor_s}});
  const std::string period = format_exact_duration(seconds{rate.period_s});
  answer.notes.push_back(fmt::format(
      "It fires every {}, counted from {}, and not at that instant itself.", period, anchor));
  const std::int64_t since = second - rate.anchor_s;
  if (answer.fires) {
    answer.reason = fmt::format("It fires: this is the end of period {}.", since / rate.period_s);
  } else if (since <= 0) {
    answer.reason = fmt::format("It does not fire: the first time is {}.",
                                format_instant(Instant{seconds{rate.anchor_s + rate.period_s}}));
  } else {
    answer.reason = fmt::format("It does not fire: this is {} into a period of {}.",
                                format_exact_duration(seconds{since % rate.period_s}), period);
  }
}

void answer_once(const Once& once, const Schedule& schedule, Answer& answer) {
  if (answer.fires) {
    answer.reason = "It fires: this is its only time.";
  } else if (once.at_s) {
    answer.reason = fmt::format("It does not fire: its only time is {}.",
                                format_instant(Instant{seconds{*once.at_s}}));
  } else {
    answer.reason =
        fmt::format("It does not fire: the clock of {} skips its only time.", schedule.zone());
  }
}

// The last firing before `at`: looked for in longer and longer stretches of the past.
std::optional<Instant> last_before(const Schedule& schedule, Instant at) {
  Instant end = at;
  for (Duration length = std::chrono::hours{1}; end > kEarliestInstant; length *= 4) {
    const Instant begin = end - kEarliestInstant < length ? kEarliestInstant : end - length;
    std::optional<Instant> found;
    schedule.for_each_day({begin, end}, [&](const DayBatch& batch) {
      found = Instant{batch.day} + seconds{batch.seconds.back()};
    });
    if (found) return found;
    end = begin;
  }
  return std::nullopt;
}

}  // namespace

Answer why(const Schedule& schedule, Instant at) {
  Answer answer;
  answer.fires = schedule.matches(at);
  const auto whole = std::chrono::floor<seconds>(at);
  const std::int64_t second = whole.time_since_epoch().count();
  const Schedule::Impl& impl = schedule.impl();
  if (const WallCron* cron = impl.wall_cron()) {
    answer_cron(schedule, *cron, second, whole == at, answer);
  } else if (const auto* rate = std::get_if<Rate>(&impl.timing)) {
    answer_rate(*rate, second, answer);
  } else {
    answer_once(std::get<Once>(impl.timing), schedule, answer);
  }
  answer.before = last_before(schedule, at);
  answer.after = schedule.next_after(at);
  return answer;
}

}  // namespace cronwarp::cron
