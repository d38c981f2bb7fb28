#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "verdict/rules.h"

namespace cronwarp::verdict {
namespace {

// A success is a process that succeeded, a duplicate's too: the work was done then. Successes are
// known when their firings end, in any order. What lies between two of them is judged once no
// process in flight has started there; successes with nothing in flight between them are kept as
// one stretch. So there are at most as many stretches as processes in flight, and one.
class GapRule final : public Rule {
 public:
  GapRule(Setting setting, const GapExpectation& rule)
      : Rule(std::move(setting)), rule_(rule), states_(slots(), State{range().from}) {}

  Wants wants() const override { return {.ended = true, .flights = true}; }

  void on_ended(Slot slot, const FiringEnded& ended, const Surroundings& around) override {
    State& state = states_[slot];
    for_each_process(ended, [&](const ProcessRun& process, const Outcome& outcome) {
      if (is_success(outcome)) {
        // Nothing is in the way of the usual one.
        if (state.later.empty() && around.flights.empty() && process.started_at >= state.last) {
          judge_gap(slot, state.last, process.started_at, &ended);
          state.last = process.started_at;
          state.has_success = true;
        } else {
          insert(state, process.started_at);
        }
      } else if (is_cut(outcome)) {
        cut_.push_back({slot, process.started_at});
      }
    });
    if (!is_success(ended.outcome)) note_failure(slot, ended);
    if (!state.later.empty()) settle(slot, around.flights, &ended);
  }

 private:
  // Of successes: the gaps inside are judged.
  struct Stretch {
    Instant first;
    Instant last;
  };
  struct State {
    Instant last;  // of the first stretch; before a success: the range's begin
    bool has_success = false;
    std::uint32_t failure = 0;     // in `failures_`, from 1; 0: none
    std::vector<Stretch> later{};  // the other stretches, by `first`
  };
  struct Failure {
    Instant scheduled_at;
    Outcome outcome;
    std::vector<FaultIndex> faults;
  };
  struct Cut {
    Slot slot;
    Instant started_at;
  };

  static void insert(State& state, Instant start) {
    const auto place =
        std::upper_bound(state.later.begin(), state.later.end(), start,
                         [](Instant at, const Stretch& other) { return at < other.first; });
    state.later.insert(place, Stretch{start, start});
  }

  void settle(Slot slot, std::span<const Flight> flights, const FiringEnded* ended) {
    State& state = states_[slot];
    std::vector<Stretch>& later = state.later;
    const auto is_flown_into = [&](Instant from, Instant to) {
      return std::any_of(flights.begin(), flights.end(), [&](const Flight& flight) {
        return from <= flight.started_at && flight.started_at <= to;
      });
    };
    for (std::size_t i = 0; i + 1 < later.size();) {
      if (is_flown_into(later[i].last, later[i + 1].first)) {
        ++i;
        continue;
      }
      judge_inner(slot, later[i].last, later[i + 1].first, ended);
      later[i].last = later[i + 1].last;
      later.erase(later.begin() + static_cast<std::ptrdiff_t>(i) + 1);
    }
    if (later.empty() || is_flown_into(range().from, later.front().first)) return;
    judge_gap(slot, state.last, later.front().first, ended);
    state.last = later.front().last;
    state.has_success = true;
    later.erase(later.begin());
    // What comes next is beyond something in flight, or it would have been of that stretch.
  }

  // From the latest success, or the range's begin, to the next.
  void judge_gap(Slot slot, Instant from, Instant to, const FiringEnded* ended) {
    if (states_[slot].has_success) {
      judge_inner(slot, from, to, ended);
    } else if (rule_.at_most) {
      judge(slot);
      if (to - from > *rule_.at_most) violate_at_most(slot, from, to, Edge::kBegin);
    }
  }

  void judge_inner(Slot slot, Instant from, Instant to, const FiringEnded* ended) {
    judge(slot);
    if (rule_.at_most && to - from > *rule_.at_most) violate_at_most(slot, from, to, Edge::kNone);
    if (!rule_.at_least || to - from >= *rule_.at_least) return;
    Case the_case{to};
    // Unless it had to wait for another one, the firing whose success this is has just ended.
    if (ended != nullptr && is_of(*ended, to)) {
      the_case = {to, ended->scheduled_at, ended->outcome, faults_of(*ended)};
    }
    violate(slot, std::move(the_case), [&] { return between(from, to); });
  }

