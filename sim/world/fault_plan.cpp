#include "sim/world/fault_plan.h"

#include <algorithm>
#include <cmath>

#include "base/contract.h"
#include "base/wildcard.h"

namespace cronwarp::sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

// One word decides for all faults of a try: each mixes it with its own key. The finaliser of
// SplitMix64, which changes half of the bits for each one that differs.
std::uint64_t mixed(std::uint64_t word) {
  word = (word ^ (word >> 30)) * 0xBF58476D1CE4E5B9U;
  word = (word ^ (word >> 27)) * 0x94D049BB133111EBU;
  return word ^ (word >> 31);
}

FaultMoment moment_of(FaultKind kind) {
  if (kind == FaultKind::kRuleDuplicate) return FaultMoment::kRuleCopy;
  if (kind == FaultKind::kLambdaDuplicate) return FaultMoment::kLambdaCopy;
  switch (stage_of(kind)) {
    case FaultStage::kRule:
      return FaultMoment::kRule;
    case FaultStage::kDelivery:
      return FaultMoment::kDelivery;
    case FaultStage::kInvocation:
      return FaultMoment::kInvocation;
    case FaultStage::kRequest:
      return FaultMoment::kRequest;
    case FaultStage::kProcess:
      return FaultMoment::kProcess;
    case FaultStage::kRack:
      break;
  }
  return FaultMoment::kRack;
}

DurationModel default_delay(FaultKind kind) {
  switch (kind) {
    case FaultKind::kRuleLate:
      return UniformDuration{milliseconds{0}, minutes{1} - milliseconds{1}};
    case FaultKind::kRuleDuplicate:
      return FixedDuration{seconds{1}};
    case FaultKind::kLambdaColdStart:
      return FixedDuration{seconds{2}};
    case FaultKind::kLambdaDuplicate:
      return FixedDuration{minutes{1}};
    case FaultKind::kApiSlow:
      return FixedDuration{seconds{15}};
    default:
      return FixedDuration{Duration{0}};
  }
}

}  // namespace

FaultPlan::FaultPlan(const Scenario& scenario) : faults_(scenario.faults), random_(scenario.seed) {
  CRONWARP_ASSERT(faults_.size() <= kFaultsMax, "a plan has more faults than can be counted");
  conditions_.reserve(faults_.size());
  for (const Fault& fault : faults_) {
    Conditions& conditions = conditions_.emplace_back();
    conditions.from = fault.from.value_or(conditions.from);
    conditions.to = fault.to.value_or(conditions.to);
    conditions.at = fault.at;
    conditions.key = stable_key(fault.id);
    if (fault.probability < 1) {
      conditions.last_word = static_cast<std::uint64_t>(std::ldexp(fault.probability, 64));
    }
    conditions.moment = moment_of(fault.kind);
    conditions.delay = draws_.prepare(fault.settings.delay.value_or(default_delay(fault.kind)));
  }
  task_keys_.reserve(scenario.manifest.tasks.size());
  faults_of_.reserve(scenario.manifest.tasks.size());
  lists_.reserve(scenario.manifest.tasks.size());
  for (const Task& task : scenario.manifest.tasks) {
    task_keys_.push_back(stable_key(task.id));
    std::vector<FaultIndex> list;
    for (std::size_t i = 0; i < faults_.size(); ++i) {
      const bool is_its = is_possible_on(faults_[i].kind, scenario.manifest.platform) &&
                          stage_of(faults_[i].kind) != FaultStage::kRack &&
                          wildcard_matches(faults_[i].tasks, task.id);
      if (is_its) list.push_back(static_cast<FaultIndex>(i));
    }
    const auto& [key, shared] = *shared_.try_emplace(list, list_of(list)).first;
    faults_of_.push_back(&key);
    lists_.push_back(&shared);
  }
  for (std::size_t i = 0; i < faults_.size(); ++i) {
    if (faults_[i].kind == FaultKind::kDeploy) add_deploy(static_cast<FaultIndex>(i));
    if (faults_[i].kind == FaultKind::kRateExceeded && faults_[i].settings.limit) has_limit_ = true;
  }
  std::sort(deploys_.begin(), deploys_.end());
}

