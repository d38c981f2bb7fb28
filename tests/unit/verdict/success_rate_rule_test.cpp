#include <gtest/gtest.h>

#include "tests/support/scenario_builder.h"
#include "tests/unit/verdict/fact_script.h"

namespace cronwarp::verdict::test {
namespace {

using cronwarp::test::at;
using std::chrono::hours;
using std::chrono::minutes;

const TimeRange kDay{at("2016-05-02"), at("2016-05-03")};

FactScript backups(int succeeded, int failed) {
  FactScript script;
  Instant next = kDay.from;
  for (int i = 0; i < succeeded + failed; ++i, next += minutes{5}) {
    script.add({.task = kBackup,
                .scheduled_at = next,
                .runs = {{.outcome = i < succeeded ? kSucceeded : kFailed}}});
  }
  return script;
}

TEST(SuccessRateRule, JustTheRateIsEnough) {
  const auto result = judge(backups(199, 1), kDay, {SuccessRateExpectation{995'000}});
  EXPECT_EQ(result.status, Status::kPassed);
  EXPECT_EQ(result.judged, 1U);
}

TEST(SuccessRateRule, OneFiringFewerIsTooLittle) {
  const auto result = judge(backups(198, 1), kDay, {SuccessRateExpectation{995'000}});
  ASSERT_EQ(result.told.size(), 1U);
  EXPECT_EQ(result.told[0].what, "198 of 199 firings succeeded: 99.4974% instead of 99.5%");
  EXPECT_EQ(result.told[0].outcome, kFailed);
  EXPECT_EQ(result.told[0].scheduled_at, kDay.from + 198 * minutes{5});
}

TEST(SuccessRateRule, EachTaskIsJudgedByItself) {
  FactScript script = backups(199, 0);
  script.add({.task = kReport, .scheduled_at = kDay.from, .runs = {}});
  const auto result = judge(script, kDay, {SuccessRateExpectation{500'000}});
  ASSERT_EQ(result.told.size(), 1U);
  EXPECT_EQ(result.told[0].task, kReport);
}

TEST(SuccessRateRule, WhatHasNotEndedIsNotCounted) {
  FactScript script = backups(1, 0);
  script.add(
      {.task = kBackup, .scheduled_at = kDay.from + hours{20}, .runs = {{.length = hours{9}}}});
  script.add(
      {.task = kBackup, .scheduled_at = kDay.from + hours{21}, .runs = {{.outcome = kHung}}});
  const auto result = judge(script, kDay, {SuccessRateExpectation{1'000'000}});
  EXPECT_EQ(result.status, Status::kPassed);
  EXPECT_EQ(result.judged, 1U);
}

}  // namespace
}  // namespace cronwarp::verdict::test
