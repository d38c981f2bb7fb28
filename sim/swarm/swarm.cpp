#include "sim/swarm/swarm.h"

#include <algorithm>
#include <future>
#include <map>
#include <mutex>
#include <optional>
#include <utility>

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
    if (is_exhausted_ || plan_.is_over()) return std::nullopt;
    const std::uint64_t seed = next_;
    if (seed == plan_.last_seed) is_exhausted_ = true;
    ++next_;
    return seed;
  }

  void add(std::uint64_t seed, std::optional<FailingSeed> failing) {
    const std::scoped_lock lock(mutex_);
    ++done_;
    if (!failing) return;
    if (!plan_.goes_on) is_exhausted_ = true;  // those below it are under way already
    failing_.emplace(seed, std::move(*failing));
    ++failing_count_;
    if (failing_.size() > kFailingSeedsTold) failing_.erase(std::prev(failing_.end()));
  }

  // The thread of a seed ends with an exception: the others need not go on.
  void give_up() {
    const std::scoped_lock lock(mutex_);
    is_exhausted_ = true;
  }

  // REQUIRES: the threads have ended.
  SwarmResult result() {
    SwarmResult result;
    result.seeds_run = done_;
    result.seeds_failing = failing_count_;
    for (auto& [seed, failing] : failing_) {
      result.failing.push_back(std::move(failing));
      // Which seeds above it were begun before it failed is a matter of luck.
      if (plan_.goes_on) continue;
      result.seeds_failing = 1;
      result.seeds_run = seed - plan_.first_seed + 1;
      break;
    }
    return result;
  }

 private:
  const SwarmPlan& plan_;
  std::mutex mutex_;
  std::uint64_t next_;
  bool is_exhausted_ = false;
  std::uint64_t done_ = 0;
  std::uint64_t failing_count_ = 0;
  std::map<std::uint64_t, FailingSeed> failing_;
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
      Scenario seeded = with_seed(scenario, range, *seed);
      std::vector<verdict::ExpectationResult> results = trial(seeded, range);
      std::erase_if(results, [](const auto& result) { return !is_failure(result); });
      std::optional<FailingSeed> failing;
      if (!results.empty()) {
        failing = FailingSeed{*seed, std::move(seeded.faults), std::move(results)};
      }
      progress.add(*seed, std::move(failing));
      guard.set_done();
    }
  };
  std::vector<std::future<void>> threads;
  for (std::size_t job = 1; job < plan.jobs; ++job) {
    threads.push_back(std::async(std::launch::async, work));
  }
  work();
  for (std::future<void>& thread : threads) thread.get();
  return progress.result();
}

}  // namespace cronwarp::sim
