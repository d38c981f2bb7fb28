#include "model/outcome.h"

#include <gtest/gtest.h>

#include "model/fact.h"

namespace cronwarp {
namespace {

TEST(Outcome, HasTheExitCodeAShellWouldReport) {
  EXPECT_EQ(exit_code({OutcomeKind::kSucceeded, Cause::kExitZero, 0}), 0);
  EXPECT_EQ(exit_code({OutcomeKind::kFailed, Cause::kExitCode, 3}), 3);
  EXPECT_EQ(exit_code({OutcomeKind::kKilled, Cause::kSignal, 15}), 143);
}

TEST(OutcomeDeathTest, OfAFiringWithoutAnEndedProcessThereIsNoExitCode) {
  EXPECT_DEATH(exit_code({OutcomeKind::kNeverStarted, Cause::kRackFull, 0}), "no exit code");
}

TEST(Outcome, EachCauseHasItsCode) {
  EXPECT_EQ(to_string(Cause::kNoAnswer), "no-answer");
  EXPECT_EQ(to_string(Cause::kHandedOver), "handed-over");
  EXPECT_EQ(to_string(Cause::kNoService), "no-service");
}

TEST(ProcessId, IsShownAsTwelveHexDigits) {
  EXPECT_EQ(to_string(ProcessId{0xABC}), "000000000abc");
  EXPECT_EQ(to_string(ProcessId{0xFEDCBA987654}), "fedcba987654");
}

}  // namespace
}  // namespace cronwarp
