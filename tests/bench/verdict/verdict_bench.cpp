#include <algorithm>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include "base/random.h"
#include "tests/support/scenario_builder.h"
#include "verdict/judge.h"

// What judging adds to a simulation: the facts of a fleet, told to a judge from memory. Look at
// ns_per_firing; "nobody" is what telling them costs.

namespace cronwarp::verdict {
namespace {

using cronwarp::test::at;
using std::chrono::hours;
using std::chrono::minutes;

constexpr TaskIndex kTasks = 1'000;
const TimeRange kRange{at("2016-05-02"), at("2016-05-04")};

Scenario fleet() {
  cronwarp::test::ScenarioBuilder builder;
  for (TaskIndex task = 0; task < kTasks; ++task) {
    builder.task(fmt::format("s{:02}.t{:04}", task / 10, task), "0 8 * * ? *");
  }
  return builder.build();
}

// 5 % every minute, 20 % every ten, 45 % hourly, the rest daily.
minutes interval_of(TaskIndex task) {
  const TaskIndex percent = task % 100;
  if (percent < 5) return minutes{1};
  if (percent < 25) return minutes{10};
  return percent < 70 ? hours{1} : hours{24};
}

struct Fact {
  enum Kind : std::uint8_t { kEnded, kDue, kStarted };
  Instant at;
  Kind kind;
  bool has_failed;
  TaskIndex task;
  std::uint32_t running;
  Instant scheduled_at;
  Instant started_at;
  Instant ended_at;
};

// From due to ended; every hundredth firing fails. Kept small and made up to facts as they are
// told, as a simulation does: the facts are in the cache.
class Facts {
 public:
  Facts() {
    const Random random(1);
    for (TaskIndex task = 0; task < kTasks; ++task) {
      const minutes interval = interval_of(task);
      for (Instant due = kRange.from + minutes{task} % interval; due + hours{1} < kRange.to;
           due += interval) {
        add(task, due, random);
      }
    }
    std::sort(facts_.begin(), facts_.end(), [](const Fact& a, const Fact& b) {
      return std::tie(a.at, a.kind, a.task) < std::tie(b.at, b.kind, b.task);
    });
    std::uint32_t running = 0;
    for (Fact& fact : facts_) {
      if (fact.kind == Fact::kStarted) fact.running = ++running;
      if (fact.kind == Fact::kEnded) --running;
    }
  }

  void tell(FactObserver& observer) const {
    for (const Fact& fact : facts_) {
      switch (fact.kind) {
        case Fact::kDue:
          observer.on_firing_due({fact.task, fact.scheduled_at});
          break;
        case Fact::kStarted:
          observer.on_process_started(
              {fact.task, fact.scheduled_at, fact.started_at, 0, fact.running});
          break;
        case Fact::kEnded:
          observer.on_firing_ended(ended(fact));
          break;
      }
    }
  }

  std::size_t firings() const { return facts_.size() / 3; }

 private:
  static FiringEnded ended(const Fact& fact) {
    FiringEnded ended;
    ended.task = fact.task;
    ended.scheduled_at = fact.scheduled_at;
    ended.process = ProcessRun{ProcessId{1}, fact.started_at, fact.ended_at, 0, Duration{0}};
    if (fact.has_failed) ended.outcome = {OutcomeKind::kFailed, Cause::kExitCode, 1};
    return ended;
  }

  void add(TaskIndex task, Instant due, const Random& random) {
    const std::int64_t moment = due.time_since_epoch().count();
    const auto draw = [&](std::uint64_t bound, std::uint32_t number) {
      return random.below(bound, {RandomPurpose::kRun, task, moment, number});
    };
    const Instant start = due + Duration{static_cast<std::int64_t>(draw(10'000, 0))};
    // One in six takes eight times as long: a task that is due every minute overlaps now and then.
    const std::int64_t length = 1 + static_cast<std::int64_t>(draw(40'000, 1));
    const Instant end = start + Duration{draw(6, 3) == 0 ? 8 * length : length};
    const bool has_failed = draw(100, 2) == 0;
    for (const auto& [at, kind] :
         {std::pair{due, Fact::kDue}, {start, Fact::kStarted}, {end, Fact::kEnded}}) {
      facts_.push_back({at, kind, has_failed, task, 0, due, start, end});
    }
  }

  std::vector<Fact> facts_;
};

class Nobody : public FactObserver {
 public:
  void on_firing_ended(const FiringEnded& ended) override { benchmark::DoNotOptimize(&ended); }
};

struct Named {
  std::string name;
  ExpectationRule rule;
};

std::vector<Named> ten_rules() {
  return {
      {"firings", CountExpectation{Counted::kFirings, 1, 1'440, Period::kDay}},
      {"successes", CountExpectation{Counted::kSuccesses, 1, std::nullopt, Period::kDay}},
      {"gap", GapExpectation{hours{100}, std::nullopt}},
      {"within", WindowExpectation{}},
      {"lateness", LatenessExpectation{minutes{1}}},
      {"done_by", DoneByExpectation{hours{48}}},
      {"duration", DurationExpectation{minutes{30}}},
      {"no_overlap", OverlapExpectation{}},
      {"success_rate", SuccessRateExpectation{500'000}},
      {"served", ServedExpectation{minutes{5}}},
  };
}

void report_rate(benchmark::State& state, const Facts& facts) {
  state.counters["ns_per_firing"] = benchmark::Counter(
      static_cast<double>(facts.firings()) * 1e-9,
      benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

void judge(benchmark::State& state, const std::vector<Named>& rules) {
  const Facts facts;
  Scenario scenario = fleet();
  for (const Named& named : rules) {
    Expectation expectation;
    expectation.rule = named.rule;
    scenario.expectations.push_back(expectation);
  }
  for (auto _ : state) {
    Judge judge(scenario, kRange);
    facts.tell(judge);
    benchmark::DoNotOptimize(judge.finish(kRange.to));
  }
  report_rate(state, facts);
}

void BM_Nobody(benchmark::State& state) {
  const Facts facts;
  Nobody nobody;
  for (auto _ : state) facts.tell(nobody);
  report_rate(state, facts);
}
BENCHMARK(BM_Nobody)->Unit(benchmark::kMillisecond);

void BM_TenExpectations(benchmark::State& state) { judge(state, ten_rules()); }
BENCHMARK(BM_TenExpectations)->Unit(benchmark::kMillisecond);

// Each alone, by its place in ten_rules().
void BM_OneExpectation(benchmark::State& state) {
  const Named named = ten_rules()[static_cast<std::size_t>(state.range(0))];
  state.SetLabel(named.name);
  judge(state, {named});
}
BENCHMARK(BM_OneExpectation)->DenseRange(0, 9)->Unit(benchmark::kMillisecond);

// Processes put in the order of their times.
void BM_NoOverlapWithOthers(benchmark::State& state) {
  judge(state, {{"no_overlap", OverlapExpectation{"s0*"}}});
}
BENCHMARK(BM_NoOverlapWithOthers)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace cronwarp::verdict
