#include "reports/write_text.h"

#include <sstream>
#include <string>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/scenario_builder.h"
#include "tests/unit/reports/golden.h"
#include "tests/unit/reports/sample_run.h"

namespace cronwarp::reports {
namespace {

using namespace test;
using cronwarp::test::at;
using cronwarp::test::ScenarioBuilder;
using ::testing::HasSubstr;

constexpr Rule kBadMinute{"cron-value-range", Severity::kError, "", "", ""};
constexpr Rule kTwice{"name-twice", Severity::kWarning, "", "", ""};

std::string text_of(const Report& report, const TextOptions& options = {}) {
  std::ostringstream out;
  write_text(report, options, out);
  return out.str();
}

TEST(WriteText, ARunWithoutFailuresIsShort) {
  const Sample sample;
  expect_golden("no_failures.txt", text_of(report_of(sample.scenario, month(), succeed)));
}

TEST(WriteText, FailuresStandWithTheirCausesAndInstants) {
  const Sample sample;
  const Report report = report_of(sample.scenario, month(), fail_now_and_then);
  expect_golden("failures.txt", text_of(report));
  expect_golden("failures_color.txt", text_of(report, {.color = Color::kOn}));
  expect_golden("failures_narrow.txt", text_of(report, {.width = 20}));
}

TEST(WriteText, FindingsThatFailTheRunComeWithTheVerdict) {
  const Sample sample;
  Diagnostics diagnostics;
  diagnostics.report(kBadMinute, sample.location_of("*/10"), "minute 61 is out of range 0-59",
                     "use a value from 0 to 59");
  diagnostics.report(kTwice, sample.location_of("convox.cron.poll"),
                     "a label of this name stands further up and one of the two is lost on the way "
                     "to the rack, which one differs from deploy to deploy",
                     "");
  diagnostics.report(kTwice, {}, "kept on purpose", "").suppressed_by = "until May";
  Scenario scenario = sample.scenario;
  scenario.manifest.rejected_tasks = 1;
  expect_golden("findings.txt",
                text_of(report_of(scenario, month(), succeed, diagnostics), {.width = 80}));
}

TEST(WriteText, OfAThousandTasksTheFailingOnesAreListed) {
  ScenarioBuilder builder;
  for (int i = 0; i < 1000; ++i) {
    builder.task(fmt::format("service-{:02}.task-{:04}", i % 40, i),
                 fmt::format("{} {} * * ? *", i % 60, i % 24));
  }
  Scenario scenario = builder.build();
  scenario.path = "fleet.yml";
  scenario.manifest.path = "fleet/docker-compose.yml";
  const Script script = [](TaskIndex task, std::uint64_t n) -> Course {
    if (task % 30 == 11) return exit_with(static_cast<int>(task % 13) + 1);
    if (task == 500 && n > 3) return {.overlapping = 2, .running = 3};
    return {};
  };
  const TimeRange week{at("2026-03-01"), at("2026-03-08")};
  expect_golden("thousand_tasks.txt", text_of(report_of(scenario, week, script)));
}

TEST(WriteText, ARangeWithoutAFiringSaysSo) {
  Scenario scenario = ScenarioBuilder().task("web.nightly", "0 3 * * ? *").build();
  scenario.path = "docker-compose.yml";
  scenario.manifest.path = "docker-compose.yml";
  const TimeRange morning{at("2026-03-01T04:00:00Z"), at("2026-03-01T09:30:00Z")};
  expect_golden("nothing_fires.txt", text_of(report_of(scenario, morning, succeed)));
}

TEST(WriteText, ARackElsewhereIsNamedAndWhatItTookIsNotCalledRunning) {
  const Sample sample;
  const Script script = [](TaskIndex, std::uint64_t) -> Course {
    return {.outcome = {OutcomeKind::kRunningAtEnd, Cause::kHandedOver}};
  };
  Report report = report_of(sample.scenario, month(), script);
  EXPECT_THAT(text_of(report), HasSubstr("4,424 still running at the end"));
  report.environment.dispatch = "https://127.0.0.1:5443";
  const std::string text = text_of(report, {.width = 200});
  EXPECT_THAT(text, HasSubstr("the rack at https://127.0.0.1:5443\n"));
  EXPECT_THAT(text, HasSubstr("4,424 handed over"));
}

TEST(WriteText, NothingOfAFileReachesTheTerminalAsAControlCharacter) {
  Sample sample;
  sample.scenario.app = "my\x1b[2Japp";
  sample.scenario.manifest.tasks[0].id = "web.\a\x1b]0;title";
  const Script script = [](TaskIndex, std::uint64_t) {
    Course run = exit_with(1);
    run.output = "\x1b[31mred\r\n";
    return run;
  };
  const std::string text = text_of(report_of(sample.scenario, month(), script));
  for (const char c : text) {
    EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20) << static_cast<int>(c);
  }
}

TEST(WriteText, NoLineOfAUsualReportIsWiderThanTheTerminal) {
  const Sample sample;
  const Report report = report_of(sample.scenario, month(), fail_now_and_then);
  for (const std::size_t width : {80u, 100u, 140u}) {
    std::istringstream lines(text_of(report, {.width = width}));
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with("Repeat")) continue;  // to be copied whole
      EXPECT_LE(line.size(), width) << line;
    }
  }
}

}  // namespace
}  // namespace cronwarp::reports
