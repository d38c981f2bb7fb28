#include "verdict/violation_log.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace cronwarp::verdict {
namespace {

auto key_of(const Violation& violation) {
  return std::tie(violation.at, violation.task, violation.scheduled_at);
}

}  // namespace

bool ViolationLog::count(Instant at, std::optional<TaskIndex> task,
                         std::optional<Instant> scheduled_at) {
  ++count_;
  first_at_ = std::min(first_at_.value_or(at), at);
  latest_at_ = std::max(latest_at_.value_or(at), at);
  return told_.size() < kViolationsTold || std::tie(at, task, scheduled_at) < key_of(told_.back());
}

void ViolationLog::add(Violation violation) {
  const auto place = std::upper_bound(
      told_.begin(), told_.end(), violation,
      [](const Violation& a, const Violation& b) { return key_of(a) < key_of(b); });
  told_.insert(place, std::move(violation));
  if (told_.size() > kViolationsTold) told_.pop_back();
}

void ViolationLog::move_to(ExpectationResult& result) {
  result.violations = count_;
  result.first_at = first_at_;
  result.latest_at = latest_at_;
  result.told = std::move(told_);
}

}  // namespace cronwarp::verdict
