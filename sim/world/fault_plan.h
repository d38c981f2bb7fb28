#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "base/random.h"
#include "base/time.h"
#include "model/fault.h"
#include "model/scenario.h"
#include "model/task.h"
#include "runner/duration_draw.h"

namespace cronwarp::sim {

// When on its way a delivery is asked whether a fault acts: the stages of model/fault.h, but that
// the two faults that make a second event of one have moments of their own. At each moment at most
// one acts: the first of the plan.
enum class FaultMoment : std::uint8_t {
  kRule,
  kRuleCopy,  // the event has been made: rule-duplicate
  kDelivery,
  kInvocation,
  kLambdaCopy,  // the function has succeeded: lambda-duplicate
  kRequest,
  kProcess,
  kRack,
};

// Who may meet a fault, and which of its chances this is. Tries are numbered so that no moment has
// the same number twice for one firing; a firing's first try has 0 at every moment.
struct Occasion {
  TaskIndex task = 0;
  Instant scheduled_at;
  Instant now;
  std::uint32_t number = 0;
};

// Decides which faults of a scenario act. The luck of a fault is a function of (seed, its id, task,
// scheduled_at, number of the try): another fault or task changes nothing about it. Only `skip`,
// `times` and `limit` look at what was before: `skip` and `times` count, for each task, the
// occasions on which all other conditions held and no fault before it in the plan acted.
class FaultPlan {
 public:
  // No firing's first try goes on for longer after scheduled_at than that, if no fault acts on it.
  static constexpr Duration kFirstTryMax = std::chrono::seconds{10};

  // The scenario is borrowed and outlives the plan. Faults that are impossible on its platform are
  // left out.
  explicit FaultPlan(const Scenario& scenario);

  // False: no fault acts on the first try of that firing, at no moment. Cheap, for the many that
  // nothing happens to.
  bool may_meet(TaskIndex task, Instant scheduled_at) const {
    const FaultList& list = *lists_[task];
    return scheduled_at >= list.from && scheduled_at < list.to &&
           may_meet_any(list, task, scheduled_at);
  }

  // The fault that acts, if one does; it counts then.
  std::optional<FaultIndex> act(FaultMoment moment, const Occasion& occasion);

  // Each request to ECS, for the `limit` of rate-exceeded, before `act` is asked. REQUIRES: in the
  // order of time.
  void count_request(Instant now) {
    if (has_limit_) count_request_of_second(now);
  }

  const Fault& operator[](FaultIndex fault) const { return faults_[fault]; }
  // How much later, on that occasion.
  Duration delay(FaultIndex fault, const Occasion& occasion) const;

  // Of the faults `deploy`, in their order in time, those that act.
  const std::vector<std::pair<Instant, FaultIndex>>& deploys() const { return deploys_; }

 private:
  struct Conditions {
    Instant from = kEarliestInstant;
    Instant to = Instant::max();
    std::optional<Instant> at;
    std::uint64_t key = 0;                        // of its id
    std::uint64_t last_word = ~std::uint64_t{0};  // acts on words up to it
    FaultMoment moment = FaultMoment::kRule;
    DurationDraw delay;
  };

  // What is needed of a fault to see that it does not act on a first try, and little more: every
  // firing looks at it.
  struct Screen {
    Instant from;
    Instant to;
    std::uint64_t key;
    std::uint64_t last_word;
  };

  // What can act on a task; the same for many.
  struct FaultList {
    Instant from = Instant::max();  // of all of them
    Instant to = Instant::min();
    std::vector<Screen> screens;
  };

  struct Count {
    std::uint64_t skipped = 0;
    std::uint64_t acted = 0;
  };

  void add_deploy(FaultIndex fault);
  bool may_meet_any(const FaultList& list, TaskIndex task, Instant scheduled_at) const;
  FaultList list_of(const std::vector<FaultIndex>& faults) const;
  std::array<std::uint64_t, 2> words(const Occasion& occasion) const;
  // Whether `skip` and `times` let it act; counts.
  bool is_its_turn(FaultIndex fault, TaskIndex task);
  void count_request_of_second(Instant now);

  const std::vector<Fault>& faults_;
  Random random_;
  DurationDraws draws_;
  std::vector<Conditions> conditions_;    // by FaultIndex
  std::vector<std::uint64_t> task_keys_;  // by TaskIndex
  std::map<std::vector<FaultIndex>, FaultList> shared_;
  // By TaskIndex; into `shared_`.
  std::vector<const std::vector<FaultIndex>*> faults_of_;
  std::vector<const FaultList*> lists_;
  std::map<std::pair<FaultIndex, TaskIndex>, Count> counts_;
  std::vector<std::pair<Instant, FaultIndex>> deploys_;

  bool has_limit_ = false;
  std::chrono::sys_seconds second_;
  std::uint64_t requests_ = 0;  // in that second
};

}  // namespace cronwarp::sim
