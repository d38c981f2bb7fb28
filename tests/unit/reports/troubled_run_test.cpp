#include "tests/unit/reports/troubled_run.h"

#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "reports/fault_log.h"
#include "reports/report_builder.h"
#include "reports/schemas.h"
#include "reports/write_text.h"
#include "tests/support/scenario_builder.h"
#include "tests/unit/reports/golden.h"

// Faults, deploys and expectations in the reports.

namespace cronwarp::reports {
namespace {

using namespace test;
using cronwarp::test::at;
using nlohmann::json;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

TEST(TroubledRun, EveryFaultThatActedIsCountedWithItsFirings) {
  const Report report = Troubled().report();
  ASSERT_THAT(report.faults, SizeIs(4));
  EXPECT_EQ(report.faults[0].acted, 1u);
  EXPECT_EQ(report.faults[1].firings, 1u);
  EXPECT_EQ(report.faults[1].first_at, at("2016-04-22T08:00:01Z"));
  EXPECT_EQ(report.faults[2].acted, 0u);
  EXPECT_EQ(report.faults[2].first_at, std::nullopt);
  EXPECT_EQ(report.faults[3].acted, 1u);
  EXPECT_EQ(report.faults[3].firings, 0u);
  EXPECT_EQ(report.summary.firings_faulted, 2u);
}

TEST(TroubledRun, AFaultThatActsOnSeveralTriesOfAFiringActsOnOneFiring) {
  const Troubled troubled;
  FaultLog log(troubled.sample.scenario);
  const std::vector<FaultMark> marks = {{1, at("2016-04-21T08:00:03Z")},
                                        {0, at("2016-04-21T08:00:04Z")},
                                        {1, at("2016-04-21T08:00:09Z")}};
  log.add(FiringEnded{0, at("2016-04-21T08:00:00Z"), {}, {}, {}, {}, {}, {}, marks});
  const FaultReport fault = log.faults()[1];
  EXPECT_EQ(fault.acted, 2u);
  EXPECT_EQ(fault.firings, 1u);
  EXPECT_EQ(fault.latest_at, at("2016-04-21T08:00:09Z"));
}

TEST(TroubledRun, ADuplicateIsARunOfItsTask) {
  const TaskReport daily = Troubled().report().tasks[0];
  EXPECT_EQ(daily.duplicates, 1u);
  EXPECT_EQ(daily.firings(), 2u);
  EXPECT_EQ(daily.run_times.runs, 2u);
  EXPECT_EQ(daily.run_times.min_ms, 30'000);
}

TEST(TroubledRun, AFailureNamesItsFaults) {
  EXPECT_THAT(Troubled().report().tasks[0].failures[0].faults, ElementsAre("april: 1 <b>|"));
}

TEST(TroubledRun, ADeployNamesWhoHeldItUp) {
  const Report report = Troubled().report();
  ASSERT_THAT(report.deploys, SizeIs(1));
  EXPECT_EQ(report.deploys[0].fault, "friday");
  EXPECT_EQ(report.deploys[0].waited_for, "web.poll");
}

TEST(TroubledRun, AViolationSaysWhyTheFiringFailed) {
  const ExpectationReport gap = Troubled().report().expectations[1];
  EXPECT_EQ(gap.key, "gap");
  EXPECT_EQ(gap.source.begin.line, 3u);
  EXPECT_THAT(gap.told[0].why, HasSubstr("HTTP 503 from the Convox API"));
  EXPECT_THAT(gap.told[0].faults, ElementsAre("april: 1 <b>|", "lost-reply"));
  EXPECT_EQ(gap.told[1].why, "");
}

TEST(TroubledRun, FailedExpectationsAndThoseWithNothingToJudgeFailTheVerdict) {
  const Verdict verdict = Troubled().report().verdict;
  EXPECT_FALSE(verdict.passed);
  EXPECT_EQ(verdict.exit_code, 1);
  EXPECT_THAT(
      verdict.reasons,
      ElementsAre("3 of 5 expectations failed: web.*: 1.. successes per day; at most 25h % "
                  "\"between\" <successes>, # 2 | 3; worker.*: served within 5m",
                  "1 of 5 expectations had nothing to judge: worker.mails: never on Saturdays",
                  "1 error in the input"));
}

TEST(TroubledRun, ExpectationsThatHoldLeaveTheVerdictAlone) {
  const Troubled troubled;
  ReportBuilder builder(troubled.sample.scenario, month());
  play(troubled.sample.scenario, month(), succeed, {&builder});
  verdict::ExpectationResult passed;
  passed.judged = 3;
  const Report report = builder.finish({}, sample_environment(), {passed});
  EXPECT_TRUE(report.verdict.passed);
  EXPECT_EQ(report.summary.expectations.passed, 1u);
}

TEST(TroubledRun, AStoppedRunKeepsItsExitCode) {
  const Troubled troubled;
  const TimeRange hour{month().from, month().from + std::chrono::hours{1}};
  ReportBuilder builder(troubled.sample.scenario, month());
  play(troubled.sample.scenario, hour, succeed, {&builder});
  builder.stop({hour.to, "interrupted by SIGINT", 130});
  EXPECT_EQ(builder.finish({}, sample_environment(), troubled.results()).verdict.exit_code, 130);
}

TEST(TroubledRun, LinesAreAsInTheGolden) { expect_golden("troubled.ndjson", Troubled().ndjson()); }

TEST(TroubledRun, NoTextOfAFileReachesTheTerminalAsAControlCharacter) {
  std::ostringstream out;
  write_text(Troubled().report(), {}, out);
  EXPECT_THAT(out.str(), Not(HasSubstr("\x1b")));
  EXPECT_THAT(out.str(), HasSubstr("no success.[2J in 27h"));
}

TEST(TroubledRun, OfManyExpectationsTheFailedOnesAreShown) {
  Report report = Troubled().report();
  const ExpectationReport passed = report.expectations[2];
  report.expectations.insert(report.expectations.begin(), 100, passed);
  std::ostringstream out;
  write_text(report, {}, out);
  EXPECT_THAT(out.str(), HasSubstr("  failed   worker.*: served within 5m\n"));
  EXPECT_THAT(out.str(), HasSubstr("  and 85 more; see out/report.json\n"));
}

TEST(TroubledRun, TheSchemasNameEveryCauseAndFault) {
  for (const Schema& schema : schemas()) {
    if (schema.name != "report" && schema.name != "runs") continue;
    const json definitions = json::parse(schema.text)["$defs"];
    std::vector<std::string> causes;
    for (std::uint8_t number = 0; !to_string(static_cast<Cause>(number)).empty(); ++number) {
      causes.emplace_back(to_string(static_cast<Cause>(number)));
    }
    const auto named = definitions["cause"]["enum"].get<std::vector<std::string>>();
    EXPECT_THAT(named, ::testing::UnorderedElementsAreArray(causes)) << schema.name;
    if (schema.name != "report") continue;
    const json& kinds = definitions["fault"]["properties"]["kind"]["enum"];
    ASSERT_EQ(kinds.size(), static_cast<std::size_t>(kFaultKinds));
    for (int kind = 0; kind < kFaultKinds; ++kind) {
      EXPECT_THAT(kinds, Contains(to_string(static_cast<FaultKind>(kind))));
    }
  }
}

}  // namespace
}  // namespace cronwarp::reports
