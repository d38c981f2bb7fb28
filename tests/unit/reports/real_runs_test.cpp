#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "reports/ndjson_writer.h"
#include "reports/report_builder.h"
#include "reports/write_json.h"
#include "reports/write_text.h"
#include "tests/support/scenario_builder.h"
#include "tests/unit/reports/golden.h"
#include "tests/unit/reports/sample_run.h"

// Runs of real containers, and runs that ended early.

namespace cronwarp::reports {
namespace {

using namespace test;
using cronwarp::test::at;
using cronwarp::test::ScenarioBuilder;
using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr TaskIndex kDaily = 0;
constexpr TaskIndex kPoll = 1;
constexpr TaskIndex kInvoices = 2;
constexpr TaskIndex kMails = 3;

class StringSink : public ByteSink {
 public:
  void write(std::string_view bytes) override { text += bytes; }

  std::string text;
};

TimeRange three_days() { return {at("2016-04-21"), at("2016-04-24")}; }

// Every first firing is run for real and serves the others: the daily task succeeds, the poll needs
// too long, the invoices' container is refused, and the mails take the daily task's outcome.
Course measured_once(TaskIndex task, std::uint64_t n) {
  Course course;
  course.measured_by = RealRun{task, three_days().from};
  switch (task) {
    case kDaily:
      course.measured_by->scheduled_at = at("2016-04-21T08:00:00Z");
      course.length = Duration{1'234};
      break;
    case kPoll:
      course.outcome = {OutcomeKind::kTimedOut, Cause::kTimeLimit, 300'000};
      course.length = std::chrono::minutes{5};
      course.output = n % 2 == 0 ? "" : "polling\nstill polling\n";
      break;
    case kInvoices:
      course.outcome = {OutcomeKind::kNeverStarted, Cause::kContainerRefused, 0};
      course.output = "unable to find user app: no matching entries in passwd file\n";
      break;
    case kMails:
      course.measured_by = RealRun{kDaily, at("2016-04-21T08:00:00Z")};
      course.outcome = {OutcomeKind::kFailed, Cause::kCommandNotFound, 127};
      course.output = "sh: bin/mails: not found\n";
      break;
    default:
      break;
  }
  return course;
}

RunEnvironment docker_environment() {
  RunEnvironment environment = sample_environment();
  environment.runner = {RunnerKind::kDocker, "docker 28.2.2, engine 20.10.24", 2, 1, "c.json"};
  return environment;
}

RealRunsDescription faketime_that_misses_polls() {
  return {
      .faketime = true,
      .faketime_failures = {"", "bin/poll is a Go program, which asks the kernel itself", "", ""}};
}

struct RealReport {
  Report report;
  std::string ndjson;
};

RealReport simulate(const Sample& sample, const Script& script, RealRunsDescription description,
                    const std::optional<Stop>& stop = {}) {
  StringSink sink;
  NdjsonWriter writer(sample.scenario, three_days(), "0.1.0", sink);
  ReportBuilder builder(sample.scenario, three_days());
  builder.describe_real_runs(std::move(description));
  const TimeRange range{three_days().from, stop ? stop->at : three_days().to};
  play(sample.scenario, range, script, {&writer, &builder});
  if (stop) builder.stop(*stop);
  RealReport result{builder.finish({}, docker_environment()), ""};
  writer.finish(result.report);
  result.ndjson = sink.text;
  return result;
}

Report real_report() {
  return simulate(Sample(), measured_once, faketime_that_misses_polls()).report;
}

Stop lost_engine() {
  return {at("2016-04-22T09:00:00.001Z"), "the container engine stopped answering", 4};
}

Report stopped_report() { return simulate(Sample(), measured_once, {}, lost_engine()).report; }

std::string json_of(const Report& report) {
  std::ostringstream out;
  write_json(report, out);
  return out.str();
}

std::string text_of(const Report& report) {
  std::ostringstream out;
  write_text(report, {}, out);
  return out.str();
}

// Of one firing that was measured so.
json firing_line(const RealRun& firing, const std::optional<RealRun>& measured_by) {
  const Sample sample;
  StringSink sink;
  NdjsonWriter writer(sample.scenario, month(), "0.1.0", sink);
  const Instant start = firing.scheduled_at;
  const ProcessRun process{ProcessId{7}, start, start, 0, Duration{0}};
  writer.on_firing_ended({firing.task, firing.scheduled_at, {}, process, {}, {}, measured_by});
  writer.finish({});
  const std::size_t begin = sink.text.find('\n') + 1;
  return json::parse(sink.text.substr(begin, sink.text.find('\n', begin) - begin));
}

constexpr Instant kMorning = kEarliestInstant;

TEST(RealRunLines, AFiringOfItsOwnRunIsMeasured) {
  const json line = firing_line({kPoll, kMorning}, RealRun{kPoll, kMorning});
  EXPECT_EQ(line["run"], "measured");
  EXPECT_FALSE(line.contains("reused_from"));
}

TEST(RealRunLines, AFiringOfAnotherRunNamesIt) {
  const json line = firing_line({kMails, kMorning}, RealRun{kDaily, at("2016-04-21T08:00:00.5Z")});
  EXPECT_EQ(line["run"], "reused");
  EXPECT_EQ(line["reused_from"],
            json({{"task", "web.daily_update"}, {"scheduled_at", "2016-04-21T08:00:00.500Z"}}));
}

TEST(RealRunLines, TheRunOfAnotherTaskAtTheSameInstantIsReused) {
  EXPECT_EQ(firing_line({kMails, kMorning}, RealRun{kDaily, kMorning})["run"], "reused");
}

TEST(RealRunLines, AScriptedFiringSaysNothingOfRuns) {
  const json line = firing_line({kPoll, kMorning}, std::nullopt);
  EXPECT_FALSE(line.contains("run"));
  EXPECT_FALSE(line.contains("reused_from"));
}

TEST(RealRunLines, ARefusedFiringSaysWhoseRunItWasAsWell) {
  const Sample sample;
  StringSink sink;
  NdjsonWriter writer(sample.scenario, month(), "0.1.0", sink);
  writer.on_firing_ended({kInvoices,
                          kMorning,
                          {},
                          std::nullopt,
                          {OutcomeKind::kNeverStarted, Cause::kContainerRefused, 0},
                          "no such user",
                          RealRun{kInvoices, kMorning}});
  writer.finish({});
  const std::size_t begin = sink.text.find('\n') + 1;
  const json line = json::parse(sink.text.substr(begin, sink.text.find('\n', begin) - begin));
  EXPECT_TRUE(line["process"].is_null());
  EXPECT_EQ(line["run"], "measured");
}

TEST(RealRuns, AKillIsNotGuessedToBeForMemory) {
  const Script killed = [](TaskIndex task, std::uint64_t n) {
    Course course = measured_once(task, n);
    course.outcome = {OutcomeKind::kKilled, Cause::kSignal, 9};
    return course;
  };
  const RealReport real = simulate(Sample(), killed, {});
  EXPECT_EQ(real.report.tasks[kDaily].causes[0].sentence, "killed by SIGKILL (exit code 137)");
  EXPECT_THAT(real.ndjson, Not(HasSubstr("ran out of memory")));
}

TEST(RealRunLines, AnIdOfAnyLengthFits) {
  const std::string id = "web." + std::string(40'000, 'x') + "\"";
  const Scenario scenario = ScenarioBuilder().task(id, "0 8 * * ? *").build();
  StringSink sink;
  NdjsonWriter writer(scenario, month(), "0.1.0", sink);
  const ProcessRun process{ProcessId{7}, kMorning, kMorning};
  writer.on_firing_ended({0, kMorning, {}, process, {}, {}, RealRun{0, month().from}});
  writer.finish({});
  const std::string line = sink.text.substr(sink.text.find('\n') + 1);
  EXPECT_EQ(json::parse(line.substr(0, line.find('\n')))["reused_from"]["task"], id);
}

TEST(RealRuns, LinesAreAsInTheGolden) {
  expect_golden("real_runs.ndjson",
                simulate(Sample(), measured_once, {},
                         Stop{at("2016-04-21T09:10:00Z"), "interrupted by SIGINT", 130})
                    .ndjson);
}

TEST(RealRuns, AReportIsAsInTheGolden) { expect_golden("real_runs.json", json_of(real_report())); }

TEST(RealRuns, TheTextIsAsInTheGolden) { expect_golden("real_runs.txt", text_of(real_report())); }

TEST(RealRuns, FiringsAreCountedByWhereTheirOutcomeIsFrom) {
  const Report report = real_report();
  ASSERT_TRUE(report.tasks[kDaily].real_runs);
  EXPECT_EQ(report.tasks[kDaily].real_runs->measured, 1u);
  EXPECT_EQ(report.tasks[kDaily].real_runs->reused, 2u);
  // Refused, which is an outcome of a real run as any other.
  EXPECT_EQ(report.tasks[kInvoices].real_runs->measured, 0u);
  EXPECT_EQ(report.tasks[kInvoices].real_runs->reused, 3u);
  EXPECT_EQ(report.tasks[kMails].real_runs->measured, 0u);
  EXPECT_EQ(report.tasks[kMails].real_runs->reused, 4u);
}

TEST(RealRuns, AScriptedReportHasNone) {
  const Report report = report_of(Sample().scenario, month(), succeed);
  EXPECT_FALSE(report.tasks[kDaily].real_runs);
  EXPECT_TRUE(json::parse(json_of(report))["tasks"][0]["real_runs"].is_null());
  EXPECT_THAT(text_of(report), Not(HasSubstr("Real runs")));
}

TEST(RealRuns, TheClockIsToldByTask) {
  const json tasks = json::parse(json_of(real_report()))["tasks"];
  EXPECT_EQ(tasks[kDaily]["real_runs"]["clock"], "scheduled");
  EXPECT_TRUE(tasks[kDaily]["real_runs"]["clock_reason"].is_null());
  EXPECT_EQ(tasks[kPoll]["real_runs"]["clock"], "real");
  EXPECT_EQ(tasks[kPoll]["real_runs"]["clock_reason"],
            "bin/poll is a Go program, which asks the kernel itself");
}

TEST(RealRuns, WithoutFaketimeTheClockIsTheRealOneForNoReason) {
  const Report report = simulate(Sample(), measured_once, {}).report;
  EXPECT_FALSE(report.tasks[kPoll].real_runs->saw_scheduled_clock);
  EXPECT_EQ(report.tasks[kPoll].real_runs->clock_reason, "");
  EXPECT_THAT(text_of(report), Not(HasSubstr("saw the real clock")));
}

TEST(RealRuns, OfManyTasksOnTheRealClockAFewAreNamed) {
  ScenarioBuilder builder;
  for (int i = 0; i < 8; ++i) builder.task("web.t" + std::to_string(i), "0 8 * * ? *");
  const Scenario scenario = builder.build();
  ReportBuilder report(scenario, {three_days().from, three_days().from});
  report.describe_real_runs(
      {.faketime = true, .faketime_failures = std::vector<std::string>(8, "it is static")});
  const std::string text = text_of(report.finish({}, docker_environment()));
  EXPECT_THAT(text, HasSubstr("web.t4 saw the real clock: it is static"));
  EXPECT_THAT(text, Not(HasSubstr("web.t5 saw")));
  EXPECT_THAT(text, HasSubstr("so did 3 more tasks"));
}

// What the machine was is not part of what happened: a replay on another one is the same run.
TEST(RealRuns, TheRunnerIsOutsideTheDigest) {
  const Sample sample;
  const auto digest_with = [&](const RunnerEnvironment& runner) {
    ReportBuilder builder(sample.scenario, three_days());
    builder.describe_real_runs({});
    play(sample.scenario, three_days(), measured_once, {&builder});
    RunEnvironment environment = sample_environment();
    environment.runner = runner;
    return builder.finish({}, environment).digest;
  };
  EXPECT_EQ(digest_with({RunnerKind::kDocker, "docker 28.2.2", 2, 1, "c.json"}),
            digest_with({RunnerKind::kReplay, "", std::nullopt, 0, "other.json"}));
}

TEST(RealRuns, WhichRunAnOutcomeIsFromIsPartOfTheDigest) {
  const Report one = real_report();
  const Report other = simulate(
                           Sample(),
                           [](TaskIndex task, std::uint64_t n) {
                             Course course = measured_once(task, n);
                             if (task == kMails) course.measured_by->scheduled_at += Duration{1};
                             return course;
                           },
                           faketime_that_misses_polls())
                           .report;
  EXPECT_NE(one.tasks[kMails].trace, other.tasks[kMails].trace);
  EXPECT_EQ(one.tasks[kDaily].trace, other.tasks[kDaily].trace);
}

TEST(RealRuns, AnotherTaskLeavesATracesValueAsItIs) {
  const auto trace_of_daily = [](ScenarioBuilder builder) {
    const Scenario scenario = builder.task("web.daily", "0 8 * * ? *").build();
    const auto daily = static_cast<TaskIndex>(scenario.manifest.tasks.size() - 1);
    const Instant eight = at("2016-04-21T08:00:00Z");
    ReportBuilder report(scenario, {eight, eight + Duration{1}});
    report.on_firing_ended({daily,
                            eight,
                            {},
                            ProcessRun{ProcessId{7}, eight, eight},
                            {},
                            {},
                            RealRun{daily, at("2016-04-20T08:00:00Z")}});
    return report.finish({}, sample_environment()).tasks[daily].trace;
  };
  EXPECT_EQ(trace_of_daily(ScenarioBuilder()),
            trace_of_daily(ScenarioBuilder().task("app.first", "0 9 * * ? *")));
}

TEST(StoppedRun, DoesNotPassAndSaysWhyFirst) {
  const Sample sample;
  Diagnostics diagnostics;
  constexpr Rule kBroken{"cron-value-range", Severity::kError, "", "", ""};
  diagnostics.report(kBroken, {}, "broken", "");
  ReportBuilder builder(sample.scenario, three_days());
  builder.stop({three_days().from, "interrupted by SIGINT", 130});
  const Report report = builder.finish(diagnostics, sample_environment());
  EXPECT_FALSE(report.verdict.passed);
  EXPECT_EQ(report.verdict.exit_code, 130);
  EXPECT_THAT(
      report.verdict.reasons,
      ElementsAre("a stop at 2016-04-21T00:00:00Z: interrupted by SIGINT", "1 error in the input"));
}

TEST(StoppedRun, IsAReportOfTheRangeUntilThen) {
  const Report report = stopped_report();
  EXPECT_EQ(report.scenario.range, (TimeRange{three_days().from, lost_engine().at}));
  EXPECT_EQ(report.tasks[kDaily].outcomes.total(), 2u);
  EXPECT_EQ(report.tasks[kDaily].next_firing, at("2016-04-23T08:00:00Z"));
}

TEST(StoppedRun, IsMarkedInTheReport) {
  const json report = json::parse(json_of(stopped_report()));
  EXPECT_EQ(report["stopped"], json({{"at", "2016-04-22T09:00:00.001Z"},
                                     {"reason", "the container engine stopped answering"}}));
  EXPECT_TRUE(json::parse(json_of(real_report()))["stopped"].is_null());
}

TEST(StoppedRun, IsMarkedInTheLastLineOfTheStream) {
  const std::string ndjson = simulate(Sample(), measured_once, {}, lost_engine()).ndjson;
  const std::size_t last = ndjson.rfind('\n', ndjson.size() - 2) + 1;
  EXPECT_EQ(json::parse(ndjson.substr(last))["stopped"]["at"], "2016-04-22T09:00:00.001Z");
}

TEST(StoppedRun, TheTextBeginsWithIt) {
  const std::string text = text_of(stopped_report());
  EXPECT_THAT(text, StartsWith("Stopped at 2016-04-22T09:00:00.001Z: the container engine stopped "
                               "answering; what follows had\nhappened by then\nFAIL"));
  EXPECT_THAT(text, Not(HasSubstr("a stop at")));
}

// Whoever validates the digest with jq takes what is in the file.
TEST(StoppedRun, AnotherReasonIsAnotherDigest) {
  const Sample sample;
  const auto digest_of_stop = [&](const std::string& reason) {
    return simulate(sample, measured_once, {}, Stop{lost_engine().at, reason, 4}).report.digest;
  };
  EXPECT_NE(digest_of_stop("one"), digest_of_stop("other"));
}

}  // namespace
}  // namespace cronwarp::reports
