// One schedule at a time: parsing, the next firing, enumeration.

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "cron/firing_times.h"
#include "cron/proof.h"
#include "cron/schedule.h"

namespace cronwarp::cron {
namespace {

using std::chrono::sys_days;
using std::chrono::year;

Schedule make(std::string_view text, Dialect dialect = Dialect::kAws, std::string zone = "UTC") {
  ParseOptions options;
  options.dialect = dialect;
  options.zone = std::move(zone);
  std::vector<Problem> problems;
  return *Schedule::parse(text, options, problems);
}

// Instants of 2024 to 2064 in no order (a linear congruential generator).
std::vector<Instant> random_instants() {
  const Instant from = sys_days{year{2024} / 1 / 1};
  constexpr std::uint64_t kSpan_ms = std::uint64_t{40} * 365 * 86'400'000;
  std::vector<Instant> instants;
  std::uint64_t state = 1;
  for (int i = 0; i < 4096; ++i) {
    state = state * 6'364'136'223'846'793'005 + 1'442'695'040'888'963'407;
    instants.push_back(from + Duration{static_cast<std::int64_t>((state >> 16) % kSpan_ms)});
  }
  return instants;
}

void next_after(benchmark::State& state, const Schedule& schedule) {
  const std::vector<Instant> instants = random_instants();
  std::size_t i = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(schedule.next_after(instants[i]));
    i = (i + 1) % instants.size();
  }
}

void BM_NextAfterEveryFiveMinutes(benchmark::State& state) {
  next_after(state, make("*/5 * * * ? *"));
}
void BM_NextAfterDaily(benchmark::State& state) { next_after(state, make("30 6 * * ? *")); }
void BM_NextAfterWeekdays(benchmark::State& state) {
  next_after(state, make("0 18 ? * MON-FRI *"));
}
void BM_NextAfterFirstOfMonth(benchmark::State& state) { next_after(state, make("0 12 1 * ? *")); }
void BM_NextAfterThirdFriday(benchmark::State& state) { next_after(state, make("0 12 ? * 6#3 *")); }
void BM_NextAfterLeapDay(benchmark::State& state) { next_after(state, make("0 0 29 2 ? *")); }
void BM_NextAfterLeapDayUnbounded(benchmark::State& state) {
  next_after(state, make("0 0 29 2 *", Dialect::kKubernetes));
}
void BM_NextAfterZonedDaily(benchmark::State& state) {
  next_after(state, make("0 8 * * ? *", Dialect::kAwsScheduler, "America/New_York"));
}
BENCHMARK(BM_NextAfterEveryFiveMinutes);
BENCHMARK(BM_NextAfterDaily);
BENCHMARK(BM_NextAfterWeekdays);
BENCHMARK(BM_NextAfterFirstOfMonth);
BENCHMARK(BM_NextAfterThirdFriday);
BENCHMARK(BM_NextAfterLeapDay);
BENCHMARK(BM_NextAfterLeapDayUnbounded);
BENCHMARK(BM_NextAfterZonedDaily);

// A year, every firing looked at.
void enumerate(benchmark::State& state, const Schedule& schedule) {
  const TimeRange range{sys_days{year{2026} / 1 / 1}, sys_days{year{2027} / 1 / 1}};
  std::uint64_t firings = 0;
  for (auto _ : state) {
    std::int64_t sum = 0;
    schedule.for_each_day(range, [&](const DayBatch& batch) {
      for (std::int32_t second : batch.seconds) sum += second;
      firings += batch.seconds.size();
    });
    benchmark::DoNotOptimize(sum);
  }
  state.counters["firings"] =
      static_cast<double>(firings) / static_cast<double>(state.iterations());
  state.counters["per_firing"] = benchmark::Counter(
      static_cast<double>(firings), benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void BM_EnumerateEveryMinute(benchmark::State& state) { enumerate(state, make("* * * * ? *")); }
void BM_EnumerateEveryFiveMinutes(benchmark::State& state) {
  enumerate(state, make("*/5 * * * ? *"));
}
void BM_EnumerateDaily(benchmark::State& state) { enumerate(state, make("30 6 * * ? *")); }
void BM_EnumerateWeekdays(benchmark::State& state) { enumerate(state, make("0 18 ? * MON-FRI *")); }
void BM_EnumerateZonedEveryMinute(benchmark::State& state) {
  enumerate(state, make("* * * * ? *", Dialect::kAwsScheduler, "America/New_York"));
}
BENCHMARK(BM_EnumerateEveryMinute);
BENCHMARK(BM_EnumerateEveryFiveMinutes);
BENCHMARK(BM_EnumerateDaily);
BENCHMARK(BM_EnumerateWeekdays);
BENCHMARK(BM_EnumerateZonedEveryMinute);

void BM_Parse(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(make("0/15 8-17 ? * MON-FRI *"));
}
BENCHMARK(BM_Parse);

void BM_Prove(benchmark::State& state) {
  const Schedule schedule = make("0 0 29 2 ? *");
  for (auto _ : state) benchmark::DoNotOptimize(prove(schedule));
}
BENCHMARK(BM_Prove);

void BM_ProveZoned(benchmark::State& state) {
  const Schedule schedule = make("0 8 ? * MON *", Dialect::kAwsScheduler, "America/New_York");
  for (auto _ : state) benchmark::DoNotOptimize(prove(schedule));
}
BENCHMARK(BM_ProveZoned)->Unit(benchmark::kMillisecond);

void BM_CompactYearOfZonedWeekdays(benchmark::State& state) {
  const Schedule schedule = make("0/10 8-17 ? * MON-FRI *", Dialect::kAwsScheduler, "Europe/Riga");
  const TimeRange range{sys_days{year{2026} / 1 / 1}, sys_days{year{2027} / 1 / 1}};
  for (auto _ : state) benchmark::DoNotOptimize(compact_firing_times(schedule, range));
}
BENCHMARK(BM_CompactYearOfZonedWeekdays)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace cronwarp::cron
