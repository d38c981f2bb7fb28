#include <algorithm>
#include <cstdint>
#include <memory>
#include <ostream>
#include <sstream>
#include <streambuf>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "reports/ndjson_writer.h"
#include "reports/report_builder.h"
#include "reports/write_json.h"
#include "reports/write_text.h"
#include "tests/support/scenario_builder.h"

namespace cronwarp::reports {
namespace {

using cronwarp::test::at;
using cronwarp::test::ScenarioBuilder;

class NullSink : public ByteSink {
 public:
  void write(std::string_view bytes) override { bytes_ += bytes.size(); }
  std::uint64_t bytes() const { return bytes_; }

 private:
  std::uint64_t bytes_ = 0;
};

class NullBuffer : public std::streambuf {
 public:
  std::uint64_t bytes = 0;

 private:
  int overflow(int c) override {
    ++bytes;
    return c;
  }
  std::streamsize xsputn(const char*, std::streamsize size) override {
    bytes += static_cast<std::uint64_t>(size);
    return size;
  }
};

TimeRange day() { return {at("2016-04-21"), at("2016-04-22")}; }

// `count` tasks that are due once a day at the same minutes as their neighbours.
Scenario fleet(std::int64_t count) {
  ScenarioBuilder builder;
  for (std::int64_t i = 0; i < count; ++i) {
    builder.task("web.task-" + std::to_string(1'000'000 + i),
                 std::to_string(i % 60) + " " + std::to_string(i / 60 % 24) + " * * ? *");
  }
  return builder.build();
}

// The facts of one day, in time order, as a simulation would tell them: each process runs 41.25 s.
struct Facts {
  explicit Facts(const Scenario& scenario) {
    std::uint64_t id = 0;
    for (TaskIndex task = 0; task < scenario.manifest.tasks.size(); ++task) {
      const Instant scheduled_at =
          *scenario.manifest.tasks[task].schedule.next_after(day().from - Duration{1});
      const Instant started_at = scheduled_at + Duration{1'350};
      started.push_back({task, scheduled_at, started_at, 0, 1});
      attempts.push_back({scheduled_at + Duration{350}, AttemptResult::kAccepted, 200});
      ended.push_back({task, scheduled_at, {}, {}, {}, {}});
      ended.back().process =
          ProcessRun{ProcessId{++id * 2654435761}, started_at, started_at + Duration{41'250}, 0};
    }
    for (std::size_t i = 0; i < ended.size(); ++i) ended[i].attempts = {&attempts[i], 1};
    std::stable_sort(started.begin(), started.end(), by_time);
    std::stable_sort(ended.begin(), ended.end(), by_time);
  }

  static constexpr auto by_time = [](const auto& a, const auto& b) {
    return a.scheduled_at < b.scheduled_at;
  };

  std::vector<ProcessStarted> started;
  std::vector<Attempt> attempts;
  std::vector<FiringEnded> ended;
};

void per_firing(benchmark::State& state, std::size_t firings) {
  state.counters["per_firing"] = benchmark::Counter(
      static_cast<double>(static_cast<std::uint64_t>(state.iterations()) * firings),
      benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

// Both facts of each firing.
void BuildReport(benchmark::State& state) {
  const Scenario scenario = fleet(state.range(0));
  const Facts facts(scenario);
  ReportBuilder builder(scenario, day());
  FactObserver& observer = builder;
  for (auto _ : state) {
    for (std::size_t i = 0; i < facts.ended.size(); ++i) {
      observer.on_process_started(facts.started[i]);
      observer.on_firing_ended(facts.ended[i]);
    }
  }
  per_firing(state, facts.ended.size());
}
BENCHMARK(BuildReport)->Arg(10)->Arg(1'000)->Arg(20'000);

// One line of about 350 bytes each; no disk.
void WriteLines(benchmark::State& state) {
  const Scenario scenario = fleet(state.range(0));
  const Facts facts(scenario);
  NullSink sink;
  NdjsonWriter writer(scenario, day(), "0.1.0", sink);
  FactObserver& observer = writer;
  for (auto _ : state) {
    for (const FiringEnded& ended : facts.ended) observer.on_firing_ended(ended);
  }
  per_firing(state, facts.ended.size());
  state.counters["line_bytes"] =
      static_cast<double>(sink.bytes()) /
      static_cast<double>(static_cast<std::uint64_t>(state.iterations()) * facts.ended.size());
}
BENCHMARK(WriteLines)->Arg(10)->Arg(1'000)->Arg(20'000);

// From the last fact to the report with its digest.
void FinishReport(benchmark::State& state) {
  const Scenario scenario = fleet(state.range(0));
  const Facts facts(scenario);
  for (auto _ : state) {
    state.PauseTiming();
    auto builder = std::make_unique<ReportBuilder>(scenario, day());
    for (const FiringEnded& ended : facts.ended) builder->on_firing_ended(ended);
    state.ResumeTiming();
    benchmark::DoNotOptimize(builder->finish({}, {}));
  }
}
BENCHMARK(FinishReport)->Arg(100)->Arg(5'000)->Unit(benchmark::kMillisecond);

Report sample(const Scenario& scenario) {
  const Facts facts(scenario);
  ReportBuilder builder(scenario, day());
  for (const FiringEnded& ended : facts.ended) builder.on_firing_ended(ended);
  return builder.finish({}, {});
}

void WriteJson(benchmark::State& state) {
  const Report report = sample(fleet(state.range(0)));
  NullBuffer buffer;
  for (auto _ : state) {
    std::ostream out(&buffer);
    write_json(report, out);
  }
  state.counters["file_bytes"] =
      static_cast<double>(buffer.bytes) / static_cast<double>(state.iterations());
}
BENCHMARK(WriteJson)->Arg(100)->Arg(5'000)->Unit(benchmark::kMillisecond);

void WriteText(benchmark::State& state) {
  const Report report = sample(fleet(state.range(0)));
  for (auto _ : state) {
    std::ostringstream out;
    write_text(report, {}, out);
    benchmark::DoNotOptimize(out.str().size());
  }
}
BENCHMARK(WriteText)->Arg(10)->Arg(5'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace cronwarp::reports
