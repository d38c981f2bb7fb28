#pragma once

#include <cstdint>
#include <vector>

#include "model/fact.h"
#include "model/scenario.h"
#include "verdict/result.h"

namespace cronwarp::verdict::test {

// All facts of a run, kept.
class FactKeeper : public FactObserver {
 public:
  struct Process {
    TaskIndex task;
    ProcessRun run;
    Outcome outcome;
  };
  struct Firing {
    TaskIndex task;
    Instant scheduled_at;
    std::vector<Process> processes;
    Outcome outcome;
  };

  void on_firing_ended(const FiringEnded& ended) override;

  std::vector<Firing> firings;  // as they ended
};

// What each rule comes to, written down as plainly as can be over all facts at once.
struct Tally {
  std::uint64_t judged = 0;
  std::uint64_t violations = 0;

  friend bool operator==(const Tally&, const Tally&) = default;
};

// `tasks` are those selected.
using Tasks = std::vector<TaskIndex>;
Tally count_of(const FactKeeper& facts, TimeRange range, const Tasks& tasks,
               const CountExpectation& rule);
Tally gaps_of(const FactKeeper& facts, TimeRange range, const Tasks& tasks,
              const GapExpectation& rule);
Tally lateness_of(const FactKeeper& facts, TimeRange range, const Tasks& tasks,
                  const LatenessExpectation& rule);
Tally success_rate_of(const FactKeeper& facts, const Tasks& tasks,
                      const SuccessRateExpectation& rule);
Tally self_overlaps_of(const FactKeeper& facts, const Tasks& tasks);
Tally other_overlaps_of(const FactKeeper& facts, const Tasks& tasks, const Tasks& others);
Tally concurrency_of(const FactKeeper& facts, const Tasks& tasks,
                     const ConcurrencyExpectation& rule);

// Of one task, by trying all ways to give runs to firings.
struct Matching {
  std::uint64_t served = 0;  // the most firings that can be
  std::uint64_t missed = 0;  // the fewest of those required
  std::uint64_t runs = 0;
};
Matching matching_of(const FactKeeper& facts, TimeRange range, TaskIndex task,
                     const ServedExpectation& rule);

}  // namespace cronwarp::verdict::test
