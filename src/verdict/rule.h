#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"
#include "model/fact.h"
#include "model/scenario.h"
#include "verdict/flights.h"
#include "verdict/process_sweep.h"
#include "verdict/result.h"
#include "verdict/violation_log.h"

namespace cronwarp::verdict {

// Position of a task among those that one expectation is about.
using Slot = std::uint32_t;

// What a firing's end has left of its task, for rules that want `flights`.
struct Surroundings {
  std::span<const Flight> flights;  // of the task's other firings, by started_at
  Instant now;                      // no process starts before this any more
};

// Which facts a rule is told.
struct Wants {
  bool due = false;
  bool started = false;
  bool ended = false;
  bool flights = false;  // with `ended`: the other processes of the task
  bool swept = false;    // processes in the order of their times, see ProcessSweep
  bool faults = false;
  bool deploys = false;
};

// One expectation being judged, with all that it must remember. There is a class for each kind; the
// Judge tells each rule the facts that it wants about the tasks it was made for.
//
// Firings that the end of the range cut are told last, when end() is known. Skipped firings and
// those that a rack elsewhere took are told like all others; most rules do not judge them.
class Rule {
 public:
  struct Setting {
    const Scenario& scenario;
    TimeRange range;
    std::size_t expectation = 0;
    std::vector<TaskIndex> tasks;  // by Slot
  };

  explicit Rule(Setting setting)
      : setting_(std::move(setting)), tallies_(setting_.tasks.size()), end_(setting_.range.to) {}
  virtual ~Rule() = default;
  Rule(const Rule&) = delete;
  Rule& operator=(const Rule&) = delete;

  virtual Wants wants() const = 0;
  virtual void on_due(Slot, const FiringDue&) {}
  virtual void on_started(const ProcessStarted&) {}
  virtual void on_ended(Slot, const FiringEnded&, const Surroundings&) {}
  virtual void on_swept_start(Slot, const SweptStart&) {}
  virtual void on_swept_end(Slot, const SweptEnd&) {}
  virtual void on_fault(Instant) {}
  virtual void on_deploy(const DeployEnded&) {}

  // What still comes is about firings that the end of the range cut.
  void set_end(Instant end) { end_ = end; }
  // After the last fact. `has_fired`: one of its tasks was due in the range.
  ExpectationResult finish(bool has_fired);

  const std::vector<TaskIndex>& tasks() const { return setting_.tasks; }  // by Slot

 protected:
  // What a violation says besides its text.
  struct Case {
    Instant at;
    std::optional<Instant> scheduled_at = std::nullopt;
    std::optional<Outcome> outcome = std::nullopt;
    std::vector<FaultIndex> faults = {};
  };

  // Judges what only the end decides.
  virtual void conclude() {}
  // Whether there was anything to judge, if nothing was violated.
  virtual bool had_matter(bool has_fired) const { return has_fired && judged() > 0; }
  // False: it is about all tasks together, and there are no results of each.
  virtual bool is_by_task() const { return true; }
  // False: the slot's task only plays a part in judging others.
  virtual bool is_judged(Slot) const { return true; }
  virtual std::optional<ServedCounts> served() const { return std::nullopt; }

  void judge(Slot slot) { ++tallies_[slot].judged; }
  void judge(Slot slot, std::uint64_t times) { tallies_[slot].judged += times; }
  void judge_all() { ++judged_together_; }

  // `describe` makes a Violation's `what`; it is called for those that will be told. `the_case`
  // makes the rest, and is called for them too.
  template <class Describe>
  void violate(Slot slot, Case the_case, const Describe& describe) {
    ++tallies_[slot].violations;
    log(task(slot), std::move(the_case), describe);
  }
  // The same of a firing: `at` is since when it has not held.
  template <class Describe>
  void violate(Slot slot, Instant at, const FiringEnded& ended, const Describe& describe) {
    ++tallies_[slot].violations;
    if (!log_.count(at, task(slot), ended.scheduled_at)) return;
    log_.add({task(slot), ended.scheduled_at, at, describe(), ended.outcome, faults_of(ended)});
  }
  template <class Describe>
  void violate_together(Case the_case, const Describe& describe) {
    log(std::nullopt, std::move(the_case), describe);
  }

  const Expectation& expectation() const {
    return setting_.scenario.expectations[setting_.expectation];
  }
  const Scenario& scenario() const { return setting_.scenario; }
  const TimeRange& range() const { return setting_.range; }
  Instant end() const { return end_; }
  Slot slots() const { return static_cast<Slot>(setting_.tasks.size()); }
  TaskIndex task(Slot slot) const { return setting_.tasks[slot]; }
  const std::string& id_of(TaskIndex task) const {
    return setting_.scenario.manifest.tasks[task].id;
  }

  // That acted on the firing, each once, in the order in which they did first.
  static std::vector<FaultIndex> faults_of(const FiringEnded& ended);

 private:
  struct Tally {
    std::uint64_t judged = 0;
    std::uint64_t violations = 0;
  };

  template <class Describe>
  void log(std::optional<TaskIndex> about, Case the_case, const Describe& describe) {
    if (!log_.count(the_case.at, about, the_case.scheduled_at)) return;
    log_.add({about, the_case.scheduled_at, the_case.at, describe(), the_case.outcome,
              std::move(the_case.faults)});
  }

  std::uint64_t judged() const;

  Setting setting_;
  std::vector<Tally> tallies_;  // by Slot
  std::uint64_t judged_together_ = 0;
  ViolationLog log_;
  Instant end_;
};

// Of the firing's processes, first that of the firing itself, then its duplicates: all by start.
template <class Visit>
void for_each_process(const FiringEnded& ended, const Visit& visit) {
  if (ended.process) visit(*ended.process, ended.outcome);
  for (const DuplicateRun& duplicate : ended.duplicates)
    visit(duplicate.process, duplicate.outcome);
}

inline bool is_success(const Outcome& outcome) { return outcome.kind == OutcomeKind::kSucceeded; }

// It was under way at the end of the range and may yet have succeeded: that is not asked of it.
inline bool is_cut(const Outcome& outcome) {
  return outcome.kind == OutcomeKind::kRunningAtEnd && outcome.cause == Cause::kRangeEnded;
}

// Nobody here sees what became of it.
inline bool is_unseen(const Outcome& outcome) {
  return outcome.kind == OutcomeKind::kRunningAtEnd && outcome.cause == Cause::kHandedOver;
}

}  // namespace cronwarp::verdict
