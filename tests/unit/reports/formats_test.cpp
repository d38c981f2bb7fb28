#include "reports/formats.h"

#include <algorithm>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "reports/cases.h"
#include "reports/markdown_sections.h"
#include "reports/problems.h"
#include "reports/read_report.h"
#include "reports/write_github.h"
#include "reports/write_sarif.h"
#include "tests/support/scenario_builder.h"
#include "tests/unit/reports/golden.h"
#include "tests/unit/reports/troubled_run.h"

namespace cronwarp::reports {
namespace {

using namespace test;
using cronwarp::test::at;
using nlohmann::json;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string rendered(ReportFormat format, const Report& report) {
  std::ostringstream out;
  write_report(format, report, out);
  return out.str();
}

std::string summary_of(const Report& report) {
  std::ostringstream out;
  write_github_summary(report, out);
  return out.str();
}

Report troubled_report() { return Troubled().report(); }

// As if each of many lines of a long file were wrong, and each of many expectations had failed.
Report huge_report() {
  Report report = troubled_report();
  const Finding finding = report.findings.back();
  const ExpectationReport failed = report.expectations[1];
  report.findings.clear();
  report.expectations.clear();
  for (std::uint32_t i = 0; i < 10'000; ++i) {
    Finding& error = report.findings.emplace_back(finding);
    error.place.begin.line = error.place.end.line = i + 1;
    Finding& warning = report.findings.emplace_back(error);
    warning.severity = Severity::kWarning;
    report.expectations.push_back(failed);
    report.expectations.back().name = fmt::format("expectation {}", i);
  }
  return report;
}

std::size_t lines_with(const std::string& text, std::string_view start) {
  std::istringstream in(text);
  std::size_t count = 0;
  for (std::string line; std::getline(in, line);) count += line.starts_with(start) ? 1u : 0u;
  return count;
}

TEST(Formats, EachHasANameThatIsReadBack) {
  for (const ReportFormat format : report_formats()) {
    EXPECT_EQ(parse_format(to_string(format)), format);
  }
  EXPECT_EQ(parse_format("ndjson"), std::nullopt);
}

TEST(Formats, EachIsAsInItsGolden) {
  const Report report = troubled_report();
  expect_golden("troubled.txt", rendered(ReportFormat::kText, report));
  expect_golden("troubled.json", rendered(ReportFormat::kJson, report));
  expect_golden("troubled.junit.xml", rendered(ReportFormat::kJunit, report));
  expect_golden("troubled.github.txt", rendered(ReportFormat::kGithub, report));
  expect_golden("troubled.gitlab.json", rendered(ReportFormat::kGitlab, report));
  expect_golden("troubled.sarif", rendered(ReportFormat::kSarif, report));
  expect_golden("troubled.md", rendered(ReportFormat::kMarkdown, report));
  expect_golden("troubled.tap", rendered(ReportFormat::kTap, report));
}

TEST(Formats, ARunWithoutTroubleIsShortInEach) {
  const Sample sample;
  const Report report = report_of(sample.scenario, month(), succeed);
  expect_golden("quiet.junit.xml", rendered(ReportFormat::kJunit, report));
  expect_golden("quiet.sarif", rendered(ReportFormat::kSarif, report));
  expect_golden("quiet.tap", rendered(ReportFormat::kTap, report));
  EXPECT_EQ(rendered(ReportFormat::kGithub, report), "");
  EXPECT_EQ(rendered(ReportFormat::kGitlab, report), "[]\n");
}

TEST(Formats, AReportThatWasReadBackGivesTheSameBytesInEach) {
  const Sample sample;
  Report stopped = troubled_report();
  stopped.stopped = Stop{at("2016-04-22"), "interrupted by SIGINT", 130};
  stopped.verdict.exit_code = 130;
  for (const Report& report :
       {troubled_report(), stopped, report_of(sample.scenario, month(), fail_now_and_then)}) {
    const std::string written = rendered(ReportFormat::kJson, report);
    const auto read = read_report(written);
    ASSERT_TRUE(read) << read.error();
    for (const ReportFormat format : report_formats()) {
      EXPECT_EQ(rendered(format, *read), rendered(format, report)) << to_string(format);
    }
    EXPECT_EQ(summary_of(*read), summary_of(report));
  }
}

TEST(Formats, ARunThatWasStoppedIsAnErrorInEachThatTellsProblems) {
  Report report = report_of(Sample().scenario, month(), succeed);
  report.stopped = Stop{at("2016-04-22"), "the engine went away", 4};
  EXPECT_THAT(
      rendered(ReportFormat::kJunit, report),
      HasSubstr("<error message=\"stopped at 2016-04-22T00:00:00Z: the engine went away\""));
  EXPECT_THAT(rendered(ReportFormat::kTap, report), HasSubstr("\nnot ok 1 - run: myapp: "));
  EXPECT_THAT(rendered(ReportFormat::kGithub, report), StartsWith("::error file="));
  EXPECT_THAT(rendered(ReportFormat::kGitlab, report), HasSubstr("run-stopped"));
  const json sarif = json::parse(rendered(ReportFormat::kSarif, report));
  EXPECT_EQ(sarif["runs"][0]["invocations"][0]["executionSuccessful"], false);
  EXPECT_EQ(sarif["runs"][0]["results"][0]["ruleId"], "run-stopped");
}

TEST(Junit, WarningsFailATestOnlyWhereTheyFailTheRun) {
  Report report = troubled_report();
  const auto warning_of = [&] {
    const std::vector<CaseSuite> suites = suites_of(report);
    return suites.back().cases[1];
  };
  EXPECT_EQ(warning_of().status, Case::Status::kPassed);
  report.environment.fail_on = Severity::kWarning;
  EXPECT_EQ(warning_of().status, Case::Status::kError);
  EXPECT_EQ(warning_of().message, "warning: 'poll' is declared twice");
}

TEST(Junit, ControlCharactersBecomeVisible) {
  Report report = troubled_report();
  report.findings.resize(1);
  report.findings[0].message = "a\x01\x1b[0m\r\n\tb\x7f \xEF\xBF\xBE \xFF <&>\"";
  const std::string xml = rendered(ReportFormat::kJunit, report);
  EXPECT_THAT(xml, HasSubstr("a\\x01\\x1B[0m&#13;&#10;&#9;b\\x7F \xEF\xBF\xBD \xEF\xBF\xBD "
                             "&lt;&amp;&gt;&quot;"));
}

TEST(Github, PropertiesAndDataAreEscaped) {
  Report report = troubled_report();
  report.expectations.clear();
  report.findings = {report.findings.back()};
  report.findings[0].place.path = "a,b:c%.yml";
  report.findings[0].message = "50% of: x, y\r\n::error::injected";
  report.findings[0].help = "100%\nsure: yes, really";
  const std::string text = rendered(ReportFormat::kGithub, report);
  EXPECT_EQ(text,
            "::error file=a%2Cb%3Ac%25.yml,line=5,endLine=5,col=24,endColumn=28,title=50%25 of%3A "
            "x%2C y%0D%0A%3A%3Aerror%3A%3Ainjected [cron-value-range]::help: 100%25%0Asure: yes, "
            "really\n");
}

TEST(Github, TheLimitsHoldWithTenThousandFindingsAndFailedExpectations) {
  const Report report = huge_report();
  const std::string text = rendered(ReportFormat::kGithub, report);
  EXPECT_EQ(lines_with(text, ""), 20u);
  EXPECT_EQ(lines_with(text, "::error "), 10u);
  EXPECT_EQ(lines_with(text, "::warning "), 10u);
  EXPECT_THAT(text, HasSubstr("\n::error title=More were left out::19,991 more of this kind: "));
  EXPECT_THAT(text, HasSubstr("\n::warning title=More were left out::9,991 more of this kind: "));
  EXPECT_THAT(text, HasSubstr("out/report.json"));
}

TEST(Github, ASummaryTooLargeEndsAfterASectionAndSaysSo) {
  const Report report = huge_report();
  const std::string whole = rendered(ReportFormat::kMarkdown, report);
  const std::string summary = summary_of(report);
  ASSERT_GT(whole.size(), 2u * kGithubSummaryBytes);
  EXPECT_LT(summary.size(), kGithubSummaryBytes);
  EXPECT_GT(summary.size(), kGithubSummaryBytes - 10'000);
  EXPECT_THAT(summary, HasSubstr("</details>\n\n\n*"));
  EXPECT_THAT(summary, EndsWith(" more sections not shown: GitHub takes less than 1 MiB. "
                                "out/report.json has everything.*\n"));
}

TEST(Github, ASummaryThatFitsIsTheMarkdownReport) {
  const Report report = troubled_report();
  const std::string whole = rendered(ReportFormat::kMarkdown, report);
  EXPECT_EQ(summary_of(report), whole);
  std::ostringstream exact;
  write_github_summary(report, exact, whole.size());
  EXPECT_EQ(exact.str(), whole);
  std::ostringstream shorter;
  write_github_summary(report, shorter, whole.size() - 1);
  EXPECT_LT(shorter.str().size(), whole.size());
  EXPECT_THAT(shorter.str(), HasSubstr("1 more section not shown"));
}

TEST(Gitlab, NoTwoOfManyEqualProblemsHaveOneFingerprint) {
  Report report = troubled_report();
  report.findings.assign(1'000, report.findings.back());
  report.expectations.assign(1'000, report.expectations[1]);
  const json list = json::parse(rendered(ReportFormat::kGitlab, report));
  ASSERT_EQ(list.size(), 2'000u);
  std::set<std::string> fingerprints;
  for (const json& problem : list) fingerprints.insert(problem["fingerprint"]);
  EXPECT_EQ(fingerprints.size(), list.size());
}

TEST(Gitlab, AFingerprintStaysWhenTheFileGrows) {
  Report report = troubled_report();
  const std::string before = problems_of(report).back().fingerprint;
  report.findings.back().place.begin.line += 7;
  EXPECT_EQ(problems_of(report).back().fingerprint, before);
}

TEST(Gitlab, PathsAreOfTheRepository) {
  RunEnvironment environment;
  environment.working_directory = "/builds/app";
  EXPECT_EQ(path_in_repository("./a/b.yml", environment), "a/b.yml");
  EXPECT_EQ(path_in_repository("/builds/app/a.yml", environment), "a.yml");
  EXPECT_EQ(path_in_repository("/builds/apple/a.yml", environment), "/builds/apple/a.yml");
}

TEST(Sarif, AFileHasNoMoreResultsThanGithubTakesAndCountsTheRest) {
  Report report = troubled_report();
  report.expectations.clear();
  report.findings.assign(kSarifResultsMax + 5, report.findings.back());
  const std::string sarif = rendered(ReportFormat::kSarif, report);
  EXPECT_EQ(lines_with(sarif, "          \"ruleId\": "), kSarifResultsMax);
  EXPECT_THAT(sarif, HasSubstr("5 results left out: a run may have 25,000 at most"));
}

TEST(Sarif, EveryResultPointsToItsRule) {
  const json run = json::parse(rendered(ReportFormat::kSarif, troubled_report()))["runs"][0];
  for (const json& result : run["results"]) {
    const json& rule = run["tool"]["driver"]["rules"][result["ruleIndex"].get<std::size_t>()];
    EXPECT_EQ(rule["id"], result["ruleId"]);
  }
}

TEST(Tap, ThePlanCountsTheTestsAndNoDescriptionBeginsADirective) {
  const std::string tap = rendered(ReportFormat::kTap, troubled_report());
  EXPECT_THAT(tap, StartsWith("TAP version 14\n1..11\n"));
  EXPECT_EQ(lines_with(tap, "ok ") + lines_with(tap, "not ok "), 11u);
  EXPECT_THAT(tap, HasSubstr("<successes>, \\# 2 | 3\n"));
  EXPECT_THAT(tap, HasSubstr(" # SKIP suppressed: until May\n"));
}

TEST(Markdown, NothingOfAFileIsMarkup) {
  EXPECT_EQ(markdown_text("<b> & `x` | *y* [z](u)\n# t"),
            "&lt;b&gt; &amp; \\`x\\` \\| \\*y\\* \\[z\\](u).\\# t");
}

}  // namespace
}  // namespace cronwarp::reports
