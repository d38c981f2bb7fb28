#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/time.h"
#include "model/fact.h"
#include "model/scenario.h"
#include "verdict/flights.h"
#include "verdict/process_sweep.h"
#include "verdict/result.h"
#include "verdict/rule.h"

namespace cronwarp::verdict {

// Judges a scenario's expectations while the facts stream by. Memory grows with expectations, the
// tasks they select and what is in flight, never with the number of firings. A function of the
// scenario, the range and the facts alone. Single-threaded.
//
// Who wants to know what of which task is settled beforehand, so that a fact costs only the rules
// that it concerns. A firing that is under way when the range ends is told to the rules after all
// others, when it is known where the run ended.
class Judge : public FactObserver {
 public:
  // `scenario` is borrowed and outlives the judge. REQUIRES: its expectations' zones exist.
  Judge(const Scenario& scenario, TimeRange range);
  ~Judge() override;

  void on_firing_due(const FiringDue& due) override;
  void on_process_started(const ProcessStarted& started) override;
  void on_firing_ended(const FiringEnded& ended) override;
  void on_deploy_ended(const DeployEnded& ended) override;

  // By Scenario::expectations. `end`: that of the range, or where the run stopped before; what was
  // to come after it is not required. Call once, after the last fact.
  std::vector<ExpectationResult> finish(Instant end);

 private:
  // A rule, and the slot it gave the first task of a group.
  struct Listener {
    Rule* rule;
    Slot base;
  };
  // Tasks that the same expectations are about. Its listeners are a stretch of `listeners_` for
  // each kind of fact: [due, started), [started, ended), and so on.
  struct Group {
    std::uint32_t due = 0;
    std::uint32_t started = 0;
    std::uint32_t ended = 0;
    std::uint32_t swept = 0;
    std::uint32_t end = 0;
    bool wants_flights = false;
  };
  struct Place {
    std::uint32_t group = 0;
    std::uint32_t rank = 0;  // of the task in its group
    bool has_fired = false;
  };
  // A fact that outlives its call.
  struct Kept {
    FiringEnded fact;
    std::vector<DuplicateRun> duplicates;
    std::vector<FaultMark> faults;
  };

  // By expectation and group, the slot of the group's first task; kNoSlot: it is not about them.
  using Bases = std::vector<std::vector<Slot>>;

  std::vector<std::vector<bool>> group_tasks();
  Bases make_rules(const std::vector<std::vector<bool>>& concerns);
  void add_listeners(const Bases& bases);
  void tell_end(const FiringEnded& ended);
  void sweep_end(const FiringEnded& ended);
  void sweep_to(Instant at);
  bool has_fired(const Rule& rule) const;

  const Scenario& scenario_;
  TimeRange range_;
  std::vector<std::unique_ptr<Rule>> rules_;  // by expectation
  std::vector<Place> places_;                 // by TaskIndex
  std::vector<Group> groups_;
  std::vector<Listener> listeners_;
  std::vector<Rule*> fault_rules_;
  std::vector<Rule*> deploy_rules_;

  Instant now_;                   // of the latest fact, as far as it says
  std::vector<Flights> flights_;  // by TaskIndex; empty: nobody wants them
  bool is_sweeping_ = false;
  ProcessSweep sweep_;
  std::uint64_t untold_ = 0;  // processes whose ends were not told
  std::vector<Kept> cut_;     // firings that the end of the range cut
};

}  // namespace cronwarp::verdict
