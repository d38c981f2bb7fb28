#include "verdict/rule.h"

#include <algorithm>

namespace cronwarp::verdict {

std::vector<FaultIndex> Rule::faults_of(const FiringEnded& ended) {
  std::vector<FaultIndex> faults;
  for (const FaultMark& mark : ended.faults) {
    if (std::find(faults.begin(), faults.end(), mark.fault) == faults.end()) {
      faults.push_back(mark.fault);
    }
  }
  return faults;
}

std::uint64_t Rule::judged() const {
  std::uint64_t sum = judged_together_;
  for (const Tally& tally : tallies_) sum += tally.judged;
  return sum;
}

ExpectationResult Rule::finish(bool has_fired) {
  conclude();
  ExpectationResult result;
  result.expectation = setting_.expectation;
  result.judged = judged();
  const bool is_violated = log_.size() > 0;
  log_.move_to(result);
  result.status = is_violated             ? Status::kFailed
                  : had_matter(has_fired) ? Status::kPassed
                                          : Status::kNothingToJudge;
  if (is_by_task()) {
    for (Slot slot = 0; slot < slots(); ++slot) {
      const Tally& tally = tallies_[slot];
      if (is_judged(slot)) result.tasks.push_back({task(slot), tally.judged, tally.violations});
    }
    std::sort(result.tasks.begin(), result.tasks.end(),
              [](const TaskResult& a, const TaskResult& b) { return a.task < b.task; });
  }
  result.served = served();
  return result;
}

}  // namespace cronwarp::verdict
