#include "reports/causes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cronwarp::reports {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr Outcome kRackFull{OutcomeKind::kNeverStarted, Cause::kRackFull, 0};

std::string sentence(OutcomeKind kind, Cause cause, int detail,
                     Platform platform = Platform::kGen1April2016) {
  return cause_sentence({kind, cause, detail}, {platform, std::nullopt});
}

TEST(Causes, AnExitCodeIsNamedAndExplainedWhereTheShellGaveIt) {
  EXPECT_EQ(sentence(OutcomeKind::kFailed, Cause::kExitCode, 3), "exit code 3");
  EXPECT_EQ(sentence(OutcomeKind::kFailed, Cause::kNotExecutable, 126),
            "exit code 126: the shell found the command but could not run it");
  EXPECT_EQ(sentence(OutcomeKind::kFailed, Cause::kCommandNotFound, 127),
            "exit code 127: the shell did not find the command");
}

TEST(Causes, ASignalHasItsNameAndTheExitCodeTheShellShows) {
  EXPECT_THAT(sentence(OutcomeKind::kKilled, Cause::kSignal, 9),
              AllOf(StartsWith("killed by SIGKILL (exit code 137)"), HasSubstr("memory")));
  EXPECT_EQ(sentence(OutcomeKind::kKilled, Cause::kSignal, 40),
            "killed by signal 40 (exit code 168)");
}

TEST(Causes, AKillOfARealRunIsNotGuessedToBeForMemory) {
  CauseContext context;
  context.is_real = true;
  EXPECT_EQ(cause_sentence({OutcomeKind::kKilled, Cause::kSignal, 9}, context),
            "killed by SIGKILL (exit code 137)");
}

TEST(Causes, AnApiErrorSaysWhatTheLambdaOfApril2016MakesOfIt) {
  EXPECT_THAT(sentence(OutcomeKind::kNeverStarted, Cause::kApiError, 500),
              AllOf(StartsWith("HTTP 500 from the Convox API"), HasSubstr("reports success"),
                    HasSubstr("lost")));
  EXPECT_THAT(sentence(OutcomeKind::kNeverStarted, Cause::kApiError, 401), HasSubstr("password"));
}

TEST(Causes, AFullRackSaysHowMuchWasMissing) {
  const CauseContext quarter{Platform::kGen1, std::uint64_t{256} << 20};
  EXPECT_THAT(cause_sentence(kRackFull, quarter),
              AllOf(StartsWith("no instance had 256 MiB free"), HasSubstr("RESOURCE:MEMORY")));
  EXPECT_THAT(cause_sentence(kRackFull, {Platform::kGen1, 1000}), HasSubstr("1000 bytes"));
  EXPECT_THAT(cause_sentence(kRackFull, {Platform::kGen1, std::nullopt}),
              StartsWith("no instance had memory free"));
}

TEST(Causes, AMissingServiceSaysThatTheRunIsLost) {
  EXPECT_THAT(sentence(OutcomeKind::kNeverStarted, Cause::kNoService, 0, Platform::kGen1),
              AllOf(StartsWith("the app or its service was not on the rack"),
                    HasSubstr("nothing tries again")));
}

TEST(Causes, AContainerOutOfMemoryIsToldItsLimit) {
  const Outcome killed{OutcomeKind::kKilled, Cause::kOutOfMemory, 9};
  EXPECT_EQ(cause_sentence(killed, {Platform::kGen1, std::nullopt, std::uint64_t{64} << 20}),
            "the kernel killed it (exit code 137) because it needed more than 64 MiB");
  EXPECT_THAT(cause_sentence(killed, {Platform::kGen1, std::nullopt, std::nullopt}),
              HasSubstr("more than the memory there is"));
}

