#include "sim/swarm/swarm.h"

#include <algorithm>
#include <future>
#include <iterator>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "base/environment_error.h"
#include "sim/swarm/fault_mix.h"

namespace cronwarp::sim {
namespace {

bool is_failure(const verdict::ExpectationResult& result) {
  return result.status == verdict::Status::kFailed;
}

// What the threads share: which seed is next, and what came of those that are done.
class Progress {
 public:
  explicit Progress(const SwarmPlan& plan) : plan_(plan), next_(plan.first_seed) {}

  std::optional<std::uint64_t> take_seed() {
    const std::scoped_lock lock(mutex_);
    const std::uint64_t seed = next_;
    // One seed at least, so that nobody takes a swarm that tried nothing for one that found
    // nothing.
    if (is_exhausted_ || (seed != plan_.first_seed && plan_.is_over())) return std::nullopt;
    if (seed == plan_.last_seed) is_exhausted_ = true;
    ++next_;
    return seed;
  }

  void add(std::uint64_t seed, const std::vector<verdict::ExpectationResult>& results,
           std::optional<FailingSeed> failing) {
    const std::scoped_lock lock(mutex_);
    ++done_;
    for (const verdict::ExpectationResult& result : results) {
      if (result.status != verdict::Status::kNothingToJudge) judged_.insert(result.expectation);
    }
    if (!failing) return;
    if (!plan_.goes_on) is_exhausted_ = true;  // those below it are under way already
    failing_.emplace(seed, std::move(*failing));
    ++failing_count_;
    if (failing_.size() > kFailingSeedsTold) failing_.erase(std::prev(failing_.end()));
  }

  void add_error(std::uint64_t seed, std::string what) {
    const std::scoped_lock lock(mutex_);
    is_exhausted_ = true;
    errors_.emplace(seed, std::move(what));
  }

  // The thread of a seed ends with an exception: the others need not go on.
  void give_up() {
    const std::scoped_lock lock(mutex_);
    is_exhausted_ = true;
  }

  // REQUIRES: the threads have ended.
  SwarmResult result(std::size_t expectations) {
    throw_error();
    SwarmResult result;
    for (std::size_t each = 0; each < expectations && done_ > 0; ++each) {
      if (!judged_.contains(each)) result.judged_nowhere.push_back(each);
    }
    result.seeds_run = done_;
    result.seeds_failing = failing_count_;
    for (auto& [seed, failing] : failing_) {
      result.failing.push_back(std::move(failing));
      // Which seeds above it were begun before it failed is a matter of luck.
      if (plan_.goes_on) continue;
      result.seeds_failing = 1;
      result.seeds_run = seed - plan_.first_seed + 1;
      result.judged_nowhere.clear();
      break;
    }
    return result;
  }

 private:
  void throw_error() const {
    if (errors_.empty()) return;
    const auto& [seed, what] = *errors_.begin();
    const bool was_found = !plan_.goes_on && !failing_.empty() && failing_.begin()->first < seed;
    if (!was_found) throw EnvironmentError(fmt::format("seed {}: {}", seed, what));
  }

  const SwarmPlan& plan_;
  std::mutex mutex_;
  std::uint64_t next_;
  bool is_exhausted_ = false;
  std::uint64_t done_ = 0;
  std::uint64_t failing_count_ = 0;
  std::map<std::uint64_t, FailingSeed> failing_;
  std::map<std::uint64_t, std::string> errors_;
  std::set<std::size_t> judged_;  // expectations that some seed could judge
};

// Tells the others when a thread ends without having seen its seed through.
class GiveUpUnlessDone {
 public:
  explicit GiveUpUnlessDone(Progress& progress) : progress_(progress) {}
  ~GiveUpUnlessDone() {
    if (!is_done_) progress_.give_up();
  }
  GiveUpUnlessDone(const GiveUpUnlessDone&) = delete;
  GiveUpUnlessDone& operator=(const GiveUpUnlessDone&) = delete;

  void set_done() { is_done_ = true; }

 private:
  Progress& progress_;
  bool is_done_ = false;
};

void try_seed(Scenario seeded, TimeRange range, const Trial& trial, Progress& progress) {
  const std::vector<verdict::ExpectationResult> results = trial(seeded, range);
  const std::uint64_t seed = seeded.seed;
  std::optional<FailingSeed> failing = FailingSeed{seed, std::move(seeded.faults), {}};
  std::copy_if(results.begin(), results.end(), std::back_inserter(failing->failures), is_failure);
  if (failing->failures.empty()) failing.reset();
  progress.add(seed, results, std::move(failing));
}

}  // namespace

Scenario with_seed(const Scenario& scenario, TimeRange range, std::uint64_t seed) {
  Scenario seeded = scenario;
  seeded.seed = seed;
  seeded.faults = draw_fault_mix(seeded, range);
  return seeded;
}

SwarmResult run_swarm(const Scenario& scenario, TimeRange range, const SwarmPlan& plan,
                      const Trial& trial) {
  Progress progress(plan);
  const auto work = [&] {
    while (const auto seed = progress.take_seed()) {
      GiveUpUnlessDone guard(progress);
      try {
        try_seed(with_seed(scenario, range, *seed), range, trial, progress);
      } catch (const EnvironmentError& error) {
        progress.add_error(*seed, error.what());
      }
      guard.set_done();
    }
  };
  std::vector<std::future<void>> threads;
  for (std::size_t job = 1; job < plan.jobs; ++job) {
    threads.push_back(std::async(std::launch::async, work));
  }
  work();
  for (std::future<void>& thread : threads) thread.get();
  return progress.result(scenario.expectations.size());
}

}  // namespace cronwarp::sim
