#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "verdict/rules.h"

namespace cronwarp::verdict {
namespace {

// Which fault is the last is known at the end only, and faults are told late. Whether a task has
// recovered is decided by its latest bad firing alone: that one is kept, and told.
class RecoveryRule final : public Rule {
 public:
  RecoveryRule(Setting setting, const RecoveryExpectation& rule)
      : Rule(std::move(setting)), rule_(rule), states_(slots()) {}

  Wants wants() const override { return {.ended = true, .faults = true, .deploys = true}; }

  void on_fault(Instant at) override { last_fault_ = std::max(last_fault_.value_or(at), at); }
  // One that the range's end cut has troubled nobody since it began.
  void on_deploy(const DeployEnded& deploy) override {
    on_fault(deploy.is_through ? deploy.ended_at : deploy.began_at);
  }

  void on_ended(Slot slot, const FiringEnded& ended, const Surroundings&) override {
    const bool is_under_way = ended.outcome.kind == OutcomeKind::kRunningAtEnd;
    if (is_unseen(ended.outcome) || ended.outcome.kind == OutcomeKind::kSkipped) return;
    const bool has_started = ended.process.has_value();
    const Duration lateness =
        (has_started ? ended.process->started_at : end()) - ended.scheduled_at;
    const bool is_late = (has_started || is_under_way) && lateness > rule_.lateness;
    if (is_under_way && !is_late) return;
    State& state = states_[slot];
    state.latest = std::max(state.latest, ended.scheduled_at);
    if ((is_success(ended.outcome) && !is_late) || ended.scheduled_at < state.latest_bad) return;
    state.latest_bad = ended.scheduled_at;
    state.outcome = ended.outcome;
    state.lateness = is_late ? lateness : Duration{0};
  }

 private:
  struct State {
    Instant latest = Instant::min();      // of the firings that could be judged
    Instant latest_bad = Instant::min();  // the rest is of it
    Outcome outcome;
    Duration lateness{0};  // 0: it was not late
  };

  void conclude() override {
    if (!last_fault_) return;
    const Instant from = *last_fault_ + rule_.within;
    for (Slot slot = 0; slot < slots(); ++slot) {
      const State& state = states_[slot];
      if (state.latest < from) continue;
      judge(slot);
      if (state.latest_bad < from) continue;
      violate(slot, {from, state.latest_bad, state.outcome}, [&] {
        const std::string what =
            state.lateness > Duration{0}
                ? fmt::format("started {} late", format_exact_duration(state.lateness))
                : std::string("not succeeding");
        return fmt::format("still {} {} after the last fault ({})", what,
                           format_exact_duration(state.latest_bad - *last_fault_),
                           format_instant(*last_fault_));
      });
    }
  }

  // A plan whose faults happen not to act, or only at the very end, has been recovered from.
  bool had_matter(bool has_fired) const override { return has_fired && !scenario().faults.empty(); }

  RecoveryExpectation rule_;
  std::vector<State> states_;  // by Slot
  std::optional<Instant> last_fault_;
};

}  // namespace

std::unique_ptr<Rule> make_rule(Rule::Setting setting, const RecoveryExpectation& rule) {
  return std::make_unique<RecoveryRule>(std::move(setting), rule);
}

}  // namespace cronwarp::verdict