  enum class Edge : std::uint8_t { kNone, kBegin, kEnd, kBoth, kCut };

  // The first failure told since then stands for the reason.
  void violate_at_most(Slot slot, Instant from, Instant to, Edge edge) {
    const State& state = states_[slot];
    Case the_case{from + *rule_.at_most};
    if (state.failure != 0) {
      const Failure& failure = failures_[state.failure - 1];
      if (from <= failure.scheduled_at && failure.scheduled_at < to) {
        the_case.scheduled_at = failure.scheduled_at;
        the_case.outcome = failure.outcome;
        the_case.faults = failure.faults;
      }
    }
    violate(slot, std::move(the_case), [&] {
      const std::string gap = format_exact_duration(to - from);
      switch (edge) {
        case Edge::kBegin:
          return fmt::format("{} from the start of the range to the first success ({})", gap,
                             format_instant(to));
        case Edge::kEnd:
          return fmt::format("{} without a success after that of {}", gap, format_instant(from));
        case Edge::kBoth:
          return fmt::format("{} without any success", gap);
        case Edge::kCut:
          return fmt::format("{} without a success after the start of {}, which had not ended", gap,
                             format_instant(from));
        case Edge::kNone:
          break;
      }
      return between(from, to);
    });
  }

  static std::string between(Instant from, Instant to) {
    return fmt::format("{} between successes ({} and {})", format_exact_duration(to - from),
                       format_instant(from), format_instant(to));
  }

  static bool is_of(const FiringEnded& ended, Instant start) {
    bool is_it = false;
    for_each_process(ended, [&](const ProcessRun& process, const Outcome&) {
      is_it |= process.started_at == start;
    });
    return is_it;
  }

  void note_failure(Slot slot, const FiringEnded& ended) {
    State& state = states_[slot];
    if (state.failure == 0) {
      failures_.emplace_back();
      state.failure = static_cast<std::uint32_t>(failures_.size());
    } else if (failures_[state.failure - 1].scheduled_at >= state.last) {
      return;
    }
    failures_[state.failure - 1] = {ended.scheduled_at, ended.outcome, faults_of(ended)};
  }

  void conclude() override {
    for (Slot slot = 0; slot < slots(); ++slot) settle(slot, {}, nullptr);
    if (!rule_.at_most) return;
    for (Slot slot = 0; slot < slots(); ++slot) judge_rest(slot);
  }

  // From the latest success to the end. Processes that the end cut may yet succeed; what lies
  // between their starts is too long even if all of them do.
  void judge_rest(Slot slot) {
    const State& state = states_[slot];
    Instant from = state.last;
    Instant to = end();
    Instant step = state.last;
    Duration longest{-1};
    const auto take = [&](Instant next) {
      if (next - step > longest) {
        longest = next - step;
        from = step;
        to = next;
      }
      step = next;
    };
    for (const Instant start : cut_starts(slot, state.last)) take(start);
    take(end());
    judge(slot);
    if (to - from <= *rule_.at_most) return;
    Edge edge = state.has_success ? Edge::kEnd : Edge::kBoth;
    if (from != state.last) edge = Edge::kCut;
    violate_at_most(slot, from, to, edge);
  }

  std::vector<Instant> cut_starts(Slot slot, Instant after) const {
    std::vector<Instant> starts;
    for (const Cut& cut : cut_) {
      if (cut.slot == slot && cut.started_at > after) starts.push_back(cut.started_at);
    }
    std::sort(starts.begin(), starts.end());
    return starts;
  }

  // One success has no gap to the next, and that is well.
  bool had_matter(bool has_fired) const override { return has_fired; }

  GapExpectation rule_;
  std::vector<State> states_;      // by Slot
  std::vector<Failure> failures_;  // one of each task that has any
  std::vector<Cut> cut_;
};

}  // namespace

std::unique_ptr<Rule> make_rule(Rule::Setting setting, const GapExpectation& rule) {
  return std::make_unique<GapRule>(std::move(setting), rule);
}

}  // namespace cronwarp::verdict
