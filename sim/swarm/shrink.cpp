#include "sim/swarm/shrink.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "base/contract.h"
#include "base/wildcard.h"

namespace cronwarp::sim {
namespace {

bool selects_a_task(const std::string& pattern, const std::vector<Task>& tasks) {
  return std::any_of(tasks.begin(), tasks.end(),
                     [&](const Task& task) { return wildcard_matches(pattern, task.id); });
}

// What is about no task that is left goes with the tasks: a scenario that says it would be refused.
void drop_what_selects_nothing(Scenario& scenario) {
  const std::vector<Task>& tasks = scenario.manifest.tasks;
  std::erase_if(scenario.faults,
                [&](const Fault& fault) { return !selects_a_task(fault.tasks, tasks); });
  std::erase_if(scenario.manifest.services, [&](const Service& service) {
    return std::none_of(tasks.begin(), tasks.end(),
                        [&](const Task& task) { return task.service == service.name; });
  });
}

class Shrinker {
 public:
  Shrinker(Scenario scenario, TimeRange range, const Trial& trial)
      : scenario_(std::move(scenario)), range_(range), trial_(trial) {
    const auto result = failure(scenario_, range_);
    CRONWARP_ASSERT(result.has_value(), "a scenario that does not fail cannot be shrunk");
    reason_ = reason_of(scenario_, *result);
    result_ = *result;
    needs_faults_ = !fails_without_faults(scenario_, range_);
  }

  Shrunk shrink() {
    // Each step makes room for the others; each pass that changes nothing is the last.
    do {
      is_smaller_ = false;
      remove_faults();
      remove_tasks();
      cut_end();
      cut_begin();
      pin_faults();
      drop_extras();
    } while (is_smaller_);
    return {std::move(scenario_), range_, reason_, trials_};
  }

 private:
  std::optional<verdict::ExpectationResult> failure(const Scenario& scenario, TimeRange range) {
    ++trials_;
    for (verdict::ExpectationResult& result : trial_(scenario, range)) {
      if (result.status == verdict::Status::kFailed) return std::move(result);
    }
    return std::nullopt;
  }

  bool fails_without_faults(Scenario scenario, TimeRange range) {
    scenario.faults.clear();
    return failure(scenario, range).has_value();
  }

  // Takes the smaller one if it fails for the same reason. Where it was the faults' doing it must
  // stay that: in one day there are no 31 successes whatever happens.
  bool take(Scenario scenario, TimeRange range) {
    const auto result = failure(scenario, range);
    if (!result || reason_of(scenario, *result) != reason_) return false;
    if (needs_faults_ && fails_without_faults(scenario, range)) return false;
    scenario_ = std::move(scenario);
    range_ = range;
    result_ = *result;
    is_smaller_ = true;
    return true;
  }

  // Delta debugging: tries to do without ever smaller parts of a list of `size()` items; `without`
  // gives the scenario that lacks [begin, end) of them.
  template <class Size, class Without>
  void remove_parts(const Size& size, const Without& without) {
    for (std::size_t part = size(); part > 0; part /= 2) {
      for (std::size_t begin = 0; begin < size();) {
        const std::size_t end = std::min(begin + part, size());
        if (!take(without(begin, end), range_)) begin = end;
      }
    }
  }

  void remove_faults() {
    remove_parts([this] { return scenario_.faults.size(); },
                 [this](std::size_t begin, std::size_t end) {
                   Scenario smaller = scenario_;
                   const auto first = smaller.faults.begin();
                   smaller.faults.erase(first + static_cast<std::ptrdiff_t>(begin),
                                        first + static_cast<std::ptrdiff_t>(end));
                   return smaller;
                 });
  }

  void remove_tasks() {
    const std::string pattern = scenario_.expectations.front().tasks;
    remove_parts([this] { return scenario_.manifest.tasks.size(); },
                 [this, &pattern](std::size_t begin, std::size_t end) {
                   Scenario smaller = scenario_;
                   const auto cut = [&](auto& list) {
                     list.erase(list.begin() + static_cast<std::ptrdiff_t>(begin),
                                list.begin() + static_cast<std::ptrdiff_t>(end));
                   };
                   cut(smaller.manifest.tasks);
                   cut(smaller.behaviours);
                   // Without a task that it selects the expectation would be no longer this one.
                   if (!selects_a_task(pattern, smaller.manifest.tasks))
                     return scenario_with_none();
                   drop_what_selects_nothing(smaller);
                   return smaller;
                 });
  }

