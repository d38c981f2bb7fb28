#include <cstdint>

#include <benchmark/benchmark.h>

#include "base/random.h"
#include "sim/kernel/event_queue.h"

namespace cronwarp::sim {
namespace {

// The hold model: as many events in flight as the argument says; each step takes the first and
// pushes one up to ten minutes later.
void BM_Hold(benchmark::State& state) {
  constexpr std::int64_t kDelayBound_ms = 600'000;
  const Instant start{std::chrono::hours{24 * 365 * 46}};
  const Random random(1);
  EventQueue queue(start);
  std::uint32_t pushed = 0;
  Instant now = start;
  const auto push = [&] {
    const std::uint64_t delay = random.below(kDelayBound_ms, {RandomPurpose::kRun, 0, pushed});
    queue.push({now + Duration{static_cast<std::int64_t>(delay)}, pushed, pushed, 0});
    ++pushed;
  };
  for (std::int64_t i = 0; i < state.range(0); ++i) push();
  for (auto _ : state) {
    now = queue.pop_before(kLatestInstant, 0)->at;
    push();
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_Hold)->Arg(100)->Arg(10'000)->Arg(1'000'000);

// What the hold model spends on drawing its delays.
void BM_HoldDrawsOnly(benchmark::State& state) {
  const Random random(1);
  std::uint32_t drawn = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(random.below(600'000, {RandomPurpose::kRun, 0, drawn++}));
  }
}
BENCHMARK(BM_HoldDrawsOnly);

}  // namespace
}  // namespace cronwarp::sim
