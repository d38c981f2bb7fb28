#include "base/contract.h"

#include <string>

#include <gtest/gtest.h>

namespace cronwarp {
namespace {

TEST(Contract, AKeptPromiseCostsNothing) {
  int evaluated = 0;
  CRONWARP_ASSERT(++evaluated == 1, "the condition is evaluated once");
  EXPECT_EQ(evaluated, 1);
}

TEST(ContractDeathTest, ABrokenPromiseNamesTheConditionTheMessageAndThePlace) {
  EXPECT_DEATH(CRONWARP_ASSERT(1 + 1 == 3, "sums are sums"),
               "cronwarp: internal error: sums are sums\n"
               "  broken: 1 \\+ 1 == 3\n"
               "  at: .*contract_test.cpp:[0-9]+\n"
               "  This is a bug in cronwarp; please report it with the command line.\n");
}

TEST(ContractDeathTest, TheInnermostContextSpeaks) {
  const ContractContext outer([] { return std::string("seed 7"); });
  const ContractContext inner([] { return std::string("seed 7 at 2026-03-01T08:00:00Z"); });
  EXPECT_DEATH(CRONWARP_ASSERT(false, "event in the past"),
               "  while: seed 7 at 2026-03-01T08:00:00Z\n");
}

TEST(ContractDeathTest, TheOuterContextSpeaksAgainOnceTheInnerHasEnded) {
  const ContractContext outer([] { return std::string("outer"); });
  {
    const ContractContext inner([] { return std::string("inner"); });
  }
  EXPECT_DEATH(CRONWARP_ASSERT(false, "late"), "  while: outer\n");
}

TEST(ContractDeathTest, TheContextIsDescribedAtTheMomentOfTheFailure) {
  int events = 1;
  const ContractContext context([&] { return "event " + std::to_string(events); });
  events = 42;
  EXPECT_DEATH(CRONWARP_ASSERT(false, "late"), "  while: event 42\n");
}

}  // namespace
}  // namespace cronwarp
