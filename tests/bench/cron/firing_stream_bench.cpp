// Many schedules merged in time order.

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "cron/firing_stream.h"

namespace cronwarp::cron {
namespace {

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::year;

// A fleet as one finds it: mostly daily and weekly jobs, some hourly, a few every some minutes.
std::string mixed_text(std::uint32_t i) {
  const std::string minute = std::to_string(i * 7 % 60);
  const std::string hour = std::to_string(i * 5 % 24);
  switch (i % 10) {
    case 0:
      return "*/5 * * * ? *";
    case 1:
      return "0/15 * ? * MON-FRI *";
    case 2:
      return minute + " * * * ? *";
    case 3:
      return minute + " 8-18 ? * MON-FRI *";
    case 4:
      return "*/" + std::to_string(2 + i / 10 % 20) + " * * * ? *";
    case 5:
      return minute + " " + hour + " ? * MON *";
    case 6:
      return minute + " " + hour + " 1 * ? *";
    default:
      return minute + " " + hour + " * * ? *";
  }
}

std::string daily_text(std::uint32_t i) {
  return std::to_string(i * 7 % 60) + " " + std::to_string(i / 60 % 24) + " * * ? *";
}

std::vector<Schedule> make_fleet(std::uint32_t count, std::string (*text)(std::uint32_t),
                                 std::uint32_t zoned_in) {
  std::vector<Schedule> fleet;
  for (std::uint32_t i = 0; i < count; ++i) {
    ParseOptions options;
    if (zoned_in != 0 && i % zoned_in == 0) {
      options.dialect = Dialect::kAwsScheduler;
      options.zone = "America/New_York";
    }
    std::vector<Problem> problems;
    fleet.push_back(*Schedule::parse(text(i), options, problems));
  }
  return fleet;
}

void merge(benchmark::State& state, const std::vector<Schedule>& fleet, int length_days) {
  std::vector<const Schedule*> pointers;
  for (const Schedule& schedule : fleet) pointers.push_back(&schedule);
  const Instant from = sys_days{year{2026} / 6 / 1};
  std::uint64_t firings = 0;
  for (auto _ : state) {
    FiringStream stream(pointers, {from, from + days{length_days}});
    std::uint64_t sum = 0;
    while (const auto batch = stream.next()) {
      for (std::uint32_t index : batch->schedules) sum += index;
      firings += batch->schedules.size();
    }
    benchmark::DoNotOptimize(sum);
  }
  state.counters["firings"] =
      static_cast<double>(firings) / static_cast<double>(state.iterations());
  state.counters["per_firing"] = benchmark::Counter(
      static_cast<double>(firings), benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void BM_MergeMixed(benchmark::State& state) {
  const auto count = static_cast<std::uint32_t>(state.range(0));
  merge(state, make_fleet(count, mixed_text, 0), 28);
}
BENCHMARK(BM_MergeMixed)
    ->Arg(10)
    ->Arg(1000)
    ->Arg(10'000)
    ->Arg(100'000)
    ->Unit(benchmark::kMillisecond);

// One tenth of the fleet lives in another zone.
void BM_MergeMixedSomeZoned(benchmark::State& state) {
  const auto count = static_cast<std::uint32_t>(state.range(0));
  merge(state, make_fleet(count, mixed_text, 11), 28);
}
BENCHMARK(BM_MergeMixedSomeZoned)->Arg(1000)->Arg(100'000)->Unit(benchmark::kMillisecond);

void BM_MergeDaily(benchmark::State& state) {
  const auto count = static_cast<std::uint32_t>(state.range(0));
  merge(state, make_fleet(count, daily_text, 0), 28);
}
BENCHMARK(BM_MergeDaily)->Arg(1000)->Arg(100'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace cronwarp::cron
