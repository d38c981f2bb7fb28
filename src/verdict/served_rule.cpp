#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "verdict/rules.h"

namespace cronwarp::verdict {
namespace {

// Targets are the firings' windows [scheduled_at, scheduled_at + within]; runs are the processes
// that succeeded, those of duplicates too, by their start. All windows have one length, so giving
// each run, by start, to the earliest target that is open serves as many targets as can be.
//
// A run is given away once no process in flight has started before it; a target is missed once its
// window is over and no process in flight has started in it. So what is kept is what was due since
// the oldest process in flight began. A process that the end of the range cut may yet succeed, and
// is taken to.
class ServedRule final : public Rule {
 public:
  ServedRule(Setting setting, Duration within)
      : Rule(std::move(setting)), within_(within), states_(slots()) {}

  Wants wants() const override { return {.due = true, .ended = true, .flights = true}; }

  void on_due(Slot slot, const FiringDue& due) override {
    State& state = states_[slot];
    if (state.only == kNoTarget && state.is_settled()) {
      state.only = due.scheduled_at;
    } else {
      state.backlog_with_only().targets.push_back({due.scheduled_at});
    }
  }

  void on_ended(Slot slot, const FiringEnded& ended, const Surroundings& around) override {
    State& state = states_[slot];
    if (is_plain(state, ended, around)) {
      state.only = kNoTarget;
      ++counts_.targets;
      judge(slot);
      return;
    }
    take(slot, ended);
    const Instant horizon =
        around.flights.empty() ? Instant::max() : around.flights.front().started_at;
    settle(slot, horizon, around.now);
  }

 private:
  struct Target {
    Instant scheduled_at;
    bool has_ended = false;      // its firing; what follows is of it
    bool is_incomplete = false;  // a process in time did not succeed
    bool is_on_time = false;     // a process in time did
    Duration late{0};            // its first success after the window; 0: there was none
    Outcome outcome = {};
    std::vector<FaultIndex> faults = {};
  };
  struct Run {
    Instant started_at;
    Instant scheduled_at;       // of its firing
    bool is_duplicate = false;  // its firing has an earlier run
    bool is_of_missed = false;  // its firing was missed because this came too late
    std::vector<FaultIndex> faults = {};
  };
  struct Backlog {
    std::vector<Target> targets{};  // that are open, by scheduled_at
    std::vector<Run> runs{};        // that are not given away, by start
    std::vector<Target> missed{};   // whose firings have not ended: why is not known
  };
  static constexpr Instant kNoTarget = Instant::max();
  // Small, because a simulation comes by here with every firing: nearly always one target is open
  // and nothing else is about.
  struct State {
    Instant only = kNoTarget;  // the one target, if there is no backlog
    std::unique_ptr<Backlog> backlog{};

    bool is_settled() const {
      return !backlog ||
             (backlog->targets.empty() && backlog->runs.empty() && backlog->missed.empty());
    }
    Backlog& backlog_with_only() {
      if (!backlog) backlog = std::make_unique<Backlog>();
      if (only != kNoTarget) backlog->targets.push_back({std::exchange(only, kNoTarget)});
      return *backlog;
    }
  };

  Instant deadline_of(const Target& target) const { return target.scheduled_at + within_; }

  // One firing, one run in time, nothing else about: nearly all are like that.
  bool is_plain(const State& state, const FiringEnded& ended, const Surroundings& around) const {
    return state.only == ended.scheduled_at && around.flights.empty() &&
           is_success(ended.outcome) && ended.duplicates.empty() && ended.process &&
           ended.process->started_at - ended.scheduled_at <= within_;
  }

  // Notes what became of a firing.
  void take(Slot slot, const FiringEnded& ended) {
    Backlog& state = states_[slot].backlog_with_only();
    const auto is_it = [&](const Target& target) {
      return target.scheduled_at == ended.scheduled_at;
    };
    if (is_unseen(ended.outcome) || ended.outcome.kind == OutcomeKind::kSkipped) {
      std::erase_if(state.targets, is_it);
      std::erase_if(state.missed, is_it);
      return;
    }
    Target target{ended.scheduled_at, true};
    target.outcome = ended.outcome;
    target.faults = faults_of(ended);
    bool has_run = false;
    for_each_process(ended, [&](const ProcessRun& process, const Outcome& outcome) {
      const bool is_in_time = process.started_at <= deadline_of(target);
      if (!is_success(outcome) && !is_cut(outcome)) {
        target.is_incomplete |= is_in_time;
        return;
      }
      target.is_on_time |= is_in_time;
      if (!is_in_time && target.late == Duration{0}) {
        target.late = process.started_at - ended.scheduled_at;
      }
      const auto place =
          std::upper_bound(state.runs.begin(), state.runs.end(), process.started_at,
                           [](Instant at, const Run& other) { return at < other.started_at; });
      state.runs.insert(place,
                        {process.started_at, ended.scheduled_at, has_run, false, target.faults});
      has_run = true;
    });
    const auto open =
        std::lower_bound(state.targets.begin(), state.targets.end(), ended.scheduled_at,
                         [](const Target& other, Instant at) { return other.scheduled_at < at; });
    if (open != state.targets.end() && is_it(*open)) {
      *open = std::move(target);
      return;
    }
    const auto missed = std::find_if(state.missed.begin(), state.missed.end(), is_it);
    if (missed == state.missed.end()) return;  // it was served before it had ended
    state.missed.erase(missed);
    tell_missed(slot, target);
  }

