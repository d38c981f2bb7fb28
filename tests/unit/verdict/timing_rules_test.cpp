#include <gtest/gtest.h>

#include "tests/support/scenario_builder.h"
#include "tests/unit/verdict/fact_script.h"

namespace cronwarp::verdict::test {
namespace {

using cronwarp::test::at;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

const TimeRange kDay{at("2016-05-02"), at("2016-05-03")};

FactScript one(const Run& run, Instant scheduled_at = at("2016-05-02T08:00:00Z")) {
  return FactScript().add({.task = kBackup, .scheduled_at = scheduled_at, .runs = {run}});
}

ExpectationResult judge_one(const Run& run, const ExpectationRule& rule) {
  return judge(one(run), kDay, {rule});
}

TEST(LatenessRule, AStartAtTheLimitIsGood) {
  EXPECT_EQ(judge_one({.delay = minutes{2}}, LatenessExpectation{minutes{2}}).status,
            Status::kPassed);
}

TEST(LatenessRule, AMillisecondLaterIsLate) {
  const auto result =
      judge_one({.delay = minutes{2} + Duration{1}}, LatenessExpectation{minutes{2}});
  ASSERT_EQ(result.told.size(), 1U);
  EXPECT_EQ(result.told[0].what, "started 2m 001ms late");
  EXPECT_EQ(result.told[0].at, at("2016-05-02T08:02:00Z"));
  EXPECT_EQ(result.told[0].scheduled_at, at("2016-05-02T08:00:00Z"));
}

TEST(LatenessRule, WhatNeverStartsIsNotLate) {
  FactScript script;
  script.add({.task = kBackup, .scheduled_at = at("2016-05-02T08:00:00Z"), .runs = {}});
  EXPECT_EQ(judge(script, kDay, {LatenessExpectation{minutes{2}}}).status, Status::kNothingToJudge);
}

TEST(LatenessRule, WhatHasNotStartedWhenTheRangeEndsIsLateIfItsTimeIsOver) {
  const auto result = judge(one({.delay = hours{2}}, at("2016-05-02T23:00:00Z")), kDay,
                            {LatenessExpectation{minutes{59}}});
  ASSERT_EQ(result.told.size(), 1U);
  EXPECT_EQ(result.told[0].what, "not started 1h after it was due");
}

TEST(DurationRule, ARunAsLongAsTheLimitIsGood) {
  EXPECT_EQ(judge_one({.length = minutes{30}}, DurationExpectation{minutes{30}}).status,
            Status::kPassed);
}

TEST(DurationRule, AMillisecondLongerIsTooLong) {
  const auto result =
      judge_one({.length = minutes{30} + Duration{1}}, DurationExpectation{minutes{30}});
  ASSERT_EQ(result.told.size(), 1U);
  EXPECT_EQ(result.told[0].what, "ran 30m 001ms");
}

TEST(DurationRule, ADuplicateIsJudgedByItself) {
  FactScript script;
  script.add({.task = kBackup,
              .scheduled_at = at("2016-05-02T08:00:00Z"),
              .runs = {{.length = minutes{1}}, {.delay = minutes{1}, .length = hours{1}}}});
  const auto result = judge(script, kDay, {DurationExpectation{minutes{30}}});
  EXPECT_EQ(result.judged, 2U);
  EXPECT_EQ(result.violations, 1U);
}

TEST(DurationRule, WhatTheEndCutsIsTooLongIfItAlreadyIs) {
  const auto result = judge_one({.length = hours{30}}, DurationExpectation{hours{15}});
  ASSERT_EQ(result.told.size(), 1U);
  EXPECT_EQ(result.told[0].what, "still running after 16h");
}

TEST(DurationRule, WhatTheEndCutsWithinTheLimitIsNotJudged) {
  EXPECT_EQ(judge_one({.length = hours{30}}, DurationExpectation{hours{16}}).judged, 0U);
}

TEST(DoneByRule, AnEndAtTheTimeIsGood) {
  EXPECT_EQ(judge_one({.length = hours{1}}, DoneByExpectation{hours{9}}).status, Status::kPassed);
}

TEST(DoneByRule, AMillisecondLaterIsNotDone) {
  const auto result = judge_one({.length = hours{1} + Duration{1}}, DoneByExpectation{hours{9}});
  ASSERT_EQ(result.told.size(), 1U);
  EXPECT_EQ(result.told[0].what, "not done by 09:00 UTC");
  EXPECT_EQ(result.told[0].at, at("2016-05-02T09:00:00Z"));
}

TEST(DoneByRule, AFailureIsNeverDone) {
  const auto result = judge_one({.outcome = kFailed}, DoneByExpectation{hours{9}});
  ASSERT_EQ(result.told.size(), 1U);
  EXPECT_EQ(result.told[0].outcome, kFailed);
}

TEST(DoneByRule, ADuplicateThatSucceedsInTimeIsEnough) {
  FactScript script;
  script.add({.task = kBackup,
              .scheduled_at = at("2016-05-02T08:00:00Z"),
              .runs = {{.outcome = kFailed}, {.delay = minutes{5}}}});
  EXPECT_EQ(judge(script, kDay, {DoneByExpectation{hours{9}}}).status, Status::kPassed);
}

TEST(DoneByRule, TheTimeIsThatOfTheZoneSoItMovesWithDaylightSaving) {
  // 13:30 UTC is 8:30 in New York's winter and 9:30 in its summer, from 2016-03-13 on.
  FactScript script;
  const TimeRange range{at("2016-03-12"), at("2016-03-15")};
  for (Instant day = range.from; day < range.to; day += hours{24}) {
    script.add({.task = kBackup, .scheduled_at = day + hours{13} + minutes{30}});
  }
  const auto result =
      judge(script, range, {DoneByExpectation{hours{9}}, "web.backup", "America/New_York"});
  EXPECT_EQ(result.judged, 3U);
  EXPECT_EQ(result.violations, 2U);
  EXPECT_EQ(result.told[0].what, "due after 09:00 America/New_York");
  EXPECT_EQ(result.told[0].at, at("2016-03-13T13:30:00Z"));
}

TEST(DoneByRule, TheDayIsTheOneItWasScheduledOn) {
  // 23:30 UTC is the next day in Warsaw: there is time until 9:00 of that.
  const auto result = judge(one({.length = hours{1}}, at("2016-05-02T23:30:00Z")),
                            {at("2016-05-02"), at("2016-05-04")},
                            {DoneByExpectation{hours{9}}, "web.backup", "Europe/Warsaw"});
  EXPECT_EQ(result.status, Status::kPassed);
}

TEST(DoneByRule, WhatTheEndCutsIsJudgedIfItsTimeIsOver) {
  const Instant stop = at("2016-05-02T10:00:00Z");
  const Question by_ten{DoneByExpectation{hours{10}}};
  const Question before_ten{DoneByExpectation{hours{9} + minutes{59}}};
  const FactScript script = one({.length = hours{5}});
  EXPECT_EQ(judge(script, kDay, by_ten, stop).violations, 0U);
  EXPECT_EQ(judge(script, kDay, before_ten, stop).violations, 1U);
}

TEST(DoneByRule, AHungRunIsNotDone) {
  EXPECT_EQ(judge_one({.outcome = kHung}, DoneByExpectation{hours{9}}).violations, 1U);
}

}  // namespace
}  // namespace cronwarp::verdict::test
