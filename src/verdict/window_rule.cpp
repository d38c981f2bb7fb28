#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "cron/civil.h"
#include "verdict/rules.h"
#include "verdict/wall_clock.h"

namespace cronwarp::verdict {
namespace {

constexpr std::array<std::string_view, 7> kWeekdays = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                       "Thursday", "Friday", "Saturday"};

// A time is inside the window if the clock on the wall says so: where it is put back, an hour of
// the window comes twice.
class WindowRule final : public Rule {
 public:
  WindowRule(Setting setting, const WindowExpectation& rule)
      : Rule(std::move(setting)), rule_(rule), clock_(expectation().zone) {}

  Wants wants() const override { return {.due = true}; }

  void on_due(Slot slot, const FiringDue& due) override {
    judge(slot);
    if (due.scheduled_at < same_from_ || due.scheduled_at >= same_until_) look(due.scheduled_at);
    if (is_inside_ == rule_.is_inside) return;
    violate(slot, {due.scheduled_at, due.scheduled_at}, [&] {
      const WallClock::Reading reading = clock_.read(due.scheduled_at);
      return fmt::format("due on {} at {} {}", kWeekdays[cron::weekday_of(reading.day)],
                         format_time_of_day(std::chrono::floor<std::chrono::minutes>(reading.time)),
                         clock_.zone());
    });
  }

 private:
  // Firings come in the order of their times, so the answer for one stands for many.
  void look(Instant at) {
    const WallClock::Reading reading = clock_.read(at);
    const DayWindow& window = rule_.window;
    const unsigned weekday = cron::weekday_of(reading.day);
    const bool is_today = window.weekdays[weekday];
    if (window.from < window.to) {
      is_inside_ = is_today && window.from <= reading.time && reading.time < window.to;
    } else {
      const bool was_yesterday = window.weekdays[(weekday + 6) % 7];
      is_inside_ =
          (is_today && window.from <= reading.time) || (was_yesterday && reading.time < window.to);
    }
    Duration next = std::chrono::days{1};
    for (const Duration edge : {Duration{window.from}, Duration{window.to}}) {
      if (edge > reading.time) next = std::min(next, edge);
    }
    same_from_ = at;
    same_until_ = std::min(at + (next - reading.time), reading.offset_until);
  }

  WindowExpectation rule_;
  WallClock clock_;
  bool is_inside_ = false;
  Instant same_from_ = Instant::max();
  Instant same_until_ = Instant::min();
};

}  // namespace

std::unique_ptr<Rule> make_rule(Rule::Setting setting, const WindowExpectation& rule) {
  return std::make_unique<WindowRule>(std::move(setting), rule);
}

}  // namespace cronwarp::verdict