TEST(Causes, ATimeLimitIsToldInFull) {
  EXPECT_THAT(sentence(OutcomeKind::kTimedOut, Cause::kTimeLimit, 90'000),
              StartsWith("its container was killed at the time limit of 1m 30s"));
}

TEST(Causes, WhatEventBridgeCannotDeliverIsDroppedOrKept) {
  CauseContext context;
  const Outcome gave_up{OutcomeKind::kNeverStarted, Cause::kUndeliverable, 185};
  EXPECT_EQ(cause_sentence(gave_up, context),
            "EventBridge gave up after 185 attempts to hand the event to Lambda: the event was "
            "dropped");
  const Outcome refused{OutcomeKind::kNeverStarted, Cause::kNoPermission, 0};
  EXPECT_THAT(cause_sentence(refused, context), HasSubstr("does not try again: the event was"));
  context.dead_letter_queue = true;
  EXPECT_THAT(cause_sentence(gave_up, context), HasSubstr("went to the dead-letter queue"));
  EXPECT_THAT(cause_sentence(refused, context), HasSubstr("went to the dead-letter queue"));
}

TEST(Causes, TheDeadLetterQueueOfTheRuleTakesNothingThatLambdaDrops) {
  CauseContext context;
  context.dead_letter_queue = true;
  EXPECT_EQ(cause_sentence({OutcomeKind::kNeverStarted, Cause::kEventExpired, 1}, context),
            "Lambda could not start the function in 1 attempt, until the event was too old and was "
            "dropped");
}

TEST(Causes, TriesOfTheFunctionAreCounted) {
  EXPECT_EQ(sentence(OutcomeKind::kNeverStarted, Cause::kFunctionFailed, 3),
            "the Lambda function failed in all 3 tries, and Lambda makes no further one");
  EXPECT_EQ(sentence(OutcomeKind::kNeverStarted, Cause::kRateExceeded, 1),
            "ECS answered 'Rate exceeded' in the only try of the Lambda function");
  EXPECT_THAT(sentence(OutcomeKind::kNeverStarted, Cause::kEcsUnavailable, 2),
              HasSubstr("a system error in all 2 tries"));
}

TEST(Causes, ARuleThatWasDisabledIsNotMadeUpFor) {
  EXPECT_THAT(sentence(OutcomeKind::kSkipped, Cause::kRuleDisabled, 0),
              HasSubstr("does not make up for"));
}

TEST(Causes, AnAgentThatIsDisconnectedLosesTheRunOnEachPlatform) {
  EXPECT_THAT(sentence(OutcomeKind::kNeverStarted, Cause::kAgentDisconnected, 0),
              AllOf(HasSubstr("ECS answered AGENT"), HasSubstr("the run is lost")));
  EXPECT_THAT(sentence(OutcomeKind::kNeverStarted, Cause::kAgentDisconnected, 0, Platform::kGen1),
              HasSubstr("nothing tries again"));
}

TEST(Causes, AContainerWithoutAnImageAndAHangAreExplained) {
  EXPECT_THAT(sentence(OutcomeKind::kNeverStarted, Cause::kImagePullFailed, 0),
              AllOf(HasSubstr("could not pull the image"), HasSubstr("nothing tries again")));
  EXPECT_THAT(sentence(OutcomeKind::kRunningAtEnd, Cause::kHung, 0), StartsWith("it hung"));
}

TEST(Causes, NoSentenceEndsWithAFullStop) {
  for (const Cause cause :
       {Cause::kRuleDisabled,  Cause::kNoPermission,    Cause::kUndeliverable,
        Cause::kEventExpired,  Cause::kFunctionFailed,  Cause::kAgentDisconnected,
        Cause::kRateExceeded,  Cause::kEcsUnavailable,  Cause::kImagePullFailed,
        Cause::kHung,          Cause::kExitZero,        Cause::kExitCode,
        Cause::kNotExecutable, Cause::kCommandNotFound, Cause::kSignal,
        Cause::kOutOfMemory,   Cause::kTimeLimit,       Cause::kContainerRefused,
        Cause::kApiError,      Cause::kRackFull,        Cause::kRangeEnded,
        Cause::kNoAnswer,      Cause::kHandedOver,      Cause::kNoService}) {
    for (const Platform platform : {Platform::kGen1April2016, Platform::kGen1}) {
      const std::string text = sentence(OutcomeKind::kFailed, cause, 1, platform);
      ASSERT_FALSE(text.empty()) << to_string(cause);
      EXPECT_NE(text.back(), '.') << text;
    }
  }
}

}  // namespace
}  // namespace cronwarp::reports
