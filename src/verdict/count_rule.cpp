#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "cron/civil.h"
#include "verdict/rules.h"
#include "verdict/wall_clock.h"

namespace cronwarp::verdict {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};

// The days, weeks, months of a zone, or the one whole range, one after the other.
class Calendar {
 public:
  struct Stretch {
    std::int32_t first_day = 0;
    std::int32_t next_day = 0;
    Instant begin;
    Instant end;
  };

  Calendar(Period per, const std::string& zone, TimeRange range)
      : per_(per), clock_(zone), range_(range) {}

  Stretch around(Instant at) const {
    if (per_ == Period::kRange) return {0, 0, range_.from, range_.to};
    return stretch_from(first_day_of(clock_.day_of(at)));
  }

  // A day that the zone left out by moving over the date line is none.
  Stretch after(const Stretch& stretch) const {
    Stretch next = stretch_from(stretch.next_day);
    while (next.begin == next.end) next = stretch_from(next.next_day);
    return next;
  }

  // "in May 2016"
  std::string describe(Instant begin) const {
    if (per_ == Period::kRange) return "in the range";
    const std::int32_t day = around(begin).first_day;
    const cron::CivilDate date = cron::civil_from_days(day);
    if (per_ == Period::kMonth) return fmt::format("in {} {}", kMonths[date.month - 1], date.year);
    return fmt::format("{} {:04}-{:02}-{:02}", per_ == Period::kDay ? "on" : "in the week of",
                       date.year, date.month, date.day);
  }

 private:
  std::int32_t first_day_of(std::int32_t day) const {
    if (per_ == Period::kWeek) {
      return day - static_cast<std::int32_t>((cron::weekday_of(day) + 6) % 7);
    }
    if (per_ == Period::kMonth) {
      return day - static_cast<std::int32_t>(cron::civil_from_days(day).day) + 1;
    }
    return day;
  }

  Stretch stretch_from(std::int32_t day) const {
    std::int32_t next = day + 1;
    if (per_ == Period::kWeek) next = day + 7;
    if (per_ == Period::kMonth) {
      const cron::CivilDate date = cron::civil_from_days(day);
      next = day + static_cast<std::int32_t>(cron::month_length(date.year, date.month));
    }
    return {day, next, clock_.begin_of(day), clock_.begin_of(next)};
  }

  Period per_;
  WallClock clock_;
  TimeRange range_;
};

// A period is judged when all its firings have ended, which may be in a later period. A firing that
// the end of the range cut may count or not: it helps against `min` and does no harm.
class CountRule final : public Rule {
 public:
  CountRule(Setting setting, const CountExpectation& rule)
      : Rule(std::move(setting)),
        rule_(rule),
        calendar_(rule.per, expectation().zone, range()),
        current_(calendar_.around(range().from)),
        is_first_cut_(current_.begin < range().from),
        counts_(slots()) {}

  Wants wants() const override { return {.due = true, .ended = !counts_firings()}; }

  void on_due(Slot slot, const FiringDue& due) override {
    if (due.scheduled_at >= current_.end) [[unlikely]]
      move_to(due.scheduled_at);
    Count& count = counts_[slot];
    if (count.period != period_) [[unlikely]]
      turn(slot);
    ++count.due;
  }

  void on_ended(Slot slot, const FiringEnded& ended, const Surroundings&) override {
    Count& latest = counts_[slot];
    if (ended.scheduled_at >= latest.begin) [[likely]] {
      add(slot, latest, ended);
      return;
    }
    // The last that begins early enough: a task's are in the order of their begins.
    const auto found = std::find_if(open_.rbegin(), open_.rend(), [&](const Open& open) {
      return open.slot == slot && open.count.begin <= ended.scheduled_at;
    });
    if (found == open_.rend()) return;
    add(slot, found->count, ended);
    if (found->count.ended < found->count.due) return;
    judge_period(slot, found->count, false);
    open_.erase(std::prev(found.base()));
  }

 private:
  struct Count {
    Instant begin = Instant::max();  // of the period
    std::int32_t period = -1;        // number of it; 0 is the first of the range
    std::uint32_t due = 0;
    std::uint32_t ended = 0;
    std::uint32_t met = 0;
    std::uint32_t cut = 0;
  };
  // A period that is over, but not all its firings are.
  struct Open {
    Slot slot;
    Count count;
  };

  // Why a success is missing: the first failure of a period that is not judged yet.
  struct Failure {
    Instant scheduled_at = Instant::max();
    Outcome outcome;
    std::vector<FaultIndex> faults;
  };

  bool counts_firings() const { return rule_.counted == Counted::kFirings; }

