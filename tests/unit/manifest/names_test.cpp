#include "manifest/names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "loading.h"

namespace cronwarp::manifest {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr Platform kApril = Platform::kGen1April2016;
constexpr Platform kLater = Platform::kGen1;

TEST(Names, LogicalIdsAreThoseOfThePlatform) {
  EXPECT_EQ(logical_id(kApril, "web", "daily_update"), "WebDaily_update");
  EXPECT_EQ(logical_id(kLater, "web", "daily_update"), "WebDailyupdate");
  EXPECT_EQ(logical_id(kApril, "web", "daily-update"), "WebDaily-Update");
  EXPECT_EQ(logical_id(kLater, "web", "daily-update"), "WebDailyUpdate");
  EXPECT_EQ(logical_id(kLater, "web-a", "jobs"), logical_id(kLater, "web", "a-jobs"));
  EXPECT_EQ(logical_id(kLater, "web", "2nd-job"), "Web2ndJob");
}

TEST(Names, ConvoxTakesFourToThirtyLettersDigitsAndDashes) {
  for (const char* good : {"jobs", "Jobs", "a-1-", "abcdefghijklmnopqrstuvwxyz0123"}) {
    EXPECT_TRUE(is_convox_name(good)) << good;
  }
  for (const char* bad : {"", "job", "1job", "-job", "daily_update", "a.bcd", "jobs ",
                          "abcdefghijklmnopqrstuvwxyz01234"}) {
    EXPECT_FALSE(is_convox_name(bad)) << bad;
  }
}

TEST(Names, SuggestsOnlyWhatThePlatformDeploys) {
  EXPECT_EQ(suggest_name(kApril, "daily_update"), "dailyupdate");
  EXPECT_EQ(suggest_name(kLater, "daily_update"), "daily-update");
  EXPECT_EQ(suggest_name(kApril, "daily-update"), "dailyupdate");
  EXPECT_EQ(suggest_name(kLater, "__daily__update__"), "daily-update");
  EXPECT_EQ(suggest_name(kLater, "job"), "");
  EXPECT_EQ(suggest_name(kLater, "1st_job"), "");
}

TEST(Names, TheAnnouncementsOwnNameIsAWarningWithBothReasons) {
  const Loaded loaded(with_labels({"convox.cron.daily_update=0 8 * * ? bin/daily_update"}));
  EXPECT_THAT(loaded.findings(), ElementsAre("undeployable-name@4:19"));
  EXPECT_EQ(loaded.task("web.daily_update").command, "bin/daily_update");
  const Diagnostic& found = loaded.diagnostics.all().front();
  EXPECT_EQ(found.severity, Severity::kWarning);
  EXPECT_THAT(found.help, testing::HasSubstr("'dailyupdate'"));
  ASSERT_EQ(found.notes.size(), 2U);
  EXPECT_THAT(found.notes[0].text, testing::HasSubstr("letters and digits only"));
  EXPECT_THAT(found.notes[1].text, testing::HasSubstr("since June 2016"));
}

TEST(Names, ADashIsFineOnlyOnTheLaterPlatform) {
  const std::string text = with_labels({"convox.cron.daily-update=0 8 * * ? bin/x"});
  EXPECT_THAT(Loaded(text, {}, on(kApril)).findings(), ElementsAre("undeployable-name@4:19"));
  EXPECT_THAT(Loaded(text, {}, on(kLater)).findings(), IsEmpty());
}

TEST(Names, CollisionsAreThoseOfThePlatform) {
  const std::string text =
      with_labels({"convox.cron.my-job=0 8 * * ? bin/a", "convox.cron.myJob=0 9 * * ? bin/b"});
  EXPECT_THAT(Loaded(text, {}, on(kLater)).findings(), ElementsAre("colliding-logical-ids@5:19"));
  // Before, the dash stayed in the id: two ids, of which one is rejected.
  EXPECT_THAT(Loaded(text, {}, on(kApril)).findings(), ElementsAre("undeployable-name@4:19"));
}

TEST(Names, TheRuleNameMayHave64Characters) {
  // "convox-analytics-web--schedule" has 30 characters.
  const auto findings = [](std::size_t length) {
    const std::string name(length, 'x');
    return Loaded(
               "services:\n  web:\n    labels:\n      - convox.cron." + name + "=0 8 * * ? bin/x\n",
               {}, on(kApril), "analytics/docker-compose.yml")
        .findings();
  };
  EXPECT_THAT(findings(34), IsEmpty());
  EXPECT_THAT(findings(35), ElementsAre("long-rule-name@4:21"));
}

}  // namespace
}  // namespace cronwarp::manifest
