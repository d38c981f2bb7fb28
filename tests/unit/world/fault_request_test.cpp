#include <algorithm>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/scenario_builder.h"
#include "tests/unit/world/fault_testing.h"

// One test for each fault of the request, by platform: what happens next.

namespace cronwarp::sim {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using test::at;
using test::Facts;
using test::lasting;
using test::replay;
using test::ScenarioBuilder;
using test::text_of;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

// One firing at 8:00 that runs for a minute.
Facts firing_at_eight(const std::vector<Fault>& faults,
                      Platform platform = Platform::kGen1April2016) {
  return replay(ScenarioBuilder(platform)
                    .task("web.job", "0 8 21 * ? *", lasting(minutes{1}))
                    .faults(faults)
                    .build(),
                "2016-04-21", "2016-04-22");
}

Fault fault_of(FaultKind kind, std::optional<std::uint64_t> times = std::nullopt) {
  Fault fault;
  fault.kind = kind;
  fault.times = times;
  return fault;
}

TEST(ApiStatus, IsLoggedAndTheRunIsLost) {
  Fault status = fault_of(FaultKind::kApiStatus);
  status.settings.status = 503;
  const Facts facts = firing_at_eight({status});
  EXPECT_THAT(text_of(facts.only().attempts), ElementsAre("08:00:00 rejected 503"));
  EXPECT_EQ(text_of(facts.only().outcome), "never_started api-error 503");
}

TEST(PasswordRotated, IsLoggedAndTheRunIsLost) {
  const Facts facts = firing_at_eight({fault_of(FaultKind::kPasswordRotated)});
  EXPECT_THAT(text_of(facts.only().attempts), ElementsAre("08:00:00 rejected 401"));
  EXPECT_EQ(text_of(facts.only().outcome), "never_started api-error 401");
}

TEST(ApiSlow, WithinTheLimitTheWorkIsDoneAndAnsweredLater) {
  Fault slow = fault_of(FaultKind::kApiSlow);
  slow.settings.delay = FixedDuration{seconds{9}};
  const Facts facts = firing_at_eight({slow});
  EXPECT_THAT(text_of(facts.only().attempts), ElementsAre("08:00:00 accepted 200"));
  EXPECT_EQ(facts.only().process->started_at, at("2016-04-21T08:00:09Z"));
  EXPECT_THAT(facts.only().duplicates, IsEmpty());
}

TEST(ApiSlow, BeyondTheLimitTheWorkIsDoneAndTheFunctionTriesAgain) {
  const Facts facts = firing_at_eight({fault_of(FaultKind::kApiSlow)});
  EXPECT_THAT(text_of(facts.only().attempts),
              ElementsAre("08:00:00 retryable 0 timeout", "08:01:10 retryable 0 timeout",
                          "08:03:20 retryable 0 timeout"));
  EXPECT_EQ(text_of(facts.only().outcome), "succeeded exit-zero 0") << "that of its first process";
  EXPECT_EQ(facts.only().process->started_at, at("2016-04-21T08:00:15Z"));
  ASSERT_EQ(facts.only().duplicates.size(), 2U);
  EXPECT_EQ(facts.only().duplicates[1].process.started_at, at("2016-04-21T08:03:35Z"));
}

TEST(ApiSlow, OnceMakesOneDuplicate) {
  const Facts facts = firing_at_eight({fault_of(FaultKind::kApiSlow, 1)});
  EXPECT_THAT(text_of(facts.only().attempts),
              ElementsAre("08:00:00 retryable 0 timeout", "08:01:10 accepted 200"));
  EXPECT_THAT(facts.only().duplicates, SizeIs(1));
}

TEST(ApiHang, TimesOutThreeTimes) {
  const Facts facts = firing_at_eight({fault_of(FaultKind::kApiHang)});
  EXPECT_THAT(text_of(facts.only().attempts),
              ElementsAre("08:00:00 retryable 0 timeout", "08:01:10 retryable 0 timeout",
                          "08:03:20 retryable 0 timeout"));
  EXPECT_EQ(text_of(facts.only().outcome), "never_started no-answer 3");
  EXPECT_THAT(facts.started, IsEmpty());
}

TEST(ApiRefused, FailsTheFunctionAtOnce) {
  const Facts facts = firing_at_eight({fault_of(FaultKind::kApiRefused)});
  EXPECT_THAT(text_of(facts.only().attempts),
              ElementsAre("08:00:00 retryable 0 connection-refused",
                          "08:01:00 retryable 0 connection-refused",
                          "08:03:00 retryable 0 connection-refused"));
  EXPECT_EQ(text_of(facts.only().outcome), "never_started no-answer 3");
}

TEST(ApiReset, FailsTheFunctionAtOnceAndNoWorkIsDone) {
  const Facts facts = firing_at_eight({fault_of(FaultKind::kApiReset, 1)});
  EXPECT_THAT(text_of(facts.only().attempts),
              ElementsAre("08:00:00 retryable 0 connection-reset", "08:01:00 accepted 200"));
  EXPECT_THAT(facts.started, SizeIs(1));
}

TEST(ApiLostReply, TheWorkIsDoneAndThenDoneAgain) {
  const Facts facts = firing_at_eight({fault_of(FaultKind::kApiLostReply, 1)});
  EXPECT_THAT(text_of(facts.only().attempts),
              ElementsAre("08:00:00 retryable 0 connection-reset", "08:01:00 accepted 200"));
  EXPECT_EQ(facts.only().process->started_at, at("2016-04-21T08:00:00Z"));
  ASSERT_EQ(facts.only().duplicates.size(), 1U);
  EXPECT_EQ(facts.only().duplicates[0].process.started_at, at("2016-04-21T08:01:00Z"));
}

TEST(RackDown, RefusesTheConnectionOfTheLambdaOfApril2016) {
  const Facts facts = firing_at_eight({fault_of(FaultKind::kRackDown, 2)});
  EXPECT_THAT(text_of(facts.only().attempts),
              ElementsAre("08:00:00 retryable 0 connection-refused",
                          "08:01:00 retryable 0 connection-refused", "08:03:00 accepted 200"));
}

TEST(NoMemory, IsASuccessToTheApiOfApril2016) {
  const Facts facts = firing_at_eight({fault_of(FaultKind::kNoMemory)});
  EXPECT_THAT(text_of(facts.only().attempts), ElementsAre("08:00:00 accepted 200"));
  EXPECT_EQ(text_of(facts.only().outcome), "never_started rack-full 0");
}

TEST(AgentDisconnected, IsASuccessToTheApiOfApril2016) {
  const Facts facts = firing_at_eight({fault_of(FaultKind::kAgentDisconnected)});
  EXPECT_THAT(text_of(facts.only().attempts), ElementsAre("08:00:00 accepted 200"));
  EXPECT_EQ(text_of(facts.only().outcome), "never_started agent-disconnected 0");
}

TEST(RateExceeded, IsAnErrorOfTheApiOfApril2016) {
  const Facts facts = firing_at_eight({fault_of(FaultKind::kRateExceeded)});
  EXPECT_THAT(text_of(facts.only().attempts), ElementsAre("08:00:00 rejected 500"));
  EXPECT_EQ(text_of(facts.only().outcome), "never_started api-error 500");
}

TEST(EcsUnavailable, IsAnErrorOfTheApiOfApril2016) {
  const Facts facts = firing_at_eight({fault_of(FaultKind::kEcsUnavailable)});
  EXPECT_EQ(text_of(facts.only().outcome), "never_started api-error 500");
}

TEST(NoMemory, IsLoggedByLaterGen1AndLost) {
  const Facts facts = firing_at_eight({fault_of(FaultKind::kNoMemory)}, Platform::kGen1);
  ASSERT_THAT(facts.only().attempts, SizeIs(1));
  EXPECT_EQ(facts.only().attempts[0].result, AttemptResult::kRejected);
  EXPECT_EQ(text_of(facts.only().outcome), "never_started rack-full 0");
}

TEST(AgentDisconnected, IsLoggedByLaterGen1AndLost) {
  const Facts facts = firing_at_eight({fault_of(FaultKind::kAgentDisconnected)}, Platform::kGen1);
  ASSERT_THAT(facts.only().attempts, SizeIs(1));
  EXPECT_EQ(facts.only().attempts[0].error, AttemptError::kAgent);
  EXPECT_EQ(text_of(facts.only().outcome), "never_started agent-disconnected 0");
}

TEST(RateExceeded, IsTriedAgainByTheSdkWithinTheTry) {
  const Facts facts = firing_at_eight({fault_of(FaultKind::kRateExceeded, 3)}, Platform::kGen1);
  const auto& attempts = facts.only().attempts;
  ASSERT_THAT(attempts, SizeIs(4));
  EXPECT_EQ(attempts[2].error, AttemptError::kRateExceeded);
  EXPECT_EQ(attempts[2].http_status, 400);
  EXPECT_EQ(attempts[3].result, AttemptResult::kAccepted);
  EXPECT_LT(attempts[3].at - attempts[0].at, seconds{4}) << "at most 0.5, 1 and 2 s";
  EXPECT_EQ(text_of(facts.only().outcome), "succeeded exit-zero 0");
}

TEST(RateExceeded, AfterThreeTriesOfTheFunctionTheRunIsLost) {
  const Facts facts = firing_at_eight({fault_of(FaultKind::kRateExceeded)}, Platform::kGen1);
  EXPECT_EQ(text_of(facts.only().outcome), "never_started rate-exceeded 3");
  const auto& attempts = facts.only().attempts;
  EXPECT_GE(attempts.size(), 3 * 6U);
  EXPECT_LE(attempts.size(), 3 * 11U);
  int pauses = 0;
  for (std::size_t i = 1; i < attempts.size(); ++i) {
    const Duration pause = attempts[i].at - attempts[i - 1].at;
    if (pause <= seconds{20}) continue;
    ++pauses;
    EXPECT_GE(pause, minutes{pauses});
  }
  EXPECT_EQ(pauses, 2);
}

TEST(EcsUnavailable, UsesUpElevenCallsATryUnlessTheTimeIsUpBefore) {
  const Facts facts = firing_at_eight({fault_of(FaultKind::kEcsUnavailable)}, Platform::kGen1);
  EXPECT_EQ(text_of(facts.only().outcome), "never_started ecs-unavailable 3");
  const auto& attempts = facts.only().attempts;
  EXPECT_GE(attempts.size(), 3 * 9U);
  EXPECT_LE(attempts.size(), 3 * 11U);
  EXPECT_EQ(attempts[0].http_status, 500);
  // Its 50 s count from the start of the function, at 8:00:00.
  for (const Attempt& attempt : attempts) {
    if (attempt.at < at("2016-04-21T08:01:00Z")) {
      EXPECT_LT(attempt.at, at("2016-04-21T08:00:50Z"));
    }
  }
}

TEST(RackDown, IsNoAnswerOfEcsToLaterGen1) {
  const Facts facts = firing_at_eight({fault_of(FaultKind::kRackDown)}, Platform::kGen1);
  EXPECT_EQ(text_of(facts.only().outcome), "never_started no-answer 3");
  EXPECT_EQ(facts.only().attempts[0].error, AttemptError::kRefused);
}

TEST(LaterGen1, DrawsItsSkewAnewForEachTry) {
  Fault twice = fault_of(FaultKind::kLambdaError, 1);
  const Facts failed = firing_at_eight({twice}, Platform::kGen1);
  const Facts undisturbed = firing_at_eight({}, Platform::kGen1);
  const Duration first = undisturbed.only().process->started_at - at("2016-04-21T08:00:00Z");
  const Duration second = failed.only().process->started_at - at("2016-04-21T08:01:00Z");
  EXPECT_NE(first, second);
  EXPECT_GE(second, Duration{0});
  EXPECT_LT(second, seconds{10});
}

TEST(RateExceeded, WithALimitActsOnlyOnWhatGoesBeyondIt) {
  Fault limited = fault_of(FaultKind::kRateExceeded);
  limited.settings.limit = 3;
  ScenarioBuilder builder;
  for (const char* task : {"web.a", "web.b", "web.c", "web.d", "web.e"}) {
    builder.task(task, "0 * * * ? *");
  }
  const Facts facts =
      replay(builder.faults({limited}).build(), "2016-04-21T08:00:00Z", "2016-04-21T10:00:00Z");
  std::vector<TaskIndex> lost;
  for (const auto& firing : facts.ended) {
    if (firing.outcome.cause == Cause::kApiError) lost.push_back(firing.task);
  }
  EXPECT_THAT(lost, ElementsAre(3, 4, 3, 4)) << "each hour anew";
}

TEST(RateExceeded, CountsTheRequestsThatItCannotActOnToo) {
  Fault limited = fault_of(FaultKind::kRateExceeded);
  limited.settings.limit = 2;
  limited.tasks = "web.c";
  ScenarioBuilder builder;
  for (const char* task : {"web.a", "web.b", "web.c"}) builder.task(task, "0 8 * * ? *");
  const Facts facts = replay(builder.faults({limited}).build(), "2016-04-21", "2016-04-22");
  EXPECT_EQ(std::count_if(facts.ended.begin(), facts.ended.end(),
                          [](const auto& firing) { return !firing.faults.empty(); }),
            1);
}

}  // namespace
}  // namespace cronwarp::sim