  void add(Slot slot, Count& count, const FiringEnded& ended) {
    ++count.ended;
    if (is_success(ended.outcome)) {
      ++count.met;
    } else if (is_cut(ended.outcome)) {
      ++count.cut;
    } else {
      Failure& failure = failures_[{slot, count.begin}];
      if (ended.scheduled_at >= failure.scheduled_at) return;
      failure = {ended.scheduled_at, ended.outcome, faults_of(ended)};
    }
  }

  // Forgets the failures of a period, which is judged now, but for the first of them.
  Case case_of(Slot slot, const Count& count) {
    const Instant at = std::max(count.begin, range().from);
    const auto failure = failures_.find({slot, count.begin});
    if (failure == failures_.end()) return {at};
    Failure first = std::move(failure->second);
    failures_.erase(failure);
    return {at, first.scheduled_at, first.outcome, std::move(first.faults)};
  }

  void move_to(Instant at) {
    while (at >= current_.end) {
      current_ = calendar_.after(current_);
      ++period_;
    }
  }

  // The task goes on to the current period.
  void turn(Slot slot) {
    Count& count = counts_[slot];
    if (count.period >= 0) {
      if (counts_firings() || count.ended == count.due) {
        judge_period(slot, count, false);
      } else {
        open_.push_back({slot, count});
      }
    }
    judge_empty(slot, count, period_);
    count = {current_.begin, period_};
  }

  // The periods without a firing after that of `count` and before number `until`.
  void judge_empty(Slot slot, const Count& count, std::int32_t until) {
    std::int32_t period = count.period + 1;
    if (period >= until) return;
    if (rule_.min == 0) {
      judge(slot, static_cast<std::uint64_t>(until - period));
      return;
    }
    Calendar::Stretch stretch = count.period < 0 ? calendar_.around(range().from)
                                                 : calendar_.after(calendar_.around(count.begin));
    for (; period < until; ++period, stretch = calendar_.after(stretch)) {
      judge_period(slot, {stretch.begin, period}, false);
    }
  }

  void judge_period(Slot slot, const Count& count, bool is_end_cut) {
    const bool is_cut = is_end_cut || (count.period == 0 && is_first_cut_);
    Case the_case = case_of(slot, count);
    const std::uint64_t met = counts_firings() ? count.due : count.met;
    const bool is_too_many = rule_.max && met > *rule_.max;
    // That a part of a period has no more than the whole may have says nothing of the minimum.
    if (is_cut && rule_.min > 0 && !is_too_many) return;
    judge(slot);
    const bool is_too_few = !is_cut && met + count.cut < rule_.min;
    if (!is_too_many && !is_too_few) return;
    // Where there are too many, no failure is the reason.
    if (is_too_many) the_case = {the_case.at};
    violate(slot, std::move(the_case), [&] {
      const std::string_view what = counts_firings() ? "firing" : "success";
      const std::string_view plural = counts_firings() ? "s" : "es";
      return fmt::format("{} {}{} {} instead of {}", met, what, met == 1 ? "" : plural,
                         calendar_.describe(count.begin), wanted());
    });
  }

  std::string wanted() const {
    if (!rule_.max) return fmt::format("at least {}", rule_.min);
    if (*rule_.max == rule_.min) return fmt::format("{}", rule_.min);
    if (rule_.min == 0) return fmt::format("at most {}", *rule_.max);
    return fmt::format("{}..{}", rule_.min, *rule_.max);
  }

  void conclude() override {
    while (current_.end < end()) {
      current_ = calendar_.after(current_);
      ++period_;
    }
    const bool is_end_cut = current_.end > end();
    for (Slot slot = 0; slot < slots(); ++slot) {
      Count& count = counts_[slot];
      if (count.period != period_) turn(slot);
      judge_period(slot, count, is_end_cut);
    }
  }

  // That nothing fired is what may be expected.
  bool had_matter(bool has_fired) const override {
    return Rule::had_matter(has_fired) || Rule::had_matter(rule_.max.has_value());
  }

  CountExpectation rule_;
  Calendar calendar_;
  Calendar::Stretch current_;
  std::int32_t period_ = 0;  // number of the current one
  bool is_first_cut_;
  std::vector<Count> counts_;  // by Slot
  std::vector<Open> open_;
  std::map<std::pair<Slot, Instant>, Failure> failures_;  // by the period's begin
};

}  // namespace

std::unique_ptr<Rule> make_rule(Rule::Setting setting, const CountExpectation& rule) {
  return std::make_unique<CountRule>(std::move(setting), rule);
}

}  // namespace cronwarp::verdict
