#pragma once

#include <memory>
#include <vector>

#include "base/time.h"
#include "model/fact.h"
#include "model/scenario.h"
#include "verdict/result.h"

namespace cronwarp::verdict {

// Judges a scenario's expectations while the facts stream by. Memory grows with expectations, the
// tasks they select and what is in flight, never with the number of firings. A function of the
// scenario, the range and the facts alone. Single-threaded.
class Judge : public FactObserver {
 public:
  // `scenario` is borrowed and outlives the judge.
  Judge(const Scenario& scenario, TimeRange range);
  ~Judge() override;

  void on_firing_due(const FiringDue& due) override;
  void on_process_started(const ProcessStarted& started) override;
  void on_firing_ended(const FiringEnded& ended) override;
  void on_deploy_ended(const DeployEnded& ended) override;

  // By Scenario::expectations. `end`: that of the range, or where the run stopped before; what was
  // to come after it is not required. Call once, after the last fact.
  std::vector<ExpectationResult> finish(Instant end);

  // One expectation and all that it must remember; defined in src/verdict.
  class Rule;

 private:
  std::vector<std::unique_ptr<Rule>> rules_;
};

}  // namespace cronwarp::verdict
