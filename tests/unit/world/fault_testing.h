#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/fact.h"
#include "model/scenario.h"
#include "runner/runner.h"

// What the tests of faults share: a recorder that copies facts, and their text.

namespace cronwarp::test {

// A fact with its borrowed parts copied.
struct Ended {
  TaskIndex task = 0;
  Instant scheduled_at;
  std::vector<Attempt> attempts;
  std::optional<ProcessRun> process;
  Outcome outcome;
  std::string output;
  std::optional<RealRun> measured_by;
  std::vector<DuplicateRun> duplicates;
  std::vector<FaultMark> faults;
};

class Facts : public FactObserver {
 public:
  void on_firing_due(const FiringDue& fact) override { due.push_back(fact); }
  void on_process_started(const ProcessStarted& fact) override { started.push_back(fact); }
  void on_firing_ended(const FiringEnded& fact) override;
  void on_deploy_ended(const DeployEnded& fact) override { deploys.push_back(fact); }

  // The one firing there was.
  const Ended& only() const;
  // Of one task, a line a firing: all that is said of it.
  std::vector<std::string> lines_of(TaskIndex task) const;

  std::vector<FiringDue> due;
  std::vector<ProcessStarted> started;
  std::vector<Ended> ended;
  std::vector<DeployEnded> deploys;
};

// Against a rack in memory, with scripted runs if no runner is given.
Facts replay(const Scenario& scenario, std::string_view from, std::string_view to,
             Runner* runner = nullptr);

Behaviour lasting(Duration length);

// "08:01:00 retryable 429 throttled", "08:00:00.250 accepted 200".
std::vector<std::string> text_of(const std::vector<Attempt>& attempts);
// "never_started undeliverable 186".
std::string text_of(const Outcome& outcome);
// "15:00:00.250".
std::string time_of_day(Instant at);

}  // namespace cronwarp::test
