#include "model/outcome.h"

#include <gtest/gtest.h>

#include "model/fact.h"

namespace cronwarp {
namespace {

TEST(Outcome, HasTheExitCodeAShellWouldReport) {
  EXPECT_EQ(exit_code({OutcomeKind::kSucceeded, Cause::kExitZero, 0}), 0);
  EXPECT_EQ(exit_code({OutcomeKind::kFailed, Cause::kExitCode, 3}), 3);
  EXPECT_EQ(exit_code({OutcomeKind::kKilled, Cause::kSignal, 15}), 143);
  EXPECT_EQ(exit_code({OutcomeKind::kKilled, Cause::kOutOfMemory, 9}), 137);
  EXPECT_EQ(exit_code({OutcomeKind::kTimedOut, Cause::kTimeLimit, 5000}), 137);
  EXPECT_EQ(exit_code({OutcomeKind::kNeverStarted, Cause::kContainerRefused, 0}), 125);
  EXPECT_EQ(exit_code({OutcomeKind::kNeverStarted, Cause::kImagePullFailed, 0}), 125);
}

TEST(Outcome, OfAnExitCodeTellsTheShellsOwnCodesApart) {
  struct Row {
    int exit_code;
    OutcomeKind kind;
    Cause cause;
    int detail;
  };
  const Row rows[] = {
      {0, OutcomeKind::kSucceeded, Cause::kExitZero, 0},
      {1, OutcomeKind::kFailed, Cause::kExitCode, 1},
      {125, OutcomeKind::kFailed, Cause::kExitCode, 125},
      {126, OutcomeKind::kFailed, Cause::kNotExecutable, 126},
      {127, OutcomeKind::kFailed, Cause::kCommandNotFound, 127},
      {128, OutcomeKind::kFailed, Cause::kExitCode, 128},
      {129, OutcomeKind::kKilled, Cause::kSignal, 1},
      {192, OutcomeKind::kKilled, Cause::kSignal, 64},
      {193, OutcomeKind::kFailed, Cause::kExitCode, 193},
      {255, OutcomeKind::kFailed, Cause::kExitCode, 255},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.exit_code);
    const Outcome outcome = outcome_of_exit(row.exit_code);
    EXPECT_EQ(outcome.kind, row.kind);
    EXPECT_EQ(outcome.cause, row.cause);
    EXPECT_EQ(outcome.detail, row.detail);
    EXPECT_EQ(exit_code(outcome), row.exit_code);
  }
}

TEST(OutcomeDeathTest, OfAFiringWithoutAnEndedProcessThereIsNoExitCode) {
  EXPECT_DEATH(exit_code({OutcomeKind::kNeverStarted, Cause::kRackFull, 0}), "no exit code");
}

TEST(Outcome, EachCauseHasItsCode) {
  EXPECT_EQ(to_string(Cause::kNoAnswer), "no-answer");
  EXPECT_EQ(to_string(Cause::kHandedOver), "handed-over");
  EXPECT_EQ(to_string(Cause::kNoService), "no-service");
  EXPECT_EQ(to_string(Cause::kNotExecutable), "not-executable");
  EXPECT_EQ(to_string(Cause::kCommandNotFound), "command-not-found");
  EXPECT_EQ(to_string(Cause::kOutOfMemory), "out-of-memory");
  EXPECT_EQ(to_string(Cause::kTimeLimit), "time-limit");
  EXPECT_EQ(to_string(Cause::kContainerRefused), "container-refused");
  EXPECT_EQ(to_string(Cause::kRuleDisabled), "rule-disabled");
  EXPECT_EQ(to_string(Cause::kNoPermission), "no-permission");
  EXPECT_EQ(to_string(Cause::kUndeliverable), "undeliverable");
  EXPECT_EQ(to_string(Cause::kEventExpired), "event-expired");
  EXPECT_EQ(to_string(Cause::kFunctionFailed), "function-failed");
  EXPECT_EQ(to_string(Cause::kAgentDisconnected), "agent-disconnected");
  EXPECT_EQ(to_string(Cause::kRateExceeded), "rate-exceeded");
  EXPECT_EQ(to_string(Cause::kEcsUnavailable), "ecs-unavailable");
  EXPECT_EQ(to_string(Cause::kImagePullFailed), "image-pull-failed");
  EXPECT_EQ(to_string(Cause::kHung), "hung");
}

TEST(ProcessId, IsShownAsTwelveHexDigits) {
  EXPECT_EQ(to_string(ProcessId{0xABC}), "000000000abc");
  EXPECT_EQ(to_string(ProcessId{0xFEDCBA987654}), "fedcba987654");
}

}  // namespace
}  // namespace cronwarp
