#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cron_testing.h"

namespace cronwarp::cron {
namespace {

using ::testing::ElementsAre;

constexpr Dialect kDebian = Dialect::kDebian;

TEST(ParseDebian, ZeroAndSevenAreBothSunday) {
  EXPECT_EQ(firings(make("0 0 * * 7", kDebian), "2026-03-02", 1), "2026-03-08T00:00:00Z");
  EXPECT_EQ(firings(make("0 0 * * 0", kDebian), "2026-03-02", 1), "2026-03-08T00:00:00Z");
  EXPECT_EQ(firings(make("0 0 * * 5-7", kDebian), "2026-03-02", 3),
            "2026-03-06T00:00:00Z 2026-03-07T00:00:00Z 2026-03-08T00:00:00Z");
}

TEST(ParseDebian, AFieldThatBeginsWithAStarIsAStar) {
  // Odd Mondays: both fields must match, although the step restricts the first.
  EXPECT_EQ(firings(make("0 0 */2 * MON", kDebian), "2026-03-01", 2),
            "2026-03-09T00:00:00Z 2026-03-23T00:00:00Z");
  EXPECT_EQ(firings(make("0 0 1-31 * FRI", kDebian), "2026-03-01", 2),
            "2026-03-02T00:00:00Z 2026-03-03T00:00:00Z");
}

TEST(ParseDebian, AStepNeedsARange) {
  EXPECT_THAT(texts(parse("5/15 * * * *", kDebian).problems),
              ElementsAre("cron-syntax 0-4 a step needs '*' or a range, not '5' | write 5-59/15"));
  EXPECT_EQ(firings(make("5-59/15 * * * *", kDebian), "2026-03-01", 1), "2026-03-01T00:05:00Z");
}

TEST(ParseDebian, RejectsWhatItsManualDoesNotHave) {
  for (const char* text :
       {"0 0 ? * *", "0 0 L * *", "0 0 * * 6-1", "1,,2 * * * *", "5, * * * *", "0 0 * * 8",
        "0 0 * * * *", "@every 1h", "@reboot", "*/0 * * * *", "1-2-3 * * * *", "*-5 * * * *"}) {
    SCOPED_TRACE(text);
    EXPECT_FALSE(parse(text, kDebian).schedule);
  }
}

TEST(ParseDebian, MacrosAreTheirFields) {
  EXPECT_EQ(firings(make("@monthly", kDebian), "2026-03-03", 1), "2026-04-01T00:00:00Z");
  EXPECT_EQ(firings(make("@hourly", kDebian), "2026-03-03", 1), "2026-03-03T01:00:00Z");
}

}  // namespace
}  // namespace cronwarp::cron
