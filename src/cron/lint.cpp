#include "cron/lint.h"

#include <algorithm>
#include <array>
#include <bit>
#include <chrono>

#include <fmt/format.h>

#include "cron/field_reader.h"
#include "cron/proof.h"
#include "cron/rules.h"
#include "cron/schedule_impl.h"

namespace cronwarp::cron {
namespace {

// A leap year and a week: "the second Monday of March" comes every year and is not rare.
constexpr Duration kRareGap = std::chrono::days{366 + 7};

constexpr const char* kTimeHasPassed =
    "its time has passed: remove the task, or choose another time";

class Linter {
 public:
  Linter(const Schedule& schedule, std::optional<Instant> now, ProblemSink& sink)
      : schedule_(schedule), impl_(schedule.impl()), now_(now), sink_(sink) {}

  void run() {
    check_firings();
    for (const CronField& field : impl_.fields) {
      check_step(field);
      if (field.name == FieldName::kDayOfWeek) check_weekdays(field);
    }
    check_minute_star();
  }

 private:
  void check_firings();
  std::string why_never() const;
  void report_never_again();
  void check_rarity();
  void check_minute_star();
  void check_weekdays(const CronField& field);
  void check_step(const CronField& field);
  Span span_of(FieldName name) const;
  std::string weekday_name(int number) const;

  const Schedule& schedule_;
  const Schedule::Impl& impl_;
  std::optional<Instant> now_;
  ProblemSink& sink_;
};

// The whole text where there are no fields, or for what several fields cause together.
Span Linter::span_of(FieldName name) const {
  for (const CronField& field : impl_.fields) {
    if (field.name == name) return field.span;
  }
  return impl_.span;
}

void Linter::check_firings() {
  const auto first = impl_.at_or_after(0);
  if (!first) {
    sink_.report(rule::kNeverFires, impl_.span, fmt::format("'{}' never fires", schedule_.text()),
                 why_never());
    return;
  }
  if (Instant{std::chrono::seconds{*first}} > kLatestInstant) {
    const bool once = std::holds_alternative<Once>(impl_.timing);
    sink_.report(
        rule::kNeverFires, impl_.span,
        fmt::format("'{}' never fires up to {}", schedule_.text(), format_instant(kLatestInstant)),
        once ? "its time lies beyond: choose an earlier one"
             : "its first firing lies beyond: choose a shorter period");
    return;
  }
  if (now_ && schedule_.never_fires_after(*now_ - Duration{1})) {
    report_never_again();
    return;
  }
  check_rarity();
}

std::string Linter::why_never() const {
  if (const auto* once = std::get_if<Once>(&impl_.timing); once != nullptr && once->at_s) {
    return kTimeHasPassed;
  }
  const WallCron* wall = impl_.wall_cron();
  return wall != nullptr && wall->never()
             ? "no date fits all fields: check day of month, month and year"
             : "the zone's clock skips that time: choose another";
}

void Linter::report_never_again() {
  std::string help = kTimeHasPassed;
  Span where = impl_.span;
  if (const WallCron* wall = impl_.wall_cron()) {
    // What is left on the wall clock, if anything, is times that the zone's clock always skips.
    const bool years_over =
        !wall->at_or_after(std::chrono::floor<std::chrono::seconds>(*now_ + std::chrono::days{2})
                               .time_since_epoch()
                               .count());
    if (years_over) where = span_of(FieldName::kYear);
    help = years_over ? "its years are over: remove the task, or change the year"
                      : "the zone's clock skips all later times: choose another";
  }
  sink_.report(
      rule::kNeverFires, where,
      fmt::format("'{}' never fires again after {}", schedule_.text(), format_instant(*now_)),
      std::move(help));
}

void Linter::check_rarity() {
  if (std::holds_alternative<Once>(impl_.timing)) return;
  const WallCron* wall = impl_.wall_cron();
  // A zone moves firings by hours at most; what is frequent on the wall clock needs no exact proof.
  if (wall != nullptr && wall->days.in_every_month()) return;
  const Proof proof = prove(schedule_);
  if (!proof.longest_gap || *proof.longest_gap <= kRareGap) return;
  const Instant from = now_.value_or(*proof.first);
  const auto next = schedule_.next_after(from - Duration{1});
  sink_.report(
      rule::kRareFiring, impl_.span,
      fmt::format("up to {} days pass between two firings",
                  std::chrono::floor<std::chrono::days>(*proof.longest_gap).count()),
      next ? fmt::format("the {} firing is {}", now_ ? "next" : "first", format_instant(*next))
           : std::string("check the day and month fields"));
}

void Linter::check_minute_star() {
  if (impl_.fields.empty()) return;
  const CronField& minute = impl_.fields.front();
  const bool bare_star =
      std::any_of(minute.items.begin(), minute.items.end(),
                  [](const FieldItem& item) { return item.is_star && !item.has_step; });
  const TimesOfDay& times = impl_.wall_cron()->times;
  if (!bare_star || times.hours() == TimesOfDay::kAllHours || times.hours() == 0) return;
  const int hours = std::popcount(times.hours());
  sink_.report(rule::kMinuteStarUnderFixedHour, minute.span,
               hours == 1 ? std::string("fires 60 times in its hour")
                          : fmt::format("fires 60 times in each of its {} hours", hours),
               "write '0' to fire once, or '*/1' if every minute is meant");
}

std::string Linter::weekday_name(int number) const {
  const bool aws = impl_.dialect == Dialect::kAws || impl_.dialect == Dialect::kAwsScheduler;
  return std::string(kWeekdayNames[static_cast<std::size_t>((aws ? number - 1 : number) % 7)]);
}

void Linter::check_weekdays(const CronField& field) {
  for (const FieldItem& item : field.items) {
    if (!item.has_number) continue;
    std::string names = weekday_name(item.first);
    if (item.last != item.first) names = fmt::format("{}-{}", names, weekday_name(item.last));
    sink_.report(rule::kNumericWeekday, item.span,
                 fmt::format("weekday number means {} here and another day elsewhere", names),
                 fmt::format("write {}", names));
  }
}

// The values that a field's steps start over after.
int field_size(FieldName name) {
  switch (name) {
    case FieldName::kMinute:
      return 60;
    case FieldName::kHour:
      return 24;
    case FieldName::kDayOfMonth:
      return 31;
    case FieldName::kMonth:
      return 12;
    case FieldName::kDayOfWeek:
      return 7;
    case FieldName::kYear:
      return 0;  // nothing starts over
  }
  return 0;
}

void Linter::check_step(const CronField& field) {
  const int size = field_size(field.name);
  for (const FieldItem& item : field.items) {
    // A step through a part of the field is meant to end.
    const bool whole_field = item.is_star || item.last - item.first == size - 1;
    if (!whole_field || item.step <= 1 || size == 0 || size % item.step == 0) continue;
    const int last = (size - 1) / item.step * item.step;
    sink_.report(rule::kUnevenStep, field.span,
                 fmt::format("step {} does not divide the {} field: the last gap is {}, not {}",
                             item.step, to_string(field.name), size - last, item.step),
                 "use a step that divides it, or a rate for a constant period");
  }
}

}  // namespace

std::vector<Problem> lint(const Schedule& schedule, std::optional<Instant> now) {
  std::vector<Problem> problems;
  ProblemSink sink(problems);
  Linter(schedule, now, sink).run();
  return problems;
}

}  // namespace cronwarp::cron
