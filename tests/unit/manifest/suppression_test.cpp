#include "manifest/suppression.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "loading.h"

namespace cronwarp::manifest {
namespace {

using testing::ElementsAre;

std::vector<std::string> findings(const std::string& labels) {
  return Loaded("web:\n  labels:\n" + labels, {}, on(Platform::kGen1)).findings();
}

TEST(Suppression, AtTheEndOfTheLine) {
  EXPECT_THAT(
      findings("    - convox.cron.parked=0 0 30 2 ? bin/x # cronwarp: allow never-fires -- no\n"),
      ElementsAre("never-fires@3:26 (suppressed)"));
}

TEST(Suppression, OnTheLinesAbove) {
  EXPECT_THAT(findings("    # cronwarp: allow never-fires -- parked\n"
                       "    # until the migration\n"
                       "    - convox.cron.parked=0 0 30 2 ? bin/x\n"),
              ElementsAre("never-fires@5:26 (suppressed)"));
}

TEST(Suppression, KeepsTheReason) {
  const Loaded loaded(
      "web:\n  labels:\n    # cronwarp: allow never-fires --  parked -- for now \n"
      "    - convox.cron.parked=0 0 30 2 ? bin/x\n");
  EXPECT_EQ(loaded.diagnostics.all().front().suppressed_by, "parked -- for now");
  EXPECT_FALSE(loaded.diagnostics.any_at_least(Severity::kNote));
}

TEST(Suppression, SeveralRulesInOneComment) {
  EXPECT_THAT(findings("    # cronwarp: allow never-fires, undeployable-name -- parked\n"
                       "    - convox.cron.par_ked=0 0 30 2 ? bin/x\n"),
              ElementsAre("undeployable-name@4:19 (suppressed)", "never-fires@4:27 (suppressed)"));
}

TEST(Suppression, ReachesNoOtherLineAndNoOtherRule) {
  EXPECT_THAT(findings("    # cronwarp: allow never-fires -- parked\n\n"
                       "    - convox.cron.parked=0 0 30 2 ? bin/x\n"),
              ElementsAre("unused-suppression@3:23", "never-fires@5:26"));
  EXPECT_THAT(findings("    # cronwarp: allow rare-firing -- parked\n"
                       "    - convox.cron.parked=0 0 30 2 ? bin/x\n"),
              ElementsAre("unused-suppression@3:23", "never-fires@4:26"));
}

TEST(Suppression, WithoutAReasonSuppressesNothing) {
  for (const char* comment : {"# cronwarp: allow never-fires", "# cronwarp: allow never-fires --",
                              "# cronwarp: allow never-fires - parked"}) {
    SCOPED_TRACE(comment);
    EXPECT_THAT(
        findings("    " + std::string(comment) + "\n    - convox.cron.parked=0 0 30 2 ? bin/x\n"),
        ElementsAre("unexplained-suppression@3:5", "never-fires@4:26"));
  }
}

TEST(Suppression, TextInScalarsIsNoComment) {
  EXPECT_THAT(
      findings("    - 'convox.cron.parked=0 0 30 2 ? x # cronwarp: allow never-fires -- no'\n"),
      ElementsAre("never-fires@3:27"));
  EXPECT_THAT(
      findings("    convox.cron.parked: |\n"
               "      0 0 30 2 ? x\n"
               "      # cronwarp: allow never-fires -- no\n"
               "    convox.cron.after: 0 0 30 2 ? x # cronwarp: allow never-fires -- yes\n"),
      ElementsAre("never-fires@3:5", "never-fires@6:24 (suppressed)"));
}

TEST(Suppression, WorksInScenarioFilesToo) {
  const Loaded loaded(
      "manifest: docker-compose.yml\n"
      "tasks:\n"
      "  # cronwarp: allow unmatched-behaviour -- comes with the next release\n"
      "  web.weekly: {duration: 1m}\n",
      {{"docker-compose.yml", with_labels({"convox.cron.daily=0 8 * * ? bin/daily"})}}, {},
      "scenario.yml");
  EXPECT_THAT(loaded.findings(), ElementsAre("unmatched-behaviour@4:3 (suppressed)"));
}

}  // namespace
}  // namespace cronwarp::manifest