  // One that cannot fail.
  Scenario scenario_with_none() const {
    Scenario none = scenario_;
    none.expectations.clear();
    return none;
  }

  void cut_end() {
    using std::chrono::minutes;
    // Soon after it has failed, nothing that follows matters, but for what waits for the end.
    const Instant violated = result_.first_at.value_or(range_.to);
    for (const Duration rest : {Duration{minutes{1}}, Duration{std::chrono::hours{1}},
                                Duration{std::chrono::days{1}}, Duration{std::chrono::days{7}}}) {
      const Instant end = std::chrono::ceil<minutes>(violated) + rest;
      if (end >= range_.to) return;
      if (end > range_.from && take(scenario_, {range_.from, end})) return;
    }
  }

  void cut_begin() {
    // rate() counts from the start of the range: a later one would be another schedule.
    const auto& tasks = scenario_.manifest.tasks;
    if (std::any_of(tasks.begin(), tasks.end(),
                    [](const Task& task) { return task.expression.starts_with("rate("); })) {
      return;
    }
    // A schedule that was found not to fire any more is judged from the start of the range, so
    // whole days are cut, the most first.
    using std::chrono::days;
    for (days cut = std::chrono::floor<days>(range_.to - range_.from); cut > days{0}; cut /= 2) {
      while (range_.from + cut < range_.to && take(scenario_, {range_.from + cut, range_.to})) {
      }
    }
  }

  // A fault that acts by chance becomes one that acts on the firing it ruined.
  void pin_faults() {
    if (result_.told.empty() || !result_.told.front().scheduled_at) return;
    const verdict::Violation violation = result_.told.front();
    for (std::size_t index = 0; index < scenario_.faults.size(); ++index) {
      const Fault& fault = scenario_.faults[index];
      const bool is_plain = fault.probability == 1 && (fault.at || fault.from || fault.times);
      if (is_plain || fault.settings.limit) continue;
      Scenario plainer = scenario_;
      Fault& pinned = plainer.faults[index];
      pinned.probability = 1;
      pinned.from = pinned.to = std::nullopt;
      pinned.at = violation.scheduled_at;
      pinned.skip = 0;
      pinned.times = 1;
      take(std::move(plainer), range_);
    }
  }

  void drop_extras() {
    if (scenario_.rack) {
      Scenario plainer = scenario_;
      plainer.rack = std::nullopt;
      take(std::move(plainer), range_);
    }
    for (std::size_t task = 0; task < scenario_.behaviours.size(); ++task) {
      if (scenario_.behaviours[task] == Behaviour{}) continue;
      Scenario plainer = scenario_;
      plainer.behaviours[task] = {};
      take(std::move(plainer), range_);
    }
  }

  Scenario scenario_;
  TimeRange range_;
  const Trial& trial_;
  FailureReason reason_;
  verdict::ExpectationResult result_;  // of scenario_ in range_
  bool needs_faults_ = false;          // without any it does not fail
  std::uint64_t trials_ = 0;
  bool is_smaller_ = false;
};

}  // namespace

FailureReason reason_of(const Scenario& scenario, const verdict::ExpectationResult& result) {
  FailureReason reason;
  if (result.told.empty()) return reason;
  const verdict::Violation& violation = result.told.front();
  reason.outcome = violation.outcome;
  std::set<FaultKind> kinds;
  for (const FaultIndex fault : violation.faults) kinds.insert(scenario.faults[fault].kind);
  reason.kinds.assign(kinds.begin(), kinds.end());
  return reason;
}

Shrunk shrink(const Scenario& scenario, TimeRange range, std::size_t expectation,
              const Trial& trial) {
  Scenario only = scenario;
  only.expectations = {scenario.expectations[expectation]};
  return Shrinker(std::move(only), range, trial).shrink();
}

}  // namespace cronwarp::sim