void FaultPlan::add_deploy(FaultIndex fault) {
  const Conditions& conditions = conditions_[fault];
  CRONWARP_ASSERT(faults_[fault].at || faults_[fault].from, "a deploy does not say when it begins");
  const Instant at = conditions.at.value_or(conditions.from);
  const std::uint64_t word =
      random_.bits({RandomPurpose::kFault, conditions.key, at.time_since_epoch().count()});
  if (mixed(word) <= conditions.last_word) deploys_.emplace_back(at, fault);
}

FaultPlan::FaultList FaultPlan::list_of(const std::vector<FaultIndex>& faults) const {
  FaultList list;
  for (const FaultIndex fault : faults) {
    const Conditions& conditions = conditions_[fault];
    Screen screen{conditions.from - kFirstTryMax, conditions.to, conditions.key,
                  conditions.last_word};
    if (conditions.at) {
      screen.from = std::max(screen.from, *conditions.at);
      screen.to = std::min(screen.to, *conditions.at + Duration{1});
    }
    list.from = std::min(list.from, screen.from);
    list.to = std::max(list.to, screen.to);
    list.screens.push_back(screen);
  }
  return list;
}

bool FaultPlan::may_meet_any(const FaultList& list, TaskIndex task, Instant scheduled_at) const {
  const std::uint64_t word = words({task, scheduled_at, scheduled_at, 0})[0];
  for (const Screen& screen : list.screens) {
    const bool is_open = scheduled_at >= screen.from && scheduled_at < screen.to;
    if (is_open && mixed(word ^ screen.key) <= screen.last_word) return true;
  }
  return false;
}

std::array<std::uint64_t, 2> FaultPlan::words(const Occasion& occasion) const {
  return random_.words({RandomPurpose::kFault, task_keys_[occasion.task],
                        occasion.scheduled_at.time_since_epoch().count(), occasion.number});
}

std::optional<FaultIndex> FaultPlan::act(FaultMoment moment, const Occasion& occasion) {
  std::optional<std::uint64_t> word;
  for (const FaultIndex fault : *faults_of_[occasion.task]) {
    const Conditions& conditions = conditions_[fault];
    if (conditions.moment != moment) continue;
    if (occasion.now < conditions.from || occasion.now >= conditions.to) continue;
    if (conditions.at && *conditions.at != occasion.scheduled_at) continue;
    const auto limit = faults_[fault].settings.limit;
    if (limit && moment == FaultMoment::kRequest && requests_ <= *limit) continue;
    if (!word) word = words(occasion)[0];
    if (mixed(*word ^ conditions.key) > conditions.last_word) continue;
    if (is_its_turn(fault, occasion.task)) return fault;
  }
  return std::nullopt;
}

bool FaultPlan::is_its_turn(FaultIndex fault, TaskIndex task) {
  const std::uint64_t skip = faults_[fault].skip;
  const auto times = faults_[fault].times;
  if (skip == 0 && !times) return true;
  Count& count = counts_[{fault, task}];
  if (count.skipped < skip) {
    ++count.skipped;
    return false;
  }
  if (times && count.acted >= *times) return false;
  ++count.acted;
  return true;
}

Duration FaultPlan::delay(FaultIndex fault, const Occasion& occasion) const {
  const Conditions& conditions = conditions_[fault];
  return conditions.delay(mixed(words(occasion)[1] ^ conditions.key));
}

void FaultPlan::count_request_of_second(Instant now) {
  const auto second = std::chrono::floor<seconds>(now);
  if (second != second_) requests_ = 0;
  second_ = second;
  ++requests_;
}

}  // namespace cronwarp::sim
