#include <gtest/gtest.h>

#include "tests/support/scenario_builder.h"
#include "tests/unit/verdict/fact_script.h"

namespace cronwarp::verdict::test {
namespace {

using cronwarp::test::at;
using std::chrono::hours;
using std::chrono::minutes;

const TimeRange kDay{at("2016-05-02"), at("2016-05-03")};
const Instant kMidnight = kDay.from;

Course process(TaskIndex task, Duration start, Duration length) {
  return {.task = task, .scheduled_at = kMidnight + start, .runs = {{.length = length}}};
}

const Question kNotItself{OverlapExpectation{}};
const Question kBackupBesideReport{OverlapExpectation{"web.report"}, "web.backup"};

TEST(SelfOverlapRule, AProcessMayStartWhenTheOneBeforeEnds) {
  FactScript script;
  script.add(process(kBackup, hours{1}, hours{1})).add(process(kBackup, hours{2}, hours{1}));
  EXPECT_EQ(judge(script, kDay, kNotItself).status, Status::kPassed);
}

TEST(SelfOverlapRule, AMillisecondEarlierIsBesideIt) {
  FactScript script;
  script.add(process(kBackup, hours{1}, hours{1} + Duration{1}))
      .add(process(kBackup, hours{2}, hours{1}));
  const auto result = judge(script, kDay, kNotItself);
  ASSERT_EQ(result.told.size(), 1U);
  EXPECT_EQ(result.told[0].what, "ran beside an earlier process of its own for 1ms");
  EXPECT_EQ(result.told[0].scheduled_at, kMidnight + hours{2});
}

TEST(SelfOverlapRule, ADuplicateBesideItsFirstIsAnOverlap) {
  FactScript script;
  script.add({.task = kBackup,
              .scheduled_at = kMidnight,
              .runs = {{.length = hours{1}}, {.delay = minutes{1}, .length = hours{1}}}});
  EXPECT_EQ(judge(script, kDay, kNotItself).violations, 1U);
}

TEST(SelfOverlapRule, AnotherTaskIsNotItself) {
  FactScript script;
  script.add(process(kBackup, hours{1}, hours{2})).add(process(kReport, hours{2}, hours{1}));
  EXPECT_EQ(judge(script, kDay, kNotItself).violations, 0U);
}

TEST(OtherOverlapRule, OneAfterTheOtherIsGood) {
  FactScript script;
  script.add(process(kReport, hours{1}, hours{1}))
      .add(process(kBackup, hours{2}, hours{1}))
      .add(process(kReport, hours{3}, hours{1}));
  EXPECT_EQ(judge(script, kDay, kBackupBesideReport).status, Status::kPassed);
}

TEST(OtherOverlapRule, StartingBesideAnotherIsToldFromItsStart) {
  FactScript script;
  script.add(process(kReport, hours{1}, hours{1} + Duration{1}))
      .add(process(kBackup, hours{2}, hours{1}));
  const auto result = judge(script, kDay, kBackupBesideReport);
  ASSERT_EQ(result.told.size(), 1U);
  EXPECT_EQ(result.told[0].what, "ran beside web.report of 2016-05-02T01:00:00Z");
  EXPECT_EQ(result.told[0].at, kMidnight + hours{2});
  EXPECT_EQ(result.told[0].task, kBackup);
}

TEST(OtherOverlapRule, BeingMetByAnotherIsToldFromThen) {
  FactScript script;
  script.add(process(kBackup, hours{1}, hours{2})).add(process(kReport, hours{2}, minutes{1}));
  const auto result = judge(script, kDay, kBackupBesideReport);
  ASSERT_EQ(result.told.size(), 1U);
  EXPECT_EQ(result.told[0].at, kMidnight + hours{2});
  EXPECT_EQ(result.told[0].scheduled_at, kMidnight + hours{1});
}

TEST(OtherOverlapRule, OneViolationHoweverManyItMeets) {
  FactScript script;
  script.add(process(kBackup, hours{1}, hours{5}));
  for (int i = 0; i < 3; ++i) script.add(process(kReport, hours{2 + i}, minutes{1}));
  EXPECT_EQ(judge(script, kDay, kBackupBesideReport).violations, 1U);
}

TEST(OtherOverlapRule, OnlyTheSelectedTasksAreJudged) {
  FactScript script;
  script.add(process(kBackup, hours{1}, hours{2})).add(process(kReport, hours{2}, minutes{1}));
  const auto result = judge(script, kDay, kBackupBesideReport);
  ASSERT_EQ(result.tasks.size(), 1U);
  EXPECT_EQ(result.tasks[0].task, kBackup);
  EXPECT_EQ(result.judged, 1U);
}

TEST(OtherOverlapRule, ATaskIsNeverItsOwnOther) {
  FactScript script;
  script.add(process(kBackup, hours{1}, hours{2})).add(process(kBackup, hours{2}, hours{2}));
  EXPECT_EQ(judge(script, kDay, {OverlapExpectation{"*"}}).violations, 0U);
}

TEST(OtherOverlapRule, AProcessWhoseEndIsToldLateIsNotBesideWhatCameAfterIt) {
  // The report's process ends at 2:00; its firing is over at 5:00, after a try that came to
  // nothing.
  FactScript script;
  script.add({.task = kReport,
              .scheduled_at = kMidnight + hours{1},
              .runs = {{.length = hours{1}}},
              .lasting = hours{4}});
  script.add(process(kBackup, hours{3}, minutes{1}));
  EXPECT_EQ(judge(script, kDay, kBackupBesideReport).status, Status::kPassed);
}

TEST(OtherOverlapRule, AProcessWhoseEndIsToldLateIsBesideWhatCameBefore) {
  FactScript script;
  script.add({.task = kReport,
              .scheduled_at = kMidnight + hours{1},
              .runs = {{.length = hours{1}}},
              .lasting = hours{4}});
  script.add(process(kBackup, hours{1} + minutes{59}, minutes{5}));
  EXPECT_EQ(judge(script, kDay, kBackupBesideReport).violations, 1U);
}

TEST(ConcurrencyRule, AsManyAsTheLimitAreGood) {
  FactScript script;
  script.add(process(kBackup, hours{1}, hours{1})).add(process(kReport, hours{1}, hours{1}));
  EXPECT_EQ(judge(script, kDay, {ConcurrencyExpectation{2}}).status, Status::kPassed);
}

TEST(ConcurrencyRule, EachTimeThatThereAreTooManyIsOneViolation) {
  FactScript script;
  for (const Duration start : {hours{1}, hours{5}}) {
    for (const TaskIndex task : {kBackup, kReport, kReindex}) {
      script.add(process(task, start, hours{1}));
    }
  }
  const auto result = judge(script, kDay, {ConcurrencyExpectation{1}});
  EXPECT_EQ(result.judged, 6U);
  EXPECT_EQ(result.violations, 2U);
  EXPECT_EQ(result.told[0].what, "3 processes at once");
  EXPECT_EQ(result.told[0].at, kMidnight + hours{1});
  EXPECT_EQ(result.told[0].task, std::nullopt);
  EXPECT_TRUE(result.tasks.empty());
}

TEST(ConcurrencyRule, OnlyProcessesOfTheSelectedTasksCount) {
  FactScript script;
  script.add(process(kBackup, hours{1}, hours{3}))
      .add(process(kReindex, hours{2}, hours{3}))
      .add(process(kReport, hours{3}, minutes{30}));
  const auto result = judge(script, kDay, {ConcurrencyExpectation{1}, "web.*"});
  EXPECT_EQ(result.judged, 2U);
  ASSERT_EQ(result.told.size(), 1U);
  EXPECT_EQ(result.told[0].what, "2 processes at once");
}

TEST(ConcurrencyRule, AProcessWhoseEndIsToldLateCountsUntilItsEnd) {
  FactScript script;
  script.add({.task = kBackup,
              .scheduled_at = kMidnight + hours{1},
              .runs = {{.length = hours{1}}},
              .lasting = hours{4}});
  script.add(process(kReport, hours{2}, hours{1}));
  EXPECT_EQ(judge(script, kDay, {ConcurrencyExpectation{1}, "web.*"}).violations, 0U);
}

TEST(ConcurrencyRule, RunsThatTheEndCutsCount) {
  FactScript script;
  script.add({.task = kBackup, .scheduled_at = kMidnight, .runs = {{.outcome = kHung}}});
  script.add(process(kReport, hours{23}, hours{5}));
  EXPECT_EQ(judge(script, kDay, {ConcurrencyExpectation{1}, "web.*"}).violations, 1U);
}

}  // namespace
}  // namespace cronwarp::verdict::test
