#include <gtest/gtest.h>

#include "tests/support/scenario_builder.h"
#include "tests/unit/verdict/fact_script.h"

namespace cronwarp::verdict::test {
namespace {

using cronwarp::test::at;
using std::chrono::hours;
using std::chrono::minutes;

// From a Monday on.
const TimeRange kWeek{at("2016-05-02"), at("2016-05-09")};
constexpr std::array<bool, 7> kWeekdays{false, true, true, true, true, true, false};
constexpr std::array<bool, 7> kAllDays{true, true, true, true, true, true, true};

WindowExpectation within(minutes from, minutes to, std::array<bool, 7> weekdays = kAllDays) {
  return {{from, to, weekdays}, true};
}

ExpectationResult judge_at(const std::vector<std::string_view>& times, const Question& question) {
  FactScript script;
  for (const std::string_view time : times) {
    script.add({.task = kBackup, .scheduled_at = at(time)});
  }
  return judge(script, {at("2016-01-01"), at("2017-01-01")}, question);
}

TEST(WindowRule, TheWindowBeginsAtItsFirstMinute) {
  EXPECT_EQ(judge_at({"2016-05-02T01:00:00Z"}, {within(hours{1}, hours{5})}).violations, 0U);
}

TEST(WindowRule, TheWindowEndsBeforeItsLast) {
  const auto result =
      judge_at({"2016-05-02T04:59:59.999Z", "2016-05-02T05:00:00Z"}, {within(hours{1}, hours{5})});
  ASSERT_EQ(result.told.size(), 1U);
  EXPECT_EQ(result.told[0].what, "due on Monday at 05:00 UTC");
}

TEST(WindowRule, NeverIsTheOtherWayRound) {
  WindowExpectation never = within(hours{1}, hours{5});
  never.is_inside = false;
  const auto result = judge_at({"2016-05-02T00:59:00Z", "2016-05-02T01:00:00Z"}, {never});
  EXPECT_EQ(result.violations, 1U);
  EXPECT_EQ(result.first_at, at("2016-05-02T01:00:00Z"));
}

TEST(WindowRule, WeekdaysAreThoseOfTheZone) {
  // Sunday 22:30 UTC is Monday 0:30 in Warsaw.
  const Question question{within(minutes{0}, hours{24}, kWeekdays), "*", "Europe/Warsaw"};
  EXPECT_EQ(judge_at({"2016-05-01T22:30:00Z"}, question).violations, 0U);
  EXPECT_EQ(judge_at({"2016-05-01T21:30:00Z"}, question).violations, 1U);
}

TEST(WindowRule, ThroughMidnightItBelongsToTheWeekdayItBeganOn) {
  const Question question{within(hours{22}, hours{2}, kWeekdays)};
  // Friday night, to Saturday 2:00.
  EXPECT_EQ(judge_at({"2016-05-07T01:00:00Z"}, question).violations, 0U);
  EXPECT_EQ(judge_at({"2016-05-07T23:00:00Z"}, question).violations, 1U);
  // Sunday night is none of them.
  EXPECT_EQ(judge_at({"2016-05-09T01:00:00Z"}, question).violations, 1U);
}

TEST(WindowRule, TheWindowMovesWithDaylightSaving) {
  const Question question{within(hours{1}, hours{2}), "*", "Europe/Warsaw"};
  const auto result = judge_at({"2016-03-26T00:30:00Z", "2016-03-28T00:30:00Z"}, question);
  ASSERT_EQ(result.told.size(), 1U);
  EXPECT_EQ(result.told[0].what, "due on Monday at 02:30 Europe/Warsaw");
}

TEST(WindowRule, AnHourThatComesTwiceIsInsideBothTimes) {
  // In New York 1:30 comes at 5:30 and 6:30 UTC.
  const Question question{within(hours{1}, hours{2}), "*", "America/New_York"};
  const auto result =
      judge_at({"2016-11-06T05:30:00Z", "2016-11-06T06:30:00Z", "2016-11-06T07:30:00Z"}, question);
  EXPECT_EQ(result.judged, 3U);
  EXPECT_EQ(result.violations, 1U);
  EXPECT_EQ(result.first_at, at("2016-11-06T07:30:00Z"));
}

}  // namespace
}  // namespace cronwarp::verdict::test
