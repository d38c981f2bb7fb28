// Rules that the end of a firing decides by itself: lateness, duration, done_by.

#include <array>
#include <utility>

#include <fmt/format.h>

#include "verdict/rules.h"
#include "verdict/wall_clock.h"

namespace cronwarp::verdict {
namespace {

class LatenessRule final : public Rule {
 public:
  LatenessRule(Setting setting, Duration at_most) : Rule(std::move(setting)), at_most_(at_most) {}

  Wants wants() const override { return {.ended = true}; }

  void on_ended(Slot slot, const FiringEnded& ended, const Surroundings&) override {
    if (ended.process) {
      judge(slot);
      const Duration lateness = ended.process->started_at - ended.scheduled_at;
      if (lateness <= at_most_) return;
      violate(slot, ended.scheduled_at + at_most_, ended,
              [&] { return fmt::format("started {} late", format_exact_duration(lateness)); });
    } else if (is_cut(ended.outcome) && end() - ended.scheduled_at > at_most_) {
      judge(slot);
      violate(slot, ended.scheduled_at + at_most_, ended, [&] {
        return fmt::format("not started {} after it was due",
                           format_exact_duration(end() - ended.scheduled_at));
      });
    }
  }

 private:
  Duration at_most_;
};

class DurationRule final : public Rule {
 public:
  DurationRule(Setting setting, Duration at_most) : Rule(std::move(setting)), at_most_(at_most) {}

  Wants wants() const override { return {.ended = true}; }

  void on_ended(Slot slot, const FiringEnded& ended, const Surroundings&) override {
    for_each_process(ended, [&](const ProcessRun& process, const Outcome& outcome) {
      const Duration length = process.ended_at - process.started_at;
      const bool is_running = outcome.kind == OutcomeKind::kRunningAtEnd;
      // What still runs within the limit is neither good nor bad.
      if (is_running && length <= at_most_) return;
      judge(slot);
      if (length <= at_most_) return;
      violate(slot, process.started_at + at_most_, ended, [&] {
        return fmt::format("{} {}", is_running ? "still running after" : "ran",
                           format_exact_duration(length));
      });
    });
  }

 private:
  Duration at_most_;
};

// One success of any of a firing's processes is enough.
class DoneByRule final : public Rule {
 public:
  DoneByRule(Setting setting, std::chrono::minutes time)
      : Rule(std::move(setting)), time_(time), clock_(expectation().zone) {}

  Wants wants() const override { return {.ended = true}; }

  void on_ended(Slot slot, const FiringEnded& ended, const Surroundings&) override {
    if (is_unseen(ended.outcome) || ended.outcome.kind == OutcomeKind::kSkipped) return;
    const Instant deadline = deadline_of(ended.scheduled_at);
    Instant done = Instant::max();
    bool is_under_way = ended.outcome.kind == OutcomeKind::kRunningAtEnd;
    for_each_process(ended, [&](const ProcessRun& process, const Outcome& outcome) {
      if (is_success(outcome)) done = std::min(done, process.ended_at);
      is_under_way |= outcome.kind == OutcomeKind::kRunningAtEnd;
    });
    if (done == Instant::max() && is_under_way && deadline >= end()) return;
    judge(slot);
    if (done <= deadline) return;
    const Instant since = std::max(ended.scheduled_at, std::min(deadline, range().to));
    violate(slot, since, ended, [&] {
      return fmt::format("{} {} {}", ended.scheduled_at > deadline ? "due after" : "not done by",
                         format_time_of_day(time_), clock_.zone());
    });
  }

 private:
  struct Day {
    Instant begin = Instant::max();
    Instant end = Instant::min();
    Instant deadline;
  };

  // Around midnight firings of two days end in turn: both are remembered.
  Instant deadline_of(Instant at) {
    for (const Day& day : days_) {
      if (day.begin <= at && at < day.end) return day.deadline;
    }
    const std::int32_t day = clock_.day_of(at);
    days_[1] = days_[0];
    days_[0] = {clock_.begin_of(day), clock_.begin_of(day + 1), clock_.when(day, time_)};
    return days_[0].deadline;
  }

  std::chrono::minutes time_;
  WallClock clock_;
  std::array<Day, 2> days_;
};

}  // namespace

std::unique_ptr<Rule> make_rule(Rule::Setting setting, const LatenessExpectation& rule) {
  return std::make_unique<LatenessRule>(std::move(setting), rule.at_most);
}

std::unique_ptr<Rule> make_rule(Rule::Setting setting, const DurationExpectation& rule) {
  return std::make_unique<DurationRule>(std::move(setting), rule.at_most);
}

std::unique_ptr<Rule> make_rule(Rule::Setting setting, const DoneByExpectation& rule) {
  return std::make_unique<DoneByRule>(std::move(setting), rule.time);
}

}  // namespace cronwarp::verdict
