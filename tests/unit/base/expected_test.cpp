#include "base/expected.h"

#include <memory>
#include <string>
#include <utility>

#include <gtest/gtest.h>

namespace cronwarp {
namespace {

Expected<int, std::string> half(int n) {
  if (n % 2 != 0) return Unexpected{std::string("odd")};
  return n / 2;
}

TEST(Expected, HoldsTheValueOfASuccess) {
  const auto result = half(8);
  EXPECT_TRUE(result.has_value());
  EXPECT_TRUE(result);
  EXPECT_EQ(result.value(), 4);
  EXPECT_EQ(*result, 4);
}

TEST(Expected, HoldsTheErrorOfAFailure) {
  const auto result = half(7);
  EXPECT_FALSE(result.has_value());
  EXPECT_FALSE(result);
  EXPECT_EQ(result.error(), "odd");
}

TEST(Expected, ReachesIntoItsValue) {
  const Expected<std::string, int> text(std::string("noon"));
  EXPECT_EQ(text->size(), 4U);
}

TEST(Expected, TellsValueFromErrorWhenBothHaveOneType) {
  const Expected<std::string, std::string> good(std::string("text"));
  const Expected<std::string, std::string> bad(Unexpected{std::string("text")});
  EXPECT_TRUE(good);
  EXPECT_FALSE(bad);
}

TEST(Expected, GivesAwayAValueThatCannotBeCopied) {
  Expected<std::unique_ptr<int>, int> box(std::make_unique<int>(5));
  const std::unique_ptr<int> taken = *std::move(box);
  ASSERT_NE(taken, nullptr);
  EXPECT_EQ(*taken, 5);
}

TEST(ExpectedDeathTest, TheValueOfAFailureIsABug) {
  const auto failed = half(7);
  EXPECT_DEATH(static_cast<void>(failed.value()), "the value of a failed Expected was asked for");
  EXPECT_DEATH(static_cast<void>(*failed), "the value of a failed Expected was asked for");
  EXPECT_DEATH(static_cast<void>(half(7).value()), "the value of a failed Expected was asked for");
}

TEST(ExpectedDeathTest, TheErrorOfASuccessIsABug) {
  const auto succeeded = half(8);
  EXPECT_DEATH(static_cast<void>(succeeded.error()),
               "the error of a successful Expected was asked for");
}

}  // namespace
}  // namespace cronwarp
