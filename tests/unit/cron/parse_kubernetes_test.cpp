#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cron_testing.h"

namespace cronwarp::cron {
namespace {

using ::testing::ElementsAre;

constexpr Dialect kK8s = Dialect::kKubernetes;

TEST(ParseKubernetes, SevenIsNotSunday) {
  EXPECT_THAT(
      texts(parse("0 0 * * 7", kK8s).problems),
      ElementsAre("cron-value-range 8-9 day of week 7 is out of range 0-6 | Sunday is 0 or SUN in "
                  "Kubernetes"));
}

TEST(ParseKubernetes, WhatOnlyOthersKnowIsRejected) {
  for (const char* text :
       {"0 0 L * *", "0 0 15W * *", "0 0 * * 5L", "0 0 * * 6#3", "0 0 1 NOV-FEB *", "/15 * * * *",
        "*/0 * * * *", "0 0 * * MONDAY", "@reboot", "0 0 1 1 ? 2030", "5/10/2 * * * *", "@Daily",
        "1-2-3 * * * *", "", "TZ=UTC"}) {
    SCOPED_TRACE(text);
    const Parsed parsed = parse(text, kK8s);
    EXPECT_FALSE(parsed.schedule);
    EXPECT_EQ(parsed.problems.empty(), false);
  }
}

struct Sloppy {
  std::string text;
  std::string same_as;
};

TEST(ParseKubernetes, SlipsThatItsParserOverlooksMeanWhatItTakesThemFor) {
  const std::vector<Sloppy> table = {
      {"5, * * * *", "5 * * * *"},  {",5 * * * *", "5 * * * *"}, {"1,,2 * * * *", "1,2 * * * *"},
      {"*-5 * * * *", "* * * * *"}, {"+5 * * * *", "5 * * * *"}, {"?-9/15 * * * *", "*/15 * * * *"},
  };
  for (const Sloppy& row : table) {
    SCOPED_TRACE(row.text);
    const Parsed parsed = parse(row.text, kK8s);
    ASSERT_TRUE(parsed.schedule);
    ASSERT_EQ(parsed.problems.size(), 1u);
    EXPECT_EQ(parsed.problems[0].rule->id, "sloppy-schedule");
    EXPECT_EQ(firings(*parsed.schedule, "2026-03-01", 70),
              firings(make(row.same_as, kK8s), "2026-03-01", 70));
  }
}

TEST(ParseKubernetes, AStarWithAStepIsNoStar) {
  // Odd days or Mondays; Vixie's cron would take it for odd Mondays.
  EXPECT_EQ(firings(make("0 0 */2 * MON", kK8s), "2026-03-01", 3),
            "2026-03-02T00:00:00Z 2026-03-03T00:00:00Z 2026-03-05T00:00:00Z");
  // A star in a list makes the field a star: both fields must match.
  EXPECT_EQ(firings(make("0 0 13 * MON,?", kK8s), "2026-03-01", 2),
            "2026-03-13T00:00:00Z 2026-04-13T00:00:00Z");
}

TEST(ParseKubernetes, MacrosAreTheirFields) {
  EXPECT_EQ(firings(make("@weekly", kK8s), "2026-03-03", 1), "2026-03-08T00:00:00Z");
  EXPECT_EQ(firings(make("@annually", kK8s), "2026-03-03", 1), "2027-01-01T00:00:00Z");
  EXPECT_THAT(texts(parse("@dayly", kK8s).problems),
              ElementsAre("cron-syntax 0-6 unknown macro '@dayly' | did you mean '@daily'?"));
}

TEST(ParseKubernetes, AnInlineZoneIsTakenWithAWarning) {
  const Parsed parsed = parse("TZ=Asia/Tokyo 0 9 * * *", kK8s);
  ASSERT_TRUE(parsed.schedule);
  EXPECT_EQ(parsed.schedule->zone(), "Asia/Tokyo");
  EXPECT_EQ(firings(*parsed.schedule, "2026-03-01", 1), "2026-03-02T00:00:00Z");
  ASSERT_EQ(parsed.problems.size(), 1u);
  EXPECT_EQ(parsed.problems[0].rule->id, "inline-time-zone");
  EXPECT_THAT(texts(parse("CRON_TZ=Asia/Tokio @daily", kK8s).problems).back(),
              "unknown-time-zone 8-18 unknown time zone 'Asia/Tokio' | did you mean 'Asia/Tokyo'?");
}

}  // namespace
}  // namespace cronwarp::cron
