#pragma once

#include <vector>

#include "model/fact.h"

namespace cronwarp::sim {

// The only output of a simulation: hands each fact to every observer, in the order they were added.
class FactStream {
 public:
  // Borrowed; outlives the stream.
  void add(FactObserver& observer) { observers_.push_back(&observer); }

  void record(const FiringDue& fact) {
    for (FactObserver* observer : observers_) observer->on_firing_due(fact);
  }
  void record(const ProcessStarted& fact) {
    for (FactObserver* observer : observers_) observer->on_process_started(fact);
  }
  void record(const FiringEnded& fact) {
    for (FactObserver* observer : observers_) observer->on_firing_ended(fact);
  }
  void record(const DeployEnded& fact) {
    for (FactObserver* observer : observers_) observer->on_deploy_ended(fact);
  }

 private:
  std::vector<FactObserver*> observers_;
};

}  // namespace cronwarp::sim
