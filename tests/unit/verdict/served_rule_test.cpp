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
const Instant kEight = at("2016-05-02T08:00:00Z");

Course firing(Duration after_eight, std::vector<Run> runs) {
  return {.task = kBackup, .scheduled_at = kEight + after_eight, .runs = std::move(runs)};
}

ExpectationResult judge_served(const FactScript& script, Duration within) {
  return judge(script, kDay, {ServedExpectation{within}, "web.backup"});
}

TEST(ServedRule, ARunAtTheEndOfTheWindowServes) {
  FactScript script;
  script.add(firing(hours{0}, {{.delay = minutes{5}}}));
  const auto result = judge_served(script, minutes{5});
  EXPECT_EQ(result.status, Status::kPassed);
  EXPECT_EQ(result.served->targets, 1U);
}

TEST(ServedRule, AMillisecondLaterItIsMissedAndLateButNotExtra) {
  FactScript script;
  script.add(firing(hours{0}, {{.delay = minutes{5} + Duration{1}}}));
  const auto result = judge_served(script, minutes{5});
  EXPECT_EQ(result.served->missed, 1U);
  EXPECT_EQ(result.served->late, 1U);
  EXPECT_EQ(result.served->extra, 0U);
  ASSERT_EQ(result.told.size(), 1U);
  EXPECT_EQ(result.told[0].what, "served 5m 001ms late instead of within 5m");
  EXPECT_EQ(result.told[0].at, kEight + minutes{5});
}

TEST(ServedRule, WhatNeverStartedIsMissed) {
  FactScript script;
  script.add(firing(hours{0}, {}));
  const auto result = judge_served(script, minutes{5});
  ASSERT_EQ(result.told.size(), 1U);
  EXPECT_EQ(result.told[0].what, "no run within 5m");
  EXPECT_EQ(result.told[0].outcome, kLost);
}

TEST(ServedRule, AFailedRunIsIncomplete) {
  FactScript script;
  script.add(firing(hours{0}, {{.outcome = kFailed}}));
  const auto result = judge_served(script, minutes{5});
  EXPECT_EQ(result.served->missed, 1U);
  EXPECT_EQ(result.served->incomplete, 1U);
  EXPECT_EQ(result.told[0].what, "its run within 5m did not succeed");
}

TEST(ServedRule, AHungRunIsIncomplete) {
  FactScript script;
  script.add(firing(hours{0}, {{.outcome = kHung}}));
  EXPECT_EQ(judge_served(script, minutes{5}).served->incomplete, 1U);
}

TEST(ServedRule, ARunThatTheEndCutsMayYetServe) {
  FactScript script;
  script.add(firing(hours{10}, {{.length = hours{10}}}));
  EXPECT_EQ(judge_served(script, minutes{5}).status, Status::kPassed);
}

TEST(ServedRule, ATimeThatIsNotOverAtTheEndIsNotRequired) {
  FactScript script;
  script.add(firing(hours{0}, {{}}));
  script.add(firing(hours{16} - minutes{5}, {}));
  const auto result = judge_served(script, minutes{5});
  EXPECT_EQ(result.status, Status::kPassed);
  EXPECT_EQ(result.served->targets, 1U);
}

TEST(ServedRule, ATimeThatIsOverJustBeforeTheEndIsRequired) {
  FactScript script;
  script.add(firing(hours{16} - minutes{5} - Duration{1}, {}));
  EXPECT_EQ(judge_served(script, minutes{5}).served->missed, 1U);
}

TEST(ServedRule, ADuplicateIsExtra) {
  FactScript script;
  script.add(firing(hours{0}, {{}, {.delay = minutes{1}}}));
  const auto result = judge_served(script, minutes{5});
  EXPECT_EQ(result.served->extra, 1U);
  EXPECT_EQ(result.served->duplicate, 1U);
  ASSERT_EQ(result.told.size(), 1U);
  EXPECT_EQ(result.told[0].what, "a second run at 2016-05-02T08:01:00Z");
}

TEST(ServedRule, ADuplicateServesWhereTheFirstFailed) {
  FactScript script;
  script.add(firing(hours{0}, {{.outcome = kFailed}, {.delay = minutes{2}}}));
  EXPECT_EQ(judge_served(script, minutes{5}).status, Status::kPassed);
}

TEST(ServedRule, ARunBeforeAFiringDoesNotServeIt) {
  // The second run of 8:00 starts a minute before 9:00, which nothing serves.
  FactScript script;
  script.add(firing(hours{0}, {{}, {.delay = minutes{59}}}));
  script.add(firing(hours{1}, {}));
  const auto result = judge_served(script, minutes{5});
  EXPECT_EQ(result.served->missed, 1U);
  EXPECT_EQ(result.served->extra, 1U);
}

TEST(ServedRule, OneLateRunDoesNotServeTwo) {
  FactScript script;
  script.add(firing(minutes{0}, {}));
  script.add(firing(minutes{5}, {{.delay = minutes{1}}}));
  const auto result = judge_served(script, minutes{10});
  EXPECT_EQ(result.served->targets, 2U);
  EXPECT_EQ(result.served->missed, 1U);
  EXPECT_EQ(result.served->extra, 0U);
}

TEST(ServedRule, AsManyAsPossibleAreServed) {
  // The run of 8:05 could serve either, that of 8:00 is late for its own but serves 8:05: both are
  // served only if the first goes to 8:00.
  FactScript script;
  script.add(firing(minutes{0}, {{.delay = minutes{12}}}));
  script.add(firing(minutes{5}, {{.delay = minutes{1}}}));
  const auto result = judge_served(script, minutes{10});
  EXPECT_EQ(result.status, Status::kPassed);
  EXPECT_EQ(result.served->targets, 2U);
}

TEST(ServedRule, ALongRunServesThoughItIsToldAfterOthers) {
  FactScript script;
  script.add(firing(minutes{0}, {{.length = hours{2}}}));
  script.add(firing(minutes{5}, {{.length = seconds{1}}}));
  script.add(firing(minutes{10}, {{.length = seconds{1}}}));
  EXPECT_EQ(judge_served(script, minutes{4}).status, Status::kPassed);
}

TEST(ServedRule, AFiringThatEndsLongAfterItWasMissedIsToldWithItsOutcome) {
  FactScript script;
  Course lost = firing(minutes{0}, {});
  lost.lasting = hours{6};
  script.add(lost);
  script.add(firing(hours{1}, {{}}));
  script.add(firing(hours{2}, {{}}));
  const auto result = judge_served(script, minutes{5});
  EXPECT_EQ(result.served->targets, 3U);
  ASSERT_EQ(result.told.size(), 1U);
  EXPECT_EQ(result.told[0].outcome, kLost);
  EXPECT_EQ(result.told[0].scheduled_at, kEight);
}

TEST(ServedRule, AFiringWhoseRunComesLongAfterItWasMissedIsLate) {
  FactScript script;
  script.add(firing(minutes{0}, {{.delay = hours{6}}}));
  script.add(firing(hours{1}, {{}}));
  script.add(firing(hours{2}, {{}}));
  const auto result = judge_served(script, minutes{5});
  EXPECT_EQ(result.served->late, 1U);
  EXPECT_EQ(result.served->extra, 0U);
  EXPECT_EQ(result.violations, 1U);
}

}  // namespace
}  // namespace cronwarp::verdict::test
