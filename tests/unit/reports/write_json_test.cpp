#include "reports/write_json.h"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "reports/diagnostics_json.h"
#include "reports/next_json.h"
#include "reports/schemas.h"
#include "tests/support/scenario_builder.h"
#include "tests/unit/reports/golden.h"
#include "tests/unit/reports/sample_run.h"

namespace cronwarp::reports {
namespace {

using namespace test;
using cronwarp::test::at;
using nlohmann::json;

constexpr Rule kBadMinute{"cron-value-range", Severity::kError, "", "", ""};
constexpr Rule kTwice{"name-twice", Severity::kWarning, "", "", ""};

Diagnostics sample_diagnostics(const Sample& sample) {
  Diagnostics diagnostics;
  diagnostics.report(kBadMinute, sample.location_of("*/10"), "minute 61 is out of range 0-59",
                     "use a value from 0 to 59");
  Diagnostic& twice = diagnostics.report(kTwice, sample.location_of("convox.cron.poll"),
                                         "'poll' is declared twice", "");
  twice.notes.push_back({sample.location_of("convox.cron.daily_update"), "first declared here"});
  twice.notes.push_back({{}, "the rack keeps one of them"});
  diagnostics.report(kTwice, {}, "kept on purpose", "").suppressed_by = "until May";
  return diagnostics;
}

std::string json_of(const Report& report) {
  std::ostringstream out;
  write_json(report, out);
  return out.str();
}

Report sample_report() {
  const Sample sample;
  return report_of(sample.scenario, month(), fail_now_and_then, sample_diagnostics(sample));
}

// What a shell command prints.
std::string output_of(const std::string& command) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(::popen(command.c_str(), "r"),
                                                             ::pclose);
  EXPECT_NE(pipe, nullptr) << command;
  std::string output;
  char buffer[4096];
  while (const std::size_t bytes = std::fread(buffer, 1, sizeof buffer, pipe.get())) {
    output.append(buffer, bytes);
  }
  return output;
}

// Of this process alone: tests run side by side.
std::string temporary_path(const std::string& name) {
  return testing::TempDir() + "cronwarp_" + std::to_string(::getpid()) + "_" + name;
}

// The text between ```<language> and ``` that follows `heading` in docs/REPORTS.md.
std::string recipe(const std::string& heading, const std::string& language) {
  const std::string page = read_file(std::string(CRONWARP_SOURCE_DIR) + "/docs/REPORTS.md");
  const std::string fence = "```" + language + "\n";
  const std::size_t begin = page.find(fence, page.find("## " + heading)) + fence.size();
  return page.substr(begin, page.find("\n```", begin) - begin);
}

TEST(WriteJson, AReportIsAsInTheGolden) { expect_golden("report.json", json_of(sample_report())); }

TEST(WriteJson, TheSmallestReportIsAsInTheGolden) {
  const Scenario scenario =
      cronwarp::test::ScenarioBuilder(Platform::kGen1).task("web.nightly", "0 3 * * ? *").build();
  const TimeRange morning{at("2026-03-01T04:00:00Z"), at("2026-03-01T09:30:00Z")};
  ReportBuilder builder(scenario, morning);
  expect_golden("smallest_report.json", json_of(builder.finish({}, {})));
}

TEST(WriteJson, FindingsAreAsInTheGolden) {
  const Sample sample;
  std::ostringstream out;
  write_findings_json(sample_diagnostics(sample), out);
  expect_golden("findings.json", out.str());
}

TEST(WriteJson, NextTimesAreAsInTheGoldens) {
  NextTimes times;
  times.expression = "0 8 * * ? *";
  times.schedule = "At 08:00 UTC every day";
  times.next = {at("2016-04-21T08:00:00Z"), at("2016-04-22T08:00:00Z")};
  std::ostringstream valid;
  write_next_json(times, {}, JsonLayout::kReadable, valid);
  expect_golden("next.json", valid.str());

  const SourceText argument("expression", "61 8 * * ? *");
  Diagnostics diagnostics;
  diagnostics.report(kBadMinute, {&argument, {0, 2}}, "minute 61 is out of range 0-59",
                     "use a value from 0 to 59");
  times = {};
  times.expression = "61 8 * * ? *";
  times.valid = false;
  std::ostringstream invalid;
  write_next_json(times, diagnostics, JsonLayout::kReadable, invalid);
  expect_golden("next_invalid.json", invalid.str());
}

TEST(WriteJson, ABatchsAnswerIsTheSameOnOneLine) {
  NextTimes times;
  times.expression = "a \xFF \x7F";
  times.schedule = "At 08:00 UTC every day";
  times.next = {at("2016-04-21T08:00:00Z")};
  std::ostringstream readable;
  std::ostringstream line;
  write_next_json(times, {}, JsonLayout::kReadable, readable);
  write_next_json(times, {}, JsonLayout::kOneLine, line);
  EXPECT_EQ(line.str().find('\n'), line.str().size() - 1);
  EXPECT_EQ(json::parse(line.str()), json::parse(readable.str()));
}

TEST(WriteJson, UpcomingFiringsAreAsInTheGolden) {
  std::ostringstream out;
  write_upcoming_json({{at("2016-04-21T08:00:00Z"), "web.daily_update", "bin/daily_update \"x\""},
                       {at("2016-04-21T08:10:00Z"), "web.poll", "bin/poll"}},
                      out);
  expect_golden("upcoming.json", out.str());
}

TEST(WriteJson, TheDigestIgnoresTheEnvironment) {
  Report report = sample_report();
  const std::string before = digest_of(report);
  report.environment.build = "another compiler";
  report.environment.tzdata_version = "2031a";
  report.environment.started_at = "2031-01-01T00:00:00Z";
  report.environment.elapsed = std::nullopt;
  report.environment.working_directory = "elsewhere";
  report.environment.output_directory = "other";
  report.digest = "";
  EXPECT_EQ(digest_of(report), before);
}

TEST(WriteJson, TheDigestCoversEverythingElse) {
  const std::string before = digest_of(sample_report());
  const auto changed = [&](auto change) {
    Report report = sample_report();
    change(report);
    return digest_of(report) != before;
  };
  EXPECT_TRUE(changed([](Report& r) { r.environment.tool_version = "0.2.0"; }));
  EXPECT_TRUE(changed([](Report& r) { r.environment.repeat_argv.emplace_back("-q"); }));
  EXPECT_TRUE(changed([](Report& r) { ++r.scenario.seed; }));
  EXPECT_TRUE(changed([](Report& r) { r.scenario.range.to += Duration{1}; }));
  EXPECT_TRUE(changed([](Report& r) { r.scenario.rack.reset(); }));
  EXPECT_TRUE(changed([](Report& r) { ++r.summary.overlaps; }));
  EXPECT_TRUE(changed([](Report& r) { ++r.tasks[1].trace; }));
  EXPECT_TRUE(changed([](Report& r) { r.tasks[1].firing_times.clear(); }));
  EXPECT_TRUE(changed([](Report& r) { r.findings.pop_back(); }));
  EXPECT_TRUE(changed([](Report& r) { r.failures[0].sentence += "!"; }));
  EXPECT_TRUE(changed([](Report& r) { r.verdict.exit_code = 2; }));
}

TEST(WriteJson, OneFiringThatGoesAnotherWayChangesTheDigest) {
  const Sample sample;
  const Script other = [](TaskIndex task, std::uint64_t n) -> Course {
    if (task == 1 && n == 2016) return {.length = Duration{2001}};
    return {};
  };
  EXPECT_NE(report_of(sample.scenario, month(), succeed).digest,
            report_of(sample.scenario, month(), other).digest);
}

TEST(WriteJson, TheSameRunGivesTheSameBytes) {
  EXPECT_EQ(json_of(sample_report()), json_of(sample_report()));
}

TEST(WriteJson, AnotherTaskChangesNoOtherTasksLines) {
  using cronwarp::test::ScenarioBuilder;
  const Script script = [](TaskIndex, std::uint64_t) { return refused(500); };
  const Scenario one = ScenarioBuilder().task("web.daily", "0 8 * * ? *").build();
  const Scenario two =
      ScenarioBuilder().task("app.first", "0 9 * * ? *").task("web.daily", "0 8 * * ? *").build();
  const std::string task = json::parse(json_of(report_of(one, month(), script)))["tasks"][0].dump();
  EXPECT_EQ(json::parse(json_of(report_of(two, month(), script)))["tasks"][1].dump(), task);
}

TEST(WriteJson, TheDigestIsWhatTheRecipeInTheDocumentationGives) {
  const std::string command = recipe("The digest", "sh");
  const std::string folder = golden_path("");
  EXPECT_EQ(output_of("cd '" + folder + "' && " + command).substr(0, 64), sample_report().digest);
}

TEST(WriteJson, TheRecipesForLinesRunAsDocumented) {
  const std::string commands = recipe("runs.ndjson", "sh");
  const std::string output =
      output_of("cd '" + golden_path("") + "' && set -e\n" + commands + "\necho complete");
  EXPECT_THAT(output, testing::HasSubstr("1 web.poll: HTTP 500 from the Convox API"));
  EXPECT_THAT(output, testing::HasSubstr("840000 web.poll 2016-04-23T02:50:00Z"));
  EXPECT_THAT(output, testing::EndsWith("complete\n"));
}

// What the recipe in docs/REPORTS.md makes of a report.
std::string expanded_by_recipe(const std::string& report_path) {
  const std::string program = temporary_path("firing_times.jq");
  std::ofstream(program) << recipe("Firing times", "jq");
  std::string output = output_of("jq -r -f '" + program + "' '" + report_path + "'");
  std::filesystem::remove(program);
  return output;
}

TEST(WriteJson, TheRecipeInTheDocumentationExpandsAllFiringTimes) {
  const Sample sample;
  std::string expected;
  for (const Task& task : sample.scenario.manifest.tasks) {
    task.schedule.for_each_day(month(), [&](const cron::DayBatch& batch) {
      for (const std::int32_t second : batch.seconds) {
        expected += task.id + "\t" +
                    format_instant(Instant{batch.day} + std::chrono::seconds{second}) + "\n";
      }
    });
  }
  EXPECT_EQ(expanded_by_recipe(golden_path("report.json")), expected);
}

TEST(WriteJson, TheRecipeKnowsMillisecondsAndEveryKindOfTerm) {
  Report report = sample_report();
  report.tasks.resize(1);
  cron::FiringTimes& times = report.tasks[0].firing_times;
  times = {cron::Progression{at("2016-04-21T08:00:00.007Z"), Duration{1'500}, 5},
           cron::Progression{at("2016-04-30T00:00:00Z"), Duration{0}, 1},
           cron::DayPattern{{{std::chrono::sys_days{std::chrono::year{2016} / 5 / 1}, 7, 3},
                             {std::chrono::sys_days{std::chrono::year{2017} / 2 / 28}, 0, 1}},
                            {{0, 0, 1}, {3600, 90, 4}}}};
  std::string expected;
  for (const Instant instant : cron::expand(times)) {
    expected += report.tasks[0].id + "\t" + format_instant(instant) + "\n";
  }
  const std::string path = temporary_path("terms.json");
  std::ofstream(path) << json_of(report);
  EXPECT_EQ(expanded_by_recipe(path), expected);
  std::filesystem::remove(path);
}

TEST(Schemas, EachIsReadableAndNamesItself) {
  ASSERT_FALSE(schemas().empty());
  std::string previous;
  for (const Schema& schema : schemas()) {
    EXPECT_LT(previous, schema.name);
    previous = schema.name;
    const json text = json::parse(schema.text);
    EXPECT_EQ(text["$schema"], "https://json-schema.org/draft/2020-12/schema") << schema.name;
    const std::string file = std::string(CRONWARP_SOURCE_DIR) + "/reports/schema/" +
                             std::string(schema.name) + ".schema.json";
    EXPECT_EQ(read_file(file), schema.text);
  }
}

}  // namespace
}  // namespace cronwarp::reports
