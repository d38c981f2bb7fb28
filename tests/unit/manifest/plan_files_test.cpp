#include "manifest/plan_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "manifest/rules.h"
#include "plan_loading.h"

namespace cronwarp::manifest {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// A scenario with a file given beside it.
struct WithFile : LoadedPlan {
  WithFile(const std::string& settings, const std::string& text)
      : LoadedPlan(settings), file("plan.yml", text) {}

  bool add_faults() { return add_fault_file(file, *scenario, diagnostics); }
  bool add_expectations() { return add_expectation_file(file, *scenario, diagnostics); }

  SourceText file;
};

TEST(PlanFiles, AListJoinsTheScenariosFaults) {
  WithFile loaded("faults: [mild, {fault: crash}]\n", "- {fault: hang}\n- {fault: crash}\n");
  EXPECT_TRUE(loaded.add_faults());
  EXPECT_THAT(loaded.findings(), IsEmpty()) << loaded.rendered();
  EXPECT_EQ(loaded.faults()[0].id, "crash");
  EXPECT_EQ(loaded.faults()[1].id, "hang");
  EXPECT_EQ(loaded.faults()[2].id, "crash-2");
  EXPECT_EQ(loaded.faults()[3].id, "mild/rule-duplicate");
}

TEST(PlanFiles, OneFileMayHoldBothLists) {
  WithFile loaded("seed: 1\n", "faults: [rough]\nexpect: [{lateness: 1m}]\n");
  EXPECT_TRUE(loaded.add_faults());
  EXPECT_TRUE(loaded.expectations().empty());
  EXPECT_TRUE(loaded.add_expectations());
  EXPECT_THAT(loaded.findings(), IsEmpty()) << loaded.rendered();
  EXPECT_EQ(loaded.scenario->fault_profile, "rough");
  EXPECT_EQ(loaded.expectations().size(), 1U);
}

TEST(PlanFiles, WhatHoldsNoListIsRefused) {
  for (const char* text : {"", "crash\n", "fault: crash\n", "[\n", "expect: []\n"}) {
    SCOPED_TRACE(text);
    WithFile loaded("seed: 1\n", text);
    EXPECT_FALSE(loaded.add_faults());
    EXPECT_EQ(loaded.findings().size(), 1U) << loaded.rendered();
  }
}

TEST(PlanFiles, MistakesPointIntoTheFile) {
  WithFile loaded("seed: x\n", "- {tasks: web.bakcup, gap: {at_most: 1h}}\n- {lateness: x}\n");
  EXPECT_TRUE(loaded.add_expectations());
  EXPECT_THAT(loaded.findings(),
              ElementsAre("unmatched-pattern@1:11", "invalid-value@2:14", "invalid-value@6:7"));
}

TEST(PlanFiles, ASecondProfileIsAnError) {
  WithFile loaded("faults: [mild]\n", "[rough]\n");
  EXPECT_TRUE(loaded.add_faults());
  EXPECT_THAT(loaded.findings(), ElementsAre("invalid-value@1:2"));
  EXPECT_EQ(loaded.scenario->fault_profile, "mild");
}

TEST(PlanFiles, ANameOfTheScenarioIsTaken) {
  WithFile loaded("faults: [{fault: crash, name: april}]\n", "[{fault: hang, name: april}]\n");
  EXPECT_TRUE(loaded.add_faults());
  EXPECT_THAT(loaded.findings(), ElementsAre("duplicate-name@1:10"));
}

TEST(PlanFiles, TasksThatAMistakeHidesAreNotMissed) {
  WithFile loaded("seed: 1\n", "[{lateness: 1m, tasks: web.hidden}]\n");
  loaded.diagnostics.report(kInvalidLabel, {&loaded.source, {0, 1}}, "a label is misspelt",
                            "mend it");
  EXPECT_TRUE(loaded.add_expectations());
  EXPECT_THAT(loaded.findings(), ElementsAre("invalid-label@1:1"));
}

TEST(PlanFiles, ASuppressionNeedsItsReason) {
  WithFile loaded("seed: 1\n",
                  "# cronwarp: allow unmatched-pattern -- the task comes with the next release\n"
                  "- {fault: crash, tasks: web.weekly}\n"
                  "- {fault: crash, tasks: web.yearly} # cronwarp: allow unmatched-pattern\n");
  EXPECT_TRUE(loaded.add_faults());
  EXPECT_THAT(loaded.findings(),
              ElementsAre("unmatched-pattern@2:25 (suppressed)", "unmatched-pattern@3:25",
                          "unexplained-suppression@3:37"));
}

TEST(PlanFiles, AnAliasIsReportedOnce) {
  WithFile loaded("seed: 1\n", "- &a {fault: crash, tasks: web.weekly}\n- *a\n");
  EXPECT_TRUE(loaded.add_faults());
  EXPECT_EQ(loaded.findings().size(), 1U) << loaded.rendered();
}

}  // namespace
}  // namespace cronwarp::manifest
