#include "cli/fault_options.h"

#include <algorithm>
#include <fstream>

#include <CLI/CLI.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "manifest/load.h"

namespace cronwarp::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

Instant at(const std::string& text) { return parse_instant(text).value(); }

// The options as a command line gives them.
FaultOptions given(std::vector<std::string> arguments) {
  CLI::App app;
  FaultOptions options;
  add_fault_options(app, options);
  std::reverse(arguments.begin(), arguments.end());
  app.parse(arguments);
  return options;
}

// A scenario on gen1 with the task web.backup and these settings.
void load(const std::string& settings, Input& input) {
  const SourceText& source = input.sources.add(
      {"scenario.yml",
       "manifest: {web: {labels: ['convox.cron.backup=0 2 * * ? x']}}\nplatform: gen1\n" +
           settings});
  manifest::LoadOptions options;
  options.from = at("2016-05-01");
  input.scenario = manifest::load(source, options, input.sources, input.findings);
  ASSERT_TRUE(input.scenario.has_value());
}

bool apply(const FaultOptions& options, Input& input) {
  const auto chosen = read_fault_options(options);
  if (!chosen) ADD_FAILURE() << chosen.error().text;
  return chosen && apply_fault_options(*chosen, input);
}

std::vector<std::string> ids(const Input& input) {
  std::vector<std::string> ids;
  for (const Fault& fault : input.scenario->faults) ids.push_back(fault.id);
  return ids;
}

TEST(FaultOptions, EachIsRepeatableAndTakesOneValue) {
  const FaultOptions options = given({"--faults", "mild", "--faults", "more.yml", "--outage",
                                      "2016-05-02/3h", "--expect", "a.yml", "--expect", "b.yml"});
  EXPECT_THAT(options.faults, ElementsAre("mild", "more.yml"));
  EXPECT_THAT(options.outages, ElementsAre("2016-05-02/3h"));
  EXPECT_THAT(options.expectations, ElementsAre("a.yml", "b.yml"));
}

TEST(FaultOptions, AreRepeatedAsTheyWereGiven) {
  const std::vector<std::string> arguments = {"--faults", "none",          "--faults", "mild",
                                              "--outage", "2016-05-02/3h", "--expect", "a.yml"};
  EXPECT_EQ(repeat_arguments(given(arguments)), arguments);
}

TEST(FaultOptions, AnOutageHasALengthOrAnEnd) {
  FaultOptions options;
  options.outages = {"2016-05-02T09:00:00Z/PT3H", "2016-05-02/90m", "2016-05-02/2016-05-04"};
  const auto chosen = read_fault_options(options);
  ASSERT_TRUE(chosen);
  const TimeRange first{at("2016-05-02T09:00:00Z"), at("2016-05-02T12:00:00Z")};
  const TimeRange second{at("2016-05-02"), at("2016-05-02T01:30:00Z")};
  const TimeRange third{at("2016-05-02"), at("2016-05-04")};
  EXPECT_THAT(chosen->outages, ElementsAre(first, second, third));
}

TEST(FaultOptions, WhatIsNoOutageIsAUsageError) {
  for (const char* outage : {"2016-05-02", "2016-05-02/", "/3h", "soon/3h", "2016-05-02/0s",
                             "2016-05-02/2016-05-01", "2016-05-02/later", "9999-12-01/60d"}) {
    SCOPED_TRACE(outage);
    FaultOptions options;
    options.outages = {outage};
    const auto chosen = read_fault_options(options);
    ASSERT_FALSE(chosen);
    EXPECT_THAT(chosen.error().text, StartsWith("--outage '" + std::string(outage) + "': "));
    EXPECT_THAT(chosen.error().help, HasSubstr("2016-05-02T09:00:00Z/PT3H"));
  }
}

TEST(FaultOptions, OutagesHaveALimit) {
  FaultOptions options;
  options.outages.assign(20, "2016-05-02/3h");
  EXPECT_TRUE(read_fault_options(options));
  options.outages.emplace_back("2016-05-02/3h");
  EXPECT_FALSE(read_fault_options(options));
}

TEST(FaultOptions, AnOutageIsARackThatIsDown) {
  Input input;
  load("faults: [mild, {fault: crash, name: outage}]\n", input);
  FaultOptions options;
  options.outages = {"2016-05-02/3h", "2016-05-03/3h"};
  EXPECT_TRUE(apply(options, input));
  ASSERT_GT(input.scenario->faults.size(), 3U);
  EXPECT_EQ(input.scenario->faults[1].id, "outage-2");
  EXPECT_EQ(input.scenario->faults[1].kind, FaultKind::kRackDown);
  EXPECT_EQ(input.scenario->faults[1].from, at("2016-05-02"));
  EXPECT_EQ(input.scenario->faults[1].to, at("2016-05-02T03:00:00Z"));
  EXPECT_EQ(input.scenario->faults[2].id, "outage-3");
  EXPECT_THAT(input.scenario->faults[3].id, StartsWith("mild/"));
}

TEST(FaultOptions, NoneTakesTheScenariosFaultsAwayWhereverItStands) {
  Input input;
  load("faults: [mild, {fault: crash}]\n", input);
  FaultOptions options;
  options.faults = {"rough", "none"};
  EXPECT_TRUE(apply(options, input));
  EXPECT_EQ(input.scenario->fault_profile, "rough");
  ASSERT_FALSE(ids(input).empty());
  for (const std::string& id : ids(input)) EXPECT_THAT(id, StartsWith("rough/"));
  EXPECT_THAT(input.findings.all(), IsEmpty());
}

TEST(FaultOptions, ASecondProfileIsAnError) {
  Input input;
  load("faults: [mild]\n", input);
  FaultOptions options;
  options.faults = {"rough"};
  apply(options, input);
  ASSERT_EQ(input.findings.count(Severity::kError), 1U);
  EXPECT_EQ(input.findings.all()[0].message, "--faults rough is a second profile beside 'mild'");
}

TEST(FaultOptions, AFileThatIsNotThereIsReportedWithTheProfileThatWasMeant) {
  Input input;
  load("seed: 1\n", input);
  FaultOptions options;
  options.faults = {"milt"};
  EXPECT_FALSE(apply(options, input));
  ASSERT_EQ(input.findings.all().size(), 1U);
  EXPECT_EQ(input.findings.all()[0].id, "file-not-found");
  EXPECT_EQ(input.findings.all()[0].help, "did you mean the profile 'mild'?");
}

TEST(FaultOptions, FilesAreReadAndKept) {
  const std::string path = testing::TempDir() + "cronwarp_fault_options_test.yml";
  std::ofstream(path) << "faults: [{fault: crash}]\nexpect: [{lateness: 1m}, {lateness: x}]\n";
  Input input;
  load("faults: [{fault: crash}]\n", input);
  FaultOptions options;
  options.faults = {path};
  options.expectations = {path};
  EXPECT_TRUE(apply(options, input));
  EXPECT_THAT(ids(input), ElementsAre("crash", "crash-2"));
  EXPECT_EQ(input.scenario->expectations.size(), 1U);
  ASSERT_EQ(input.findings.all().size(), 1U);
  EXPECT_EQ(input.findings.all()[0].location.source, &input.sources.all().back());
}

}  // namespace
}  // namespace cronwarp::cli
