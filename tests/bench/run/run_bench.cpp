#include <string>

#include <benchmark/benchmark.h>

#include "base/source_text.h"
#include "cli/simulate.h"
#include "manifest/load.h"
#include "reports/ndjson_writer.h"
#include "reports/report_builder.h"
#include "tests/bench/run/fleet.h"

// Whole simulations, as `cronwarp run` does them; "firings" per second is what to look at.

namespace cronwarp {
namespace {

constexpr Instant kFrom{std::chrono::sys_days{std::chrono::year{2026} / 3 / 1}};

class NullSink : public reports::ByteSink {
 public:
  void write(std::string_view bytes) override { benchmark::DoNotOptimize(bytes.data()); }
};

class CountFirings : public FactObserver {
 public:
  void on_firing_ended(const FiringEnded&) override { ++firings; }

  std::uint64_t firings = 0;
};

Scenario load_fleet(std::uint32_t tasks, SourceFiles& sources) {
  const SourceText& source = sources.add({"fleet.yml", bench::fleet_scenario(tasks)});
  manifest::LoadOptions options;
  options.from = kFrom;
  Diagnostics findings;
  return manifest::load(source, options, sources, findings).value();
}

TimeRange days(std::int64_t count) { return {kFrom, kFrom + std::chrono::days{count}}; }

void report_rate(benchmark::State& state, std::uint64_t firings) {
  state.counters["firings"] =
      benchmark::Counter(static_cast<double>(firings), benchmark::Counter::kIsRate);
  state.counters["ns_per_firing"] =
      benchmark::Counter(static_cast<double>(firings) * 1e-9,
                         benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

// The simulation alone: nobody listens but a counter.
void BM_Simulate(benchmark::State& state) {
  SourceFiles sources;
  const Scenario scenario = load_fleet(static_cast<std::uint32_t>(state.range(0)), sources);
  CountFirings counter;
  for (auto _ : state) {
    sim::FactStream facts;
    facts.add(counter);
    cli::simulate(scenario, days(state.range(1)), cli::kEventBudget, facts);
  }
  report_rate(state, counter.firings);
}
BENCHMARK(BM_Simulate)->Args({1'000, 1})->Args({1'000, 30})->Unit(benchmark::kMillisecond);

// With the report built and, if asked, every line of runs.ndjson written to nowhere.
void BM_SimulateAndReport(benchmark::State& state) {
  SourceFiles sources;
  const Scenario scenario = load_fleet(static_cast<std::uint32_t>(state.range(0)), sources);
  const TimeRange range = days(state.range(1));
  CountFirings counter;
  NullSink sink;
  for (auto _ : state) {
    reports::ReportBuilder builder(scenario, range);
    reports::NdjsonWriter writer(scenario, range, "0", sink);
    sim::FactStream facts;
    facts.add(counter);
    facts.add(builder);
    if (state.range(2) == 1) facts.add(writer);
    cli::simulate(scenario, range, cli::kEventBudget, facts);
    const reports::Report report = builder.finish(Diagnostics(), {});
    if (state.range(2) == 1) writer.finish(report);
    benchmark::DoNotOptimize(report.digest.data());
  }
  report_rate(state, counter.firings);
}
BENCHMARK(BM_SimulateAndReport)
    ->ArgNames({"tasks", "days", "ndjson"})
    ->Args({1'000, 1, 0})
    ->Args({1'000, 30, 0})
    ->Args({1'000, 30, 1})
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace cronwarp
