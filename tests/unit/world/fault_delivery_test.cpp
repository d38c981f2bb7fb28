#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/scenario_builder.h"
#include "tests/unit/world/fault_testing.h"

// One test for each fault of the rule, of EventBridge and of Lambda: what happens next.

namespace cronwarp::sim {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using test::at;
using test::Facts;
using test::lasting;
using test::replay;
using test::ScenarioBuilder;
using test::text_of;
using test::time_of_day;
using testing::ElementsAre;
using testing::IsEmpty;

// One firing at 8:00 that runs for a minute.
Facts firing_at_eight(const std::vector<Fault>& faults, const DeliveryPolicy& policy = {},
                      std::string_view to = "2016-04-23") {
  return replay(ScenarioBuilder()
                    .task("web.job", "0 8 21 * ? *", lasting(minutes{1}))
                    .faults(faults)
                    .delivery(policy)
                    .build(),
                "2016-04-21", to);
}

Fault fault_once(FaultKind kind) {
  Fault fault;
  fault.kind = kind;
  fault.times = 1;
  return fault;
}

Fault fault_for(FaultKind kind, Duration length) {
  Fault fault;
  fault.kind = kind;
  fault.from = at("2016-04-21T08:00:00Z");
  fault.to = *fault.from + length;
  return fault;
}

TEST(RuleDisabled, NothingIsDeliveredAndNothingCatchesUp) {
  const Facts facts = firing_at_eight({fault_once(FaultKind::kRuleDisabled)});
  EXPECT_EQ(text_of(facts.only().outcome), "never_started rule-disabled 0");
  EXPECT_THAT(facts.only().attempts, IsEmpty());
  EXPECT_THAT(facts.started, IsEmpty());
}

TEST(RuleLate, EverythingIsThatMuchLater) {
  Fault late = fault_once(FaultKind::kRuleLate);
  late.settings.delay = FixedDuration{seconds{42}};
  const Facts facts = firing_at_eight({late});
  EXPECT_THAT(text_of(facts.only().attempts), ElementsAre("08:00:42 accepted 200"));
  EXPECT_EQ(facts.only().scheduled_at, at("2016-04-21T08:00:00Z"));
  EXPECT_EQ(facts.only().process->started_at, at("2016-04-21T08:00:42Z"));
  EXPECT_EQ(text_of(facts.only().outcome), "succeeded exit-zero 0");
}

TEST(RuleLate, IsSomewhereInTheMinuteByDefault) {
  Fault late;
  late.kind = FaultKind::kRuleLate;
  const Facts facts =
      replay(ScenarioBuilder().task("web.job", "*/2 * * * ? *").faults({late}).build(),
             "2016-04-21", "2016-04-22");
  ASSERT_EQ(facts.started.size(), 720U);
  Duration sum{0};
  for (const ProcessStarted& started : facts.started) {
    ASSERT_LT(started.started_at - started.scheduled_at, minutes{1});
    sum += started.started_at - started.scheduled_at;
  }
  EXPECT_NEAR(static_cast<double>((sum / 720).count()), 30'000, 3'000);
}

TEST(RuleDuplicate, TheSameFiringIsDeliveredTwice) {
  const Facts facts = firing_at_eight({fault_once(FaultKind::kRuleDuplicate)});
  EXPECT_THAT(text_of(facts.only().attempts),
              ElementsAre("08:00:00 accepted 200", "08:00:01 accepted 200"));
  ASSERT_EQ(facts.only().duplicates.size(), 1U);
  EXPECT_EQ(facts.only().process->started_at, at("2016-04-21T08:00:00Z"));
  EXPECT_EQ(facts.only().duplicates[0].process.started_at, at("2016-04-21T08:00:01Z"));
  EXPECT_EQ(facts.only().duplicates[0].process.overlapping, 1U);
  EXPECT_EQ(facts.only().duplicates[0].outcome, facts.only().outcome);
  EXPECT_NE(facts.only().duplicates[0].process.id, facts.only().process->id);
}

TEST(RuleDuplicate, TheCopyIsNotCopied) {
  Fault always;
  always.kind = FaultKind::kRuleDuplicate;
  EXPECT_EQ(firing_at_eight({always}).only().duplicates.size(), 1U);
}

TEST(RuleThrottled, IsTriedAgainUntilLambdaTakesIt) {
  const Facts facts = firing_at_eight({fault_for(FaultKind::kRuleThrottled, minutes{1})});
  const auto& attempts = facts.only().attempts;
  ASSERT_GE(attempts.size(), 5U) << "1 s, 2 s, 4 s, … by half at most";
  ASSERT_LE(attempts.size(), 9U);
  for (std::size_t i = 0; i + 1 < attempts.size(); ++i) {
    EXPECT_EQ(attempts[i].result, AttemptResult::kRetryable);
    EXPECT_EQ(attempts[i].error, AttemptError::kThrottled);
    EXPECT_EQ(attempts[i].http_status, 429);
  }
  EXPECT_EQ(attempts.back().result, AttemptResult::kAccepted);
  EXPECT_GE(attempts.back().at, at("2016-04-21T08:01:00Z"));
  EXPECT_EQ(facts.only().process->started_at, attempts.back().at);
  EXPECT_EQ(facts.only().faults.size(), attempts.size() - 1);
}

TEST(RuleThrottled, After185RetriesOrADayTheEventIsDropped) {
  const Facts facts = firing_at_eight({fault_for(FaultKind::kRuleThrottled, hours{48})});
  const auto& attempts = facts.only().attempts;
  EXPECT_EQ(facts.only().outcome.cause, Cause::kUndeliverable);
  EXPECT_EQ(facts.only().outcome.detail, static_cast<int>(attempts.size()));
  EXPECT_GE(attempts.size(), 165U);
  EXPECT_LE(attempts.size(), 186U);
  EXPECT_GE(attempts.back().at - attempts.front().at, hours{21});
  EXPECT_LE(attempts.back().at - attempts.front().at, hours{24});
}

TEST(RuleThrottled, TheTargetsPolicyMayAllowFewerRetries) {
  DeliveryPolicy policy;
  policy.retries_max = 3;
  const Facts facts = firing_at_eight({fault_for(FaultKind::kRuleThrottled, hours{48})}, policy);
  EXPECT_EQ(text_of(facts.only().outcome), "never_started undeliverable 4");
}

TEST(RuleThrottled, TheTargetsPolicyMayMakeEventsAgeSooner) {
  DeliveryPolicy policy;
  policy.event_age_max = minutes{5};
  const Facts facts = firing_at_eight({fault_for(FaultKind::kRuleThrottled, hours{48})}, policy);
  EXPECT_EQ(facts.only().outcome.cause, Cause::kUndeliverable);
  EXPECT_LE(facts.only().attempts.back().at, at("2016-04-21T08:05:00Z"));
  EXPECT_GE(facts.only().attempts.size(), 7U);
}

TEST(NoPermission, IsNotTriedAgain) {
  const Facts facts = firing_at_eight({fault_once(FaultKind::kNoPermission)});
  EXPECT_THAT(text_of(facts.only().attempts), ElementsAre("08:00:00 rejected 403 no-permission"));
  EXPECT_EQ(text_of(facts.only().outcome), "never_started no-permission 0");
}

TEST(LambdaThrottled, TheQueueDoublesItsWaitsUpToFiveMinutesAndUsesUpNoTry) {
  const Facts facts = firing_at_eight({fault_for(FaultKind::kLambdaThrottled, minutes{12})});
  EXPECT_THAT(text_of(facts.only().attempts),
              ElementsAre("08:00:00 retryable 429 throttled", "08:00:01 retryable 429 throttled",
                          "08:00:03 retryable 429 throttled", "08:00:07 retryable 429 throttled",
                          "08:00:15 retryable 429 throttled", "08:00:31 retryable 429 throttled",
                          "08:01:03 retryable 429 throttled", "08:02:07 retryable 429 throttled",
                          "08:04:15 retryable 429 throttled", "08:08:31 retryable 429 throttled",
                          "08:13:31 accepted 200"));
  EXPECT_EQ(text_of(facts.only().outcome), "succeeded exit-zero 0");
}

TEST(LambdaThrottled, AfterSixHoursTheEventHasExpired) {
  const Facts facts = firing_at_eight({fault_for(FaultKind::kLambdaThrottled, hours{7})});
  const auto& attempts = facts.only().attempts;
  EXPECT_EQ(facts.only().outcome.cause, Cause::kEventExpired);
  EXPECT_EQ(facts.only().outcome.detail, static_cast<int>(attempts.size()));
  EXPECT_LE(attempts.back().at, at("2016-04-21T14:00:00Z"));
  EXPECT_GT(attempts.back().at, at("2016-04-21T13:55:00Z"));
}

TEST(LambdaUnavailable, GoesBackToTheQueueToo) {
  const Facts facts = firing_at_eight({fault_for(FaultKind::kLambdaUnavailable, seconds{2})});
  EXPECT_THAT(text_of(facts.only().attempts),
              ElementsAre("08:00:00 retryable 500 unavailable",
                          "08:00:01 retryable 500 unavailable", "08:00:03 accepted 200"));
}

TEST(LambdaError, HasThreeTriesAfterOneAndTwoMinutes) {
  Fault always;
  always.kind = FaultKind::kLambdaError;
  const Facts facts = firing_at_eight({always});
  EXPECT_THAT(text_of(facts.only().attempts), ElementsAre("08:00:00 retryable 0 function-error",
                                                          "08:01:00 retryable 0 function-error",
                                                          "08:03:00 retryable 0 function-error"));
  EXPECT_EQ(text_of(facts.only().outcome), "never_started function-failed 3");
}

TEST(LambdaError, TheThirdTryMaySucceed) {
  Fault twice = fault_once(FaultKind::kLambdaError);
  twice.times = 2;
  const Facts facts = firing_at_eight({twice});
  EXPECT_EQ(facts.only().process->started_at, at("2016-04-21T08:03:00Z"));
  EXPECT_EQ(text_of(facts.only().outcome), "succeeded exit-zero 0");
}

TEST(LambdaColdStart, TheRequestIsSentLater) {
  const Facts facts = firing_at_eight({fault_once(FaultKind::kLambdaColdStart)});
  EXPECT_THAT(text_of(facts.only().attempts), ElementsAre("08:00:02 accepted 200"));
}

TEST(LambdaDuplicate, TheFunctionRunsAgainThoughItSucceeded) {
  const Facts facts = firing_at_eight({fault_once(FaultKind::kLambdaDuplicate)});
  EXPECT_THAT(text_of(facts.only().attempts),
              ElementsAre("08:00:00 accepted 200", "08:01:00 accepted 200"));
  ASSERT_EQ(facts.only().duplicates.size(), 1U);
  EXPECT_EQ(facts.only().duplicates[0].process.ended_at, at("2016-04-21T08:02:00Z"));
  EXPECT_EQ(facts.only().duplicates[0].process.overlapping, 0U) << "the first had just ended";
}

TEST(LambdaDuplicate, FollowsNoTryThatFailed) {
  Fault error;
  error.kind = FaultKind::kLambdaError;
  Fault twice;
  twice.kind = FaultKind::kLambdaDuplicate;
  EXPECT_EQ(firing_at_eight({error, twice}).only().attempts.size(), 3U);
}

TEST(LambdaDuplicate, MakesUpForARunTheFirstOneLost) {
  Fault status = fault_once(FaultKind::kApiStatus);
  const Facts facts = firing_at_eight({status, fault_once(FaultKind::kLambdaDuplicate)});
  EXPECT_THAT(text_of(facts.only().attempts),
              ElementsAre("08:00:00 rejected 500", "08:01:00 accepted 200"));
  EXPECT_EQ(facts.only().process->started_at, at("2016-04-21T08:01:00Z"));
  EXPECT_THAT(facts.only().duplicates, IsEmpty());
}

TEST(Duplicates, OfBothKindsMakeFourProcessesAtMost) {
  Fault rules;
  rules.kind = FaultKind::kRuleDuplicate;
  Fault queues;
  queues.kind = FaultKind::kLambdaDuplicate;
  const Facts facts = firing_at_eight({rules, queues});
  EXPECT_THAT(text_of(facts.only().attempts),
              ElementsAre("08:00:00 accepted 200", "08:00:01 accepted 200", "08:01:00 accepted 200",
                          "08:01:01 accepted 200"));
  ASSERT_EQ(facts.only().duplicates.size(), 3U);
  EXPECT_LT(facts.only().duplicates[0].process.started_at,
            facts.only().duplicates[2].process.started_at);
}

TEST(Duplicates, ADelayIsDrawnFromItsModel) {
  Fault rules;
  rules.kind = FaultKind::kRuleDuplicate;
  rules.settings.delay = UniformDuration{milliseconds{200}, milliseconds{900}};
  const Facts facts = firing_at_eight({rules});
  const Duration delay = facts.only().attempts[1].at - facts.only().attempts[0].at;
  EXPECT_GE(delay, milliseconds{200});
  EXPECT_LE(delay, milliseconds{900});
  EXPECT_NE(delay, milliseconds{200});
}

}  // namespace
}  // namespace cronwarp::sim
