#include "reports/schedule_diff.h"

#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "tests/unit/reports/timetables.h"

namespace cronwarp::reports {
namespace {

using cronwarp::test::at;
using test::timetable;

const TimeRange kMarch{at("2026-03-01"), at("2026-04-01")};

TEST(ScheduleDiff, TheSameFiringsInOtherWordsAreAChangeOfTheExpressionAlone) {
  const ScheduleDiff diff = diff_timetables(timetable({{"web.a", "0,30 * * * ? *"}}),
                                            timetable({{"web.a", "*/30 * * * ? *"}}), kMarch);
  ASSERT_EQ(diff.tasks.size(), 1U);
  EXPECT_FALSE(diff.tasks[0].firings.any());
  ASSERT_EQ(diff.tasks[0].facts.size(), 1U);
  EXPECT_EQ(diff.tasks[0].facts[0].what, "expression");
}

TEST(ScheduleDiff, EqualTimetablesDoNotDiffer) {
  const auto table = timetable({{"web.a", "0 8 * * ? *"}, {"web.b", "rate(7 hours)"}});
  EXPECT_FALSE(diff_timetables(table, table, kMarch).any());
  EXPECT_EQ(summary_line(diff_timetables(table, table, kMarch)), "no difference: 2 tasks");
}

TEST(ScheduleDiff, AnotherTimeOfTheSameDayIsAMove) {
  const ScheduleDiff diff = diff_timetables(timetable({{"web.a", "0 2 * * ? *"}}),
                                            timetable({{"web.a", "0 3 * * ? *"}}), kMarch);
  EXPECT_EQ(diff.firings.moved, 31U);
  EXPECT_EQ(diff.firings.added + diff.firings.removed, 0U);
  EXPECT_EQ(diff.tasks.at(0).moved.at(0),
            (FiringMove{at("2026-03-01T02:00:00Z"), at("2026-03-01T03:00:00Z")}));
}

TEST(ScheduleDiff, AnotherDayIsARemovalAndAnAddition) {
  const ScheduleDiff diff = diff_timetables(timetable({{"web.a", "0 2 ? * MON *"}}),
                                            timetable({{"web.a", "0 2 ? * TUE *"}}), kMarch);
  EXPECT_EQ(diff.firings.added, 5U);
  EXPECT_EQ(diff.firings.removed, 5U);
  EXPECT_EQ(diff.firings.moved, 0U);
}

TEST(ScheduleDiff, WhatIsLeftOverOfADayWasAdded) {
  // 02:00 becomes 03:00, and 09:00 is new.
  const ScheduleDiff diff = diff_timetables(timetable({{"web.a", "0 2 * * ? *"}}),
                                            timetable({{"web.a", "0 3,9 * * ? *"}}), kMarch);
  EXPECT_EQ(diff.firings.moved, 31U);
  EXPECT_EQ(diff.firings.added, 31U);
  EXPECT_EQ(diff.tasks.at(0).added.at(0), at("2026-03-01T09:00:00Z"));
}

TEST(ScheduleDiff, TasksThatComeAndGoBringAndTakeTheirFirings) {
  const ScheduleDiff diff =
      diff_timetables(timetable({{"web.a", "0 2 * * ? *"}, {"web.c", "0 2 1 * ? *"}}),
                      timetable({{"web.a", "0 2 * * ? *"}, {"web.b", "0 8 * * ? *"}}), kMarch);
  EXPECT_EQ(summary_line(diff), "+31 -1 ~0 firings; 1 task added, 1 task removed, 1 task the same");
  EXPECT_EQ(diff.tasks.at(0).id, "web.b");
  EXPECT_EQ(diff.tasks.at(0).change, TaskChange::kAdded);
  EXPECT_EQ(diff.tasks.at(1).change, TaskChange::kRemoved);
}

TEST(ScheduleDiff, RatesThatCountFromOtherInstantsDiffer) {
  const ScheduleDiff diff =
      diff_timetables(timetable({{"web.a", "rate(7 hours)"}}, at("2026-03-01")),
                      timetable({{"web.a", "rate(7 hours)"}}, at("2026-03-01T01:00:00Z")), kMarch);
  EXPECT_TRUE(diff.any());
}

TEST(ScheduleDiff, OnlyAFewInstantsAreKept) {
  const ScheduleDiff diff =
      diff_timetables(timetable({}), timetable({{"web.a", "* * * * ? *"}}), kMarch);
  EXPECT_EQ(diff.firings.added, 31U * 1440);
  EXPECT_EQ(diff.tasks.at(0).added.size(), kDiffSamples);
}

TEST(ScheduleDiff, TheTextNamesTaskFiringsAndWords) {
  const ScheduleDiff diff = diff_timetables(timetable({{"web.a", "0 2 * * ? *"}}),
                                            timetable({{"web.a", "0 3 * * ? *"}}), kMarch);
  std::ostringstream out;
  write_diff_text(diff, Paint{}, out);
  EXPECT_EQ(out.str(),
            "--- a.yml\n"
            "+++ a.yml\n"
            "2026-03-01 00:00 to 2026-04-01 00:00 UTC\n"
            "\n"
            "~ web.a\n"
            "    31 moved: 2026-03-01 02:00 -> 03:00, 2026-03-02 02:00 -> 03:00, 2026-03-03 02:00 "
            "-> 03:00 and 28 more\n"
            "    expression: 0 2 * * ? * -> 0 3 * * ? *\n"
            "\n"
            "+0 -0 ~31 firings; 1 task changed\n");
}

TEST(ScheduleDiff, MarkdownOfThousandsOfTasksFitsIntoAComment) {
  std::vector<test::TimetableRow> rows;
  for (int i = 10'000; i < 13'000; ++i) {
    rows.push_back({"web.task-" + std::to_string(i), "0 2 1 * ? *"});
  }
  std::ostringstream out;
  write_diff_markdown(diff_timetables(timetable({}), timetable(rows), kMarch), out);
  EXPECT_LE(out.str().size(), 60'000U);
  EXPECT_NE(out.str().find("more tasks"), std::string::npos);
}

TEST(ScheduleDiff, MarkdownTakesNothingOfATaskForItsOwnMarks) {
  auto table = timetable({{"web.a|b", "0 2 1 * ? *"}});
  table.tasks[0].facts.command = "echo `x` | <b> @all";
  std::ostringstream out;
  write_diff_markdown(diff_timetables(timetable({}), table, kMarch), out);
  EXPECT_NE(out.str().find("| web.a\\|b | added | 1 | 0 | 0 |"), std::string::npos) << out.str();
  EXPECT_NE(out.str().find("echo \\`x\\` \\| &lt;b&gt; &#64;all"), std::string::npos) << out.str();
}

}  // namespace
}  // namespace cronwarp::reports
