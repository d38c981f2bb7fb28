#include "manifest/fault_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "manifest/fault_profiles.h"
#include "plan_loading.h"

namespace cronwarp::manifest {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

std::vector<std::string> ids(const std::vector<Fault>& faults) {
  std::vector<std::string> ids;
  for (const Fault& fault : faults) ids.push_back(fault.id);
  return ids;
}

std::vector<std::string> findings(const std::string& item) {
  return LoadedPlan("faults:\n- " + item + "\n").findings();
}

Instant at(const std::string& text) { return parse_instant(text).value(); }

TEST(FaultList, EveryKeyArrives) {
  const LoadedPlan loaded(
      "faults:\n"
      "- fault: api-status\n"
      "  name: april\n"
      "  status: 503\n"
      "  tasks: web.*\n"
      "  from: 2016-05-02T00:00:00Z\n"
      "  for: 3h\n"
      "  skip: 1\n"
      "  times: 3\n"
      "  probability: 0.01\n",
      Platform::kGen1April2016);
  ASSERT_EQ(loaded.faults().size(), 1U) << loaded.rendered();
  const Fault& fault = loaded.faults()[0];
  EXPECT_EQ(fault.id, "april");
  EXPECT_EQ(fault.kind, FaultKind::kApiStatus);
  EXPECT_EQ(fault.settings.status, 503);
  EXPECT_EQ(fault.tasks, "web.*");
  EXPECT_EQ(fault.at, std::nullopt);
  EXPECT_EQ(fault.from, at("2016-05-02T00:00:00Z"));
  EXPECT_EQ(fault.to, at("2016-05-02T03:00:00Z"));
  EXPECT_EQ(fault.skip, 1U);
  EXPECT_EQ(fault.times, 3U);
  EXPECT_EQ(fault.probability, 0.01);
  EXPECT_EQ(fault.location.source->position(fault.location.span.begin).line, 7U);
}

TEST(FaultList, WhatIsNotGivenHasItsDefault) {
  const LoadedPlan loaded("faults:\n- fault: crash\n");
  ASSERT_EQ(loaded.faults().size(), 1U) << loaded.rendered();
  const Fault& fault = loaded.faults()[0];
  EXPECT_EQ(fault.settings.exit_code, std::nullopt);
  EXPECT_EQ(fault.tasks, "*");
  EXPECT_FALSE(fault.at || fault.from || fault.to || fault.times);
  EXPECT_EQ(fault.skip, 0U);
  EXPECT_EQ(fault.probability, 1);
}

TEST(FaultList, EverySettingIsReadForItsKinds) {
  const LoadedPlan loaded(
      "faults:\n"
      "- {fault: rule-late, delay: 15s}\n"
      "- {fault: lambda-cold-start, delay: {uniform: [1s, 2s]}}\n"
      "- {fault: crash, exit_code: 70}\n"
      "- {fault: slow, factor: 2.5}\n"
      "- {fault: rate-exceeded, limit: 20}\n");
  ASSERT_EQ(loaded.faults().size(), 5U) << loaded.rendered();
  const auto& faults = loaded.faults();
  EXPECT_EQ(std::get<FixedDuration>(*faults[0].settings.delay).length, std::chrono::seconds{15});
  EXPECT_EQ(std::get<UniformDuration>(*faults[1].settings.delay).max, std::chrono::seconds{2});
  EXPECT_EQ(faults[2].settings.exit_code, 70);
  EXPECT_EQ(faults[3].settings.factor, 2.5);
  EXPECT_EQ(faults[4].settings.limit, 20U);
}

TEST(FaultList, EveryKindHasAName) {
  for (int number = 0; number < kFaultKinds; ++number) {
    const auto kind = static_cast<FaultKind>(number);
    const std::string when = kind == FaultKind::kDeploy ? ", at: 2016-05-02" : "";
    const LoadedPlan loaded("faults:\n- {fault: " + std::string(to_string(kind)) + when + "}\n",
                            Platform::kGen1April2016);
    ASSERT_EQ(loaded.faults().size(), 1U) << loaded.rendered();
    EXPECT_EQ(loaded.faults()[0].kind, kind);
  }
}

TEST(FaultList, AWindowMayBeOpen) {
  const LoadedPlan loaded(
      "faults:\n"
      "- {fault: crash, from: 2016-05-02}\n"
      "- {fault: crash, to: 2016-05-03}\n"
      "- {fault: crash, from: 2016-05-02, to: 2016-05-03}\n"
      "- {fault: crash, at: 2016-05-02T08:00:00Z}\n");
  ASSERT_EQ(loaded.faults().size(), 4U) << loaded.rendered();
  EXPECT_EQ(loaded.faults()[0].to, std::nullopt);
  EXPECT_EQ(loaded.faults()[1].from, std::nullopt);
  EXPECT_EQ(loaded.faults()[2].to, at("2016-05-03"));
  EXPECT_EQ(loaded.faults()[3].at, at("2016-05-02T08:00:00Z"));
}

TEST(FaultList, TheKindAndANumberAreTheDefaultName) {
  const LoadedPlan loaded(
      "faults:\n"
      "- {fault: crash}\n"
      "- {fault: hang}\n"
      "- {fault: crash}\n"
      "- {fault: crash}\n");
  EXPECT_THAT(ids(loaded.faults()), ElementsAre("crash", "hang", "crash-2", "crash-3"));
}

TEST(FaultList, AGivenNameIsNeverTakenByADefault) {
  const LoadedPlan loaded(
      "faults:\n"
      "- {fault: crash}\n"
      "- {fault: crash}\n"
      "- {fault: hang, name: crash-2}\n");
  EXPECT_THAT(ids(loaded.faults()), ElementsAre("crash", "crash-3", "crash-2"));
}

TEST(FaultList, AProfileComesAfterWhatIsSpeltOut) {
  const LoadedPlan loaded("faults:\n- mild\n- {fault: crash}\n");
  EXPECT_THAT(loaded.findings(), IsEmpty()) << loaded.rendered();
  EXPECT_EQ(loaded.scenario->fault_profile, "mild");
  ASSERT_GT(loaded.faults().size(), 1U);
  EXPECT_EQ(loaded.faults()[0].id, "crash");
  EXPECT_THAT(loaded.faults()[1].id, StartsWith("mild/"));
}

TEST(FaultList, AnEntryTakesThePlaceOfTheProfilesOfItsName) {
  const LoadedPlan loaded(
      "faults:\n"
      "- mild\n"
      "- {fault: rule-duplicate, name: mild/rule-duplicate, probability: 0.5}\n");
  const auto& faults = loaded.faults();
  EXPECT_EQ(std::count_if(faults.begin(), faults.end(),
                          [](const Fault& f) { return f.id == "mild/rule-duplicate"; }),
            1);
  EXPECT_EQ(faults[0].probability, 0.5);
}

TEST(FaultList, WhatIsImpossibleOnThePlatformIsAnErrorOnlyIfSpeltOut) {
  EXPECT_THAT(findings("{fault: api-status}"), ElementsAre("impossible-fault@7:11"));
  const LoadedPlan profile("faults: [rough]\n");
  EXPECT_THAT(profile.findings(), IsEmpty());
  for (const Fault& fault : profile.faults()) {
    EXPECT_TRUE(is_possible_on(fault.kind, Platform::kGen1)) << fault.id;
  }
}

TEST(FaultList, ADeclarationThatWasRejectedIsATaskToo) {
  const Loaded loaded(
      "manifest: {web: {labels: ['convox.cron.good=0 1 * * ? x', 'convox.cron.baad=61 1 * * ? "
      "x']}}\n"
      "faults: [{fault: crash, tasks: web.baad}, {fault: crash, tasks: web.bad}]\n"
      "expect: [{lateness: 1m, tasks: web.baad}]\n",
      {}, on(Platform::kGen1), "scenario.yml");
  EXPECT_THAT(loaded.findings(), ElementsAre("cron-value-range@1:77", "unmatched-pattern@2:65"));
}

TEST(FaultList, MistakesAreReportedAndLeftOut) {
  struct Row {
    const char* item;
    const char* finding;
  };
  const Row rows[] = {
      {"milt", "invalid-value@7:3"},
      {"crash", "invalid-value@7:3"},
      {"[]", "invalid-value@7:3"},
      {"{}", "missing-key@7:3"},
      {"{tasks: web.backup}", "missing-key@7:3"},
      {"{faul: crash}", "unknown-key@7:4"},
      {"{fault: crush}", "invalid-value@7:11"},
      {"{fault: }", "invalid-value@7:4"},
      {"{fault: crash, status: 503}", "unheeded-setting@7:18"},
      {"{fault: crash, exit_code: 256}", "invalid-value@7:29"},
      {"{fault: slow, factor: 1.0}", "invalid-value@7:25"},
      {"{fault: slow, factor: inf}", "invalid-value@7:25"},
      {"{fault: slow, factor: 1e300}", "invalid-value@7:25"},
      {"{fault: rate-exceeded, limit: 0}", "invalid-value@7:33"},
      {"{fault: rule-late, delay: -1s}", "invalid-value@7:29"},
      {"{fault: rule-late, delay: {lognormal: {median: 1s}}}", "missing-key@7:30"},
      {"{fault: crash, tasks: web.backups}", "unmatched-pattern@7:25"},
      {"{fault: crash, tasks: [web.backup]}", "invalid-value@7:18"},
      {"{fault: crash, at: 2016-05-02, from: 2016-05-01}", "invalid-value@7:34"},
      {"{fault: crash, at: 2016-05-02, to: 2016-05-03}", "invalid-value@7:34"},
      {"{fault: crash, at: soon}", "invalid-value@7:22"},
      {"{fault: crash, for: 1h}", "missing-key@7:18"},
      {"{fault: crash, from: 2016-05-02, for: 0s}", "invalid-value@7:41"},
      {"{fault: crash, from: 2016-05-02, to: 2016-05-02}", "invalid-value@7:40"},
      {"{fault: crash, from: 2016-05-02, to: 2016-05-03, for: 1d}", "invalid-value@7:52"},
      {"{fault: crash, from: 9999-01-01, for: 999d}", "invalid-value@7:41"},
      {"{fault: crash, skip: -1}", "invalid-value@7:24"},
      {"{fault: crash, times: 0}", "invalid-value@7:25"},
      {"{fault: crash, probability: 0}", "invalid-value@7:31"},
      {"{fault: crash, probability: 1.5}", "invalid-value@7:31"},
      {"{fault: crash, name: ''}", "invalid-value@7:24"},
      {"{fault: crash, name: \"a\\nb\"}", "invalid-value@7:24"},
      {"{fault: deploy}", "missing-key@7:11"},
      {"{fault: deploy, at: 2016-05-02, times: 1}", "unheeded-setting@7:35"},
      {"{fault: deploy, at: 2016-05-02, for: 1h}", "unheeded-setting@7:35"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.item);
    EXPECT_THAT(findings(row.item), ElementsAre(row.finding));
    EXPECT_THAT(LoadedPlan(std::string("faults:\n- ") + row.item + "\n").faults(), IsEmpty());
  }
}

TEST(FaultList, TheSecondOfOneNameIsReportedAndLeftOut) {
  const LoadedPlan loaded(
      "faults:\n"
      "- {fault: crash, name: april}\n"
      "- {fault: hang, name: april}\n");
  EXPECT_THAT(loaded.findings(), ElementsAre("duplicate-name@8:11"));
  EXPECT_THAT(ids(loaded.faults()), ElementsAre("april"));
}

TEST(FaultList, HasALimit) {
  std::string settings = "faults:\n";
  for (std::size_t n = 0; n < kFaultsMax; ++n) settings += "- {fault: crash}\n";
  const LoadedPlan loaded(settings + "- rough\n");
  EXPECT_EQ(loaded.findings().size(), 1U);
  EXPECT_LE(loaded.faults().size(), kFaultsMax);
}

TEST(FaultList, AVerySmallProbabilityIsRead) {
  EXPECT_EQ(LoadedPlan("faults: [{fault: crash, probability: 1e-05}]\n").faults()[0].probability,
            0.00001);
}

TEST(FaultList, AFaultOfNoFileGetsAFreeId) {
  LoadedPlan loaded("faults: [mild, {fault: crash, name: outage}]\n");
  Fault fault;
  fault.id = "outage";
  add_fault(fault, *loaded.scenario);
  EXPECT_EQ(loaded.faults()[1].id, "outage-2");
}

TEST(Delivery, IsReadWithinTheLimitsOfEventBridge) {
  const LoadedPlan loaded(
      "delivery: {dead_letter_queue: true, event_age_max: 1m, retries_max: 0}\n");
  EXPECT_THAT(loaded.findings(), IsEmpty());
  EXPECT_TRUE(loaded.scenario->delivery.dead_letter_queue);
  EXPECT_EQ(loaded.scenario->delivery.event_age_max, std::chrono::minutes{1});
  EXPECT_EQ(loaded.scenario->delivery.retries_max, 0U);
  for (const char* policy : {"{event_age_max: 59s}", "{event_age_max: 25h}", "{retries_max: 186}",
                             "{dead_letter_queue: 1}", "{retry: 3}", "none"}) {
    SCOPED_TRACE(policy);
    EXPECT_EQ(LoadedPlan(std::string("delivery: ") + policy + "\n").findings().size(), 1U);
  }
}

}  // namespace
}  // namespace cronwarp::manifest
