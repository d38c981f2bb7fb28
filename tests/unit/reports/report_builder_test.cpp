#include "reports/report_builder.h"

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/scenario_builder.h"
#include "tests/unit/reports/sample_run.h"

namespace cronwarp::reports {
namespace {

using namespace test;
using cronwarp::test::at;
using cronwarp::test::ScenarioBuilder;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr Rule kBroken{"cron-value-range", Severity::kError, "", "", ""};
constexpr Rule kOdd{"name-odd", Severity::kWarning, "", "", ""};

TEST(ReportBuilder, OutcomesAreCountedPerTaskAndInTotal) {
  const Sample sample;
  const Report report = report_of(sample.scenario, month(), fail_now_and_then);
  ASSERT_THAT(report.tasks, SizeIs(4));
  const TaskReport& daily = report.tasks[0];
  EXPECT_EQ(daily.id, "web.daily_update");
  EXPECT_EQ(daily.firings(), 30u);
  EXPECT_EQ(daily.outcomes[OutcomeKind::kSucceeded], 27u);
  EXPECT_EQ(daily.outcomes[OutcomeKind::kFailed], 3u);
  EXPECT_EQ(daily.attempts, 30u);
  const TaskReport& invoices = report.tasks[2];
  EXPECT_EQ(invoices.outcomes[OutcomeKind::kNeverStarted], 4u);
  EXPECT_EQ(invoices.outcomes[OutcomeKind::kKilled], 1u);
  EXPECT_EQ(invoices.outcomes[OutcomeKind::kRunningAtEnd], 1u);
  EXPECT_EQ(report.summary.firings(), 30u + 4320u + 30u + 44u);
  EXPECT_EQ(report.summary.outcomes.failures(), 3u + 4u + 4u + 1u);
  EXPECT_EQ(report.summary.tasks_failing, 3u);
  EXPECT_EQ(report.summary.tasks_overlapping, 1u);
  EXPECT_EQ(report.summary.overlaps, 44u);
}

TEST(ReportBuilder, ATaskKnowsItsFirstLastAndNextFiring) {
  const Sample sample;
  const Report report = report_of(sample.scenario, month(), succeed);
  EXPECT_EQ(report.tasks[0].first_firing, at("2016-04-21T08:00:00Z"));
  EXPECT_EQ(report.tasks[0].last_firing, at("2016-05-20T08:00:00Z"));
  EXPECT_EQ(report.tasks[0].next_firing, at("2016-05-21T08:00:00Z"));
  // The end of the range is not part of it, so a firing right there is the next one.
  EXPECT_EQ(report.tasks[1].next_firing, at("2016-05-21T00:00:00Z"));
  EXPECT_EQ(report.summary.first_firing, at("2016-04-21T00:00:00Z"));
  EXPECT_EQ(report.summary.last_firing, at("2016-05-20T23:50:00Z"));
}

TEST(ReportBuilder, RunTimesAreOfProcessesThatEnded) {
  const Sample sample;
  const Script script = [](TaskIndex task, std::uint64_t n) -> Course {
    if (task == 0 && n == 1) return {.length = std::chrono::seconds{9}};
    if (task == 0 && n == 2) return refused(503);
    if (task == 0 && n == 3) return {.outcome = {OutcomeKind::kRunningAtEnd, Cause::kRangeEnded}};
    return {};
  };
  const Report report = report_of(sample.scenario, month(), script);
  EXPECT_EQ(report.tasks[0].run_times.runs, 28u);
  EXPECT_EQ(report.tasks[0].run_times.min_ms, 2000);
  EXPECT_EQ(report.tasks[0].run_times.max_ms, 9000);
  EXPECT_EQ(report.tasks[0].run_times.sum_ms, 27 * 2000 + 9000);
}

TEST(ReportBuilder, OverlapsAndPeaksNameTheirFirstInstant) {
  const Sample sample;
  const Script script = [](TaskIndex task, std::uint64_t n) -> Course {
    if (task == 1 && n == 100) return {.overlapping = 1, .running = 7};
    if (task == 1 && n == 200) return {.overlapping = 3, .running = 7};
    return {};
  };
  const Report report = report_of(sample.scenario, month(), script);
  EXPECT_EQ(report.tasks[1].overlaps.count, 2u);
  EXPECT_EQ(report.tasks[1].overlaps.first_at, at("2016-04-21T16:40:01.350Z"));
  EXPECT_EQ(report.tasks[1].overlaps.running_max, 4u);
  EXPECT_EQ(report.tasks[1].overlaps.longest, Duration{1'200});
  EXPECT_EQ(report.tasks[0].overlaps.first_at, std::nullopt);
  EXPECT_EQ(report.summary.concurrency.count, 7u);
  EXPECT_EQ(report.summary.concurrency.at, at("2016-04-21T16:40:01.350Z"));
  EXPECT_EQ(report.summary.busiest_minute.count, 2u);
  EXPECT_EQ(report.summary.busiest_minute.at, at("2016-04-21T06:30:00Z"));
}

TEST(ReportBuilder, FailureSamplesAreFewAndTheRestIsCounted) {
  const Sample sample;
  const Report report = report_of(
      sample.scenario, month(),
      [](TaskIndex, std::uint64_t n) -> Course { return exit_with(static_cast<int>(n % 20) + 1); });
  const TaskReport& poll = report.tasks[1];
  EXPECT_THAT(poll.failures, SizeIs(kFailureSamplesPerTask));
  EXPECT_EQ(poll.failures[0].scheduled_at, at("2016-04-21T00:00:00Z"));
  EXPECT_THAT(poll.causes, SizeIs(kCausesPerTask));
  EXPECT_EQ(poll.causes[0].count, 216u);
  EXPECT_EQ(poll.causes_left_out, 4320u - 8 * 216);
  EXPECT_THAT(report.failures, SizeIs(20));  // five of each task
}

TEST(ReportBuilder, TheListOfFailuresIsBoundedForAFleet) {
  ScenarioBuilder builder;
  for (int i = 0; i < 1000; ++i) builder.task("web.t" + std::to_string(1000 + i), "0 8 * * ? *");
  const Report report =
      report_of(builder.build(), month(), [](TaskIndex, std::uint64_t) { return exit_with(1); });
  ASSERT_THAT(report.failures, SizeIs(kFailuresListed));
  EXPECT_EQ(report.failures.front().task, "web.t1000");
  EXPECT_EQ(report.failures.back().task, "web.t1019");
}

TEST(ReportBuilder, LongAndBrokenOutputIsCutAndRepaired) {
  const Sample sample;
  const Report report = report_of(sample.scenario, month(), [](TaskIndex, std::uint64_t) {
    Course course = exit_with(1);
    course.output = std::string(1000, 'a') + "\xFF" + std::string(300, 'b');
    return course;
  });
  EXPECT_EQ(report.failures.front().output,
            std::string(kSampleOutputBytes - 301, 'a') + "\xEF\xBF\xBD" + std::string(300, 'b'));
}

// The verdict is about findings: what a simulation shows to fail is its result, not its failure.
TEST(ReportBuilder, SimulatedFailuresDoNotFailTheVerdict) {
  const Sample sample;
  const Report report = report_of(sample.scenario, month(), fail_now_and_then);
  EXPECT_TRUE(report.verdict.passed);
  EXPECT_EQ(report.verdict.exit_code, 0);
  EXPECT_THAT(report.verdict.reasons, IsEmpty());
}

TEST(ReportBuilder, FindingsAtOrAboveTheChosenSeverityFailTheVerdict) {
  const Sample sample;
  Diagnostics diagnostics;
  diagnostics.report(kOdd, sample.location_of("convox.cron.poll"), "odd", "");
  diagnostics.report(kBroken, {}, "accepted", "").suppressed_by = "known";
  EXPECT_TRUE(report_of(sample.scenario, month(), succeed, diagnostics).verdict.passed);

  ReportBuilder builder(sample.scenario, month());
  play(sample.scenario, month(), succeed, {&builder});
  RunEnvironment environment = sample_environment();
  environment.fail_on = Severity::kWarning;
  const Report strict = builder.finish(diagnostics, environment);
  EXPECT_FALSE(strict.verdict.passed);
  EXPECT_EQ(strict.verdict.exit_code, 1);
  EXPECT_THAT(strict.verdict.reasons, ElementsAre("1 warning in the input"));
  EXPECT_EQ(strict.summary.findings.suppressed, 1u);
  EXPECT_EQ(strict.summary.findings.errors, 0u);
}

// What the sample's month is until noon of its third day, told in full.
Report report_until_noon(const Sample& sample) {
  return report_of(sample.scenario, {month().from, at("2016-04-23T12:00:00Z")}, fail_now_and_then);
}

TEST(ReportBuilder, AReportMayBeMadeWhileTheSimulationGoesOn) {
  const Sample sample;
  const Report expected = report_until_noon(sample);
  ReportBuilder builder(sample.scenario, month());
  play(sample.scenario, expected.scenario.range, fail_now_and_then, {&builder});
  for (int times = 0; times < 2; ++times) {
    const Report report =
        builder.until(expected.scenario.range.to).finish({}, sample_environment());
    EXPECT_EQ(report.digest, expected.digest);
  }
}

TEST(ReportBuilder, FiringsInFlightAreToldToTheReportInBetweenOnly) {
  const Sample sample;
  const Instant eight = at("2016-04-21T08:00:00Z");
  const TimeRange first_hours{month().from, eight + Duration{1}};
  ReportBuilder builder(sample.scenario, month());
  play(sample.scenario, {month().from, eight}, succeed, {&builder});
  builder.on_firing_ended({1, eight, {}, std::nullopt, {}, {}});
  ReportBuilder between = builder.until(first_hours.to);
  const Outcome in_flight{OutcomeKind::kRunningAtEnd, Cause::kRangeEnded, 0};
  between.on_firing_ended({0, eight, {}, std::nullopt, in_flight, {}});
  const Report report = between.finish({}, sample_environment());
  EXPECT_EQ(report.tasks[0].outcomes[OutcomeKind::kRunningAtEnd], 1u);

  builder.on_firing_ended({0, eight, {}, std::nullopt, {}, {}});
  const Report later = builder.until(first_hours.to).finish({}, sample_environment());
  EXPECT_EQ(later.tasks[0].outcomes[OutcomeKind::kRunningAtEnd], 0u);
  EXPECT_EQ(later.tasks[0].outcomes[OutcomeKind::kSucceeded], 1u);
}

TEST(ReportBuilder, AReportAtTheVeryStartHasNoFirings) {
  const Sample sample;
  const ReportBuilder builder(sample.scenario, month());
  const Report report = builder.until(month().from).finish({}, sample_environment());
  EXPECT_EQ(report.summary.firings(), 0u);
  EXPECT_EQ(report.summary.tasks_silent, 4u);
  EXPECT_EQ(report.tasks[0].next_firing, at("2016-04-21T08:00:00Z"));
}

TEST(ReportBuilderDeathTest, AReportInBetweenIsHeldToTheConservationLawToo) {
  const Sample sample;
  ReportBuilder builder(sample.scenario, month());
  EXPECT_DEATH(builder.until(at("2016-04-22")).finish({}, sample_environment()),
               "0 outcomes for 1 firings of task 'web.daily_update'");
}

TEST(ReportBuilderDeathTest, AFiringWithoutAnOutcomeBreaksTheConservationLaw) {
  const Sample sample;
  ReportBuilder builder(sample.scenario, month());
  play(sample.scenario, {month().from, month().to - std::chrono::hours{16}}, succeed, {&builder});
  EXPECT_DEATH(builder.finish({}, sample_environment()),
               "29 outcomes for 30 firings of task 'web.daily_update'");
}

TEST(ReportBuilderDeathTest, AFiringThatEndsTwiceBreaksTheConservationLaw) {
  const Sample sample;
  ReportBuilder builder(sample.scenario, month());
  play(sample.scenario, month(), succeed, {&builder});
  builder.on_firing_ended({0, month().from, {}, std::nullopt, {}, {}});
  EXPECT_DEATH(builder.finish({}, sample_environment()), "31 outcomes for 30 firings");
}

// A fact of one firing, and one with each field changed.
struct Fact {
  std::string name;
  Instant scheduled_at = at("2016-04-21T08:00:00Z");
  std::vector<Attempt> attempts = {{at("2016-04-21T08:00:01Z"), AttemptResult::kAccepted, 200}};
  std::optional<ProcessRun> process =
      ProcessRun{ProcessId{7}, at("2016-04-21T08:00:02Z"), at("2016-04-21T08:00:03Z"), 0};
  Outcome outcome = {};
  std::string output = {};
  std::optional<RealRun> measured_by = std::nullopt;
  std::vector<DuplicateRun> duplicates = {};
  std::vector<FaultMark> faults = {};
};

std::uint64_t trace_of(const Fact& fact) {
  Scenario scenario = ScenarioBuilder().task("web.daily", "0 8 * * ? *").build();
  scenario.faults.resize(2);
  scenario.faults[0].id = "first";
  scenario.faults[1].id = "second";
  const TimeRange day{at("2016-04-21"), at("2016-04-22")};
  ReportBuilder builder(scenario, day);
  builder.on_firing_ended({0, fact.scheduled_at, fact.attempts, fact.process, fact.outcome,
                           fact.output, fact.measured_by, fact.duplicates, fact.faults});
  return builder.finish({}, sample_environment()).tasks[0].trace;
}

TEST(ReportBuilder, AnyChangeOfARunChangesTheTraceOfItsTask) {
  std::vector<Fact> facts = {Fact{"as it is"}};
  const auto change = [&](std::string name, const std::function<void(Fact&)>& apply) {
    Fact& fact = facts.emplace_back();
    fact.name = std::move(name);
    apply(fact);
  };
  change("scheduled_at", [](Fact& fact) { fact.scheduled_at += Duration{1}; });
  change("outcome", [](Fact& fact) { fact.outcome.kind = OutcomeKind::kFailed; });
  change("cause", [](Fact& fact) { fact.outcome.cause = Cause::kExitCode; });
  change("detail", [](Fact& fact) { fact.outcome.detail = 1; });
  change("no attempt", [](Fact& fact) { fact.attempts.clear(); });
  change("two attempts", [](Fact& fact) { fact.attempts.push_back(fact.attempts[0]); });
  change("attempt's instant", [](Fact& fact) { fact.attempts[0].at += Duration{1}; });
  change("attempt's result", [](Fact& f) { f.attempts[0].result = AttemptResult::kRetryable; });
  change("attempt's status", [](Fact& fact) { fact.attempts[0].http_status = 201; });
  change("attempt's error", [](Fact& f) { f.attempts[0].error = AttemptError::kTimeout; });
  change("duplicate", [](Fact& fact) { fact.duplicates = {{*fact.process, {}}}; });
  change("duplicate that failed", [](Fact& fact) {
    fact.duplicates = {{*fact.process, {OutcomeKind::kFailed, Cause::kExitCode, 1}}};
  });
  change("duplicate's end", [](Fact& fact) {
    fact.duplicates = {{*fact.process, {}}};
    fact.duplicates[0].process.ended_at += Duration{1};
  });
  change("fault", [](Fact& fact) { fact.faults = {{0, fact.scheduled_at}}; });
  change("another fault", [](Fact& fact) { fact.faults = {{1, fact.scheduled_at}}; });
  change("fault's instant", [](Fact& fact) { fact.faults = {{0, at("2016-04-21")}}; });
  change("no process", [](Fact& fact) { fact.process.reset(); });
  change("process id", [](Fact& fact) { fact.process->id = ProcessId{8}; });
  change("start", [](Fact& fact) { fact.process->started_at += Duration{1}; });
  change("end", [](Fact& fact) { fact.process->ended_at += Duration{1}; });
  change("overlapping", [](Fact& fact) { fact.process->overlapping = 1; });
  change("overlap", [](Fact& fact) { fact.process->overlap = Duration{1}; });
  change("output", [](Fact& fact) { fact.output = "x"; });
  change("real run", [](Fact& fact) { fact.measured_by = {0, fact.scheduled_at}; });
  change("earlier run", [](Fact& fact) { fact.measured_by = {0, at("2016-04-21")}; });
  change("refused", [](Fact& fact) {
    fact.process.reset();
    fact.measured_by = {0, fact.scheduled_at};
  });
  for (std::size_t i = 0; i < facts.size(); ++i) {
    EXPECT_EQ(trace_of(facts[i]), trace_of(facts[i])) << facts[i].name;
    for (std::size_t j = 0; j < i; ++j) {
      EXPECT_NE(trace_of(facts[i]), trace_of(facts[j])) << facts[i].name << ", " << facts[j].name;
    }
  }
}

// Digests of runs in which nothing goes wrong may only change with the version of the format.
TEST(ReportBuilder, ATraceWithoutTroubleIsWhatItWasBeforeThereWereFaults) {
  EXPECT_EQ(fmt::format("{:016x}", trace_of(Fact{"as it is"})), "c3e054ca1dc1dbc1");
}

TEST(ReportBuilder, AnotherTaskLeavesATracesValueAsItIs) {
  const Scenario one = ScenarioBuilder().task("web.daily", "0 8 * * ? *").build();
  const Scenario two =
      ScenarioBuilder().task("app.first", "0 9 * * ? *").task("web.daily", "0 8 * * ? *").build();
  // Process ids are drawn per task in a simulation; here they count up, so leave processes out.
  const Script script = [](TaskIndex, std::uint64_t) { return refused(500); };
  EXPECT_EQ(report_of(one, month(), script).tasks[0].trace,
            report_of(two, month(), script).tasks[1].trace);
}

}  // namespace
}  // namespace cronwarp::reports
