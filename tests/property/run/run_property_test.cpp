#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/source_text.h"
#include "cli/simulate.h"
#include "manifest/load.h"
#include "reports/ndjson_writer.h"
#include "reports/report_builder.h"
#include "reports/write_json.h"
#include "tests/support/random_manifest.h"
#include "tests/support/scenario_builder.h"

// Claims about whole runs that hold for every manifest, checked on random ones.

namespace cronwarp {
namespace {

class StringSink : public reports::ByteSink {
 public:
  void write(std::string_view bytes) override { text.append(bytes); }

  std::string text;
};

// How each firing ended, by (task id, scheduled_at); a second end is kept apart.
class Endings : public FactObserver {
 public:
  explicit Endings(const Scenario& scenario) : scenario_(scenario) {}

  void on_firing_ended(const FiringEnded& fact) override {
    const auto key = std::pair(scenario_.manifest.tasks[fact.task].id, fact.scheduled_at);
    if (!by_firing.emplace(key, fact.outcome.kind).second) ++twice;
    if (fact.attempts.size() > 1) ++attempts_too_many;
    if (fact.process && fact.process->ended_at < fact.process->started_at) ++backwards;
  }

  std::map<std::pair<std::string, Instant>, OutcomeKind> by_firing;
  int twice = 0;
  int attempts_too_many = 0;
  int backwards = 0;

 private:
  const Scenario& scenario_;
};

// Everything one run gives.
struct Run {
  SourceFiles sources;
  Scenario scenario;
  reports::Report report;
  std::string report_json;
  std::string runs_ndjson;
  std::map<std::pair<std::string, Instant>, OutcomeKind> endings;
};

const TimeRange kRange = {test::at("2026-02-20T13:37:11Z"), test::at("2026-03-20T04:00:00Z")};

std::unique_ptr<Run> run(const std::string& text, std::optional<std::uint64_t> seed = {}) {
  auto run = std::make_unique<Run>();
  manifest::LoadOptions options;
  options.from = kRange.from;
  Diagnostics findings;
  auto scenario =
      manifest::load(run->sources.add({"scenario.yml", text}), options, run->sources, findings);
  if (!scenario || scenario->manifest.rejected_tasks > 0) {
    for (const Diagnostic& finding : findings.all()) ADD_FAILURE() << render(finding, Color::kOff);
    return nullptr;
  }
  run->scenario = std::move(*scenario);
  if (seed) run->scenario.seed = *seed;

  StringSink sink;
  reports::ReportBuilder builder(run->scenario, kRange);
  reports::NdjsonWriter writer(run->scenario, kRange, "test", sink);
  Endings endings(run->scenario);
  sim::FactStream facts;
  facts.add(builder);
  facts.add(writer);
  facts.add(endings);
  cli::simulate(run->scenario, kRange, cli::kEventBudget, facts);
  run->report = builder.finish(findings, {});
  writer.finish(run->report);
  EXPECT_EQ(endings.twice, 0);
  EXPECT_EQ(endings.attempts_too_many, 0) << "neither platform tries twice";
  EXPECT_EQ(endings.backwards, 0);
  run->endings = std::move(endings.by_firing);
  run->runs_ndjson = std::move(sink.text);
  std::ostringstream json;
  reports::write_json(run->report, json);
  run->report_json = json.str();
  return run;
}

std::set<std::pair<std::string, Instant>> firings(const Run& run) {
  std::set<std::pair<std::string, Instant>> keys;
  for (const auto& [key, outcome] : run.endings) keys.insert(key);
  return keys;
}

TEST(RunPropertyTest, EveryFiringEndsInExactlyOneOutcome) {
  std::map<OutcomeKind, std::uint64_t> seen;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const std::string text = test::random_scenario(seed);
    SCOPED_TRACE(testing::Message() << "seed " << seed << "\n" << text);
    const auto result = run(text);
    ASSERT_NE(result, nullptr);
    std::set<std::pair<std::string, Instant>> expected;
    for (const Task& task : result->scenario.manifest.tasks) {
      for (auto at = task.schedule.next_after(kRange.from - Duration{1}); at && *at < kRange.to;
           at = task.schedule.next_after(*at)) {
        expected.emplace(task.id, *at);
      }
    }
    ASSERT_EQ(firings(*result), expected);

    std::uint64_t sum = 0;
    for (const auto& [key, outcome] : result->endings) ++seen[outcome];
    for (const std::uint64_t count : result->report.summary.outcomes.by_kind) sum += count;
    ASSERT_EQ(sum, expected.size());
  }
  // The manifests are varied enough to reach every outcome these platforms have.
  for (const OutcomeKind kind :
       {OutcomeKind::kSucceeded, OutcomeKind::kFailed, OutcomeKind::kKilled,
        OutcomeKind::kNeverStarted, OutcomeKind::kRunningAtEnd}) {
    EXPECT_GT(seen[kind], 0U) << to_string(kind);
  }
}

TEST(RunPropertyTest, TheSameInputsGiveTheSameBytes) {
  for (std::uint64_t seed = 100; seed < 115; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    const auto first = run(test::random_scenario(seed));
    const auto second = run(test::random_scenario(seed));
    ASSERT_TRUE(first && second);
    EXPECT_EQ(first->report_json, second->report_json);
    EXPECT_EQ(first->runs_ndjson, second->runs_ndjson);
  }
}

TEST(RunPropertyTest, AnotherSeedMovesNoFiring) {
  int changed = 0;
  for (std::uint64_t seed = 200; seed < 215; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    const auto first = run(test::random_scenario(seed), 1);
    const auto second = run(test::random_scenario(seed), 2);
    ASSERT_TRUE(first && second);
    EXPECT_EQ(firings(*first), firings(*second));
    changed += first->endings != second->endings ? 1 : 0;
  }
  EXPECT_GT(changed, 3) << "chance must matter where a manifest leaves room for it";
}

TEST(RunPropertyTest, AnotherTaskChangesNoOtherTasksLines) {
  for (std::uint64_t seed = 300; seed < 315; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    const test::ScenarioPair texts = test::random_scenario_and_addition(seed);
    const auto without = run(texts.without);
    const auto with = run(texts.with);
    ASSERT_TRUE(without && with);
    std::map<std::string, std::uint64_t> traces;
    for (const reports::TaskReport& task : with->report.tasks) traces[task.id] = task.trace;
    for (const reports::TaskReport& task : without->report.tasks) {
      EXPECT_EQ(traces[task.id], task.trace) << task.id;
    }
    std::multiset<std::string> lines;
    std::istringstream stream(with->runs_ndjson);
    for (std::string line; std::getline(stream, line);) lines.insert(line);
    std::istringstream fewer(without->runs_ndjson);
    for (std::string line; std::getline(fewer, line);) {
      if (line.find("\"type\":\"firing\"") == std::string::npos) continue;
      EXPECT_TRUE(lines.contains(line)) << line;
    }
  }
}

}  // namespace
}  // namespace cronwarp
