#include "runner/sampling.h"

#include <gtest/gtest.h>

namespace cronwarp {
namespace {

TEST(Sampling, IsReadAsItIsWritten) {
  for (const std::string text : {"first", "all", "1", "250"}) {
    const auto sampling = parse_sampling(text);
    ASSERT_TRUE(sampling) << text;
    EXPECT_EQ(to_string(*sampling), text);
  }
}

TEST(Sampling, IsNeitherZeroNorAnythingElse) {
  for (const std::string text : {"", "0", "-1", "1.5", "3x", "every", "99999999999999999999"}) {
    const auto sampling = parse_sampling(text);
    ASSERT_FALSE(sampling) << text;
    EXPECT_EQ(sampling.error(), "expected 'first', 'all' or a number from 1 on");
  }
}

}  // namespace
}  // namespace cronwarp