  // Gives away the runs up to `horizon` and drops the targets that are over by then and by `now`.
  void settle(Slot slot, Instant horizon, Instant now) {
    Backlog& state = states_[slot].backlog_with_only();
    std::size_t over = 0;  // targets that are served or missed
    const auto drop_before = [&](Instant at) {
      for (; over < state.targets.size() && deadline_of(state.targets[over]) < at; ++over) {
        miss(slot, state.targets[over]);
      }
    };
    std::size_t given = 0;
    for (; given < state.runs.size() && state.runs[given].started_at <= horizon; ++given) {
      drop_before(state.runs[given].started_at);
      const Run& run = state.runs[given];
      if (over < state.targets.size() && state.targets[over].scheduled_at <= run.started_at) {
        ++over;
        ++counts_.targets;
        judge(slot);
      } else {
        tell_extra(slot, run);
      }
    }
    state.runs.erase(state.runs.begin(), state.runs.begin() + static_cast<std::ptrdiff_t>(given));
    drop_before(std::min(horizon, now));
    state.targets.erase(state.targets.begin(),
                        state.targets.begin() + static_cast<std::ptrdiff_t>(over));
  }

  void miss(Slot slot, Target& target) {
    // A time that is not over when the range ends is not required.
    if (deadline_of(target) >= end()) return;
    if (!target.has_ended) {
      states_[slot].backlog->missed.push_back(std::move(target));
    } else {
      tell_missed(slot, target);
    }
  }

  void tell_missed(Slot slot, const Target& target) {
    const bool is_late = target.late > Duration{0};
    ++counts_.targets;
    ++counts_.missed;
    counts_.late += is_late ? 1 : 0;
    counts_.incomplete += target.is_incomplete ? 1 : 0;
    if (is_late) {
      std::vector<Run>& runs = states_[slot].backlog->runs;
      const auto late = std::find_if(runs.begin(), runs.end(), [&](const Run& run) {
        return run.scheduled_at == target.scheduled_at &&
               run.started_at - run.scheduled_at == target.late;
      });
      if (late != runs.end()) late->is_of_missed = true;
    }
    judge(slot);
    violate(slot, {deadline_of(target), target.scheduled_at, target.outcome, target.faults}, [&] {
      const std::string within = format_exact_duration(within_);
      if (is_late) {
        return fmt::format("served {} late instead of within {}",
                           format_exact_duration(target.late), within);
      }
      if (target.is_on_time) return std::string("its run counts for an earlier firing");
      if (target.is_incomplete) return fmt::format("its run within {} did not succeed", within);
      return fmt::format("no run within {}", within);
    });
  }

  void tell_extra(Slot slot, const Run& run) {
    if (run.is_of_missed) return;
    ++counts_.extra;
    counts_.duplicate += run.is_duplicate ? 1 : 0;
    violate(slot, {run.started_at, run.scheduled_at, std::nullopt, run.faults}, [&] {
      return fmt::format("{} at {}", run.is_duplicate ? "a second run" : "an extra run",
                         format_instant(run.started_at));
    });
  }

  void conclude() override {
    for (Slot slot = 0; slot < slots(); ++slot) {
      const bool is_open = states_[slot].only != kNoTarget || !states_[slot].is_settled();
      if (is_open) settle(slot, Instant::max(), Instant::max());
    }
  }
  std::optional<ServedCounts> served() const override { return counts_; }

  Duration within_;
  std::vector<State> states_;  // by Slot
  ServedCounts counts_;
};

}  // namespace

std::unique_ptr<Rule> make_rule(Rule::Setting setting, const ServedExpectation& rule) {
  return std::make_unique<ServedRule>(std::move(setting), rule.within);
}

}  // namespace cronwarp::verdict
