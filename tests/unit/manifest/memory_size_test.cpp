#include "manifest/memory_size.h"

#include <gtest/gtest.h>

namespace cronwarp::manifest {
namespace {

TEST(MemorySize, IsDockers) {
  EXPECT_EQ(parse_memory_size("0"), 0U);
  EXPECT_EQ(parse_memory_size("1048576"), 1048576U);
  EXPECT_EQ(parse_memory_size("64b"), 64U);
  EXPECT_EQ(parse_memory_size("2k"), 2048U);
  EXPECT_EQ(parse_memory_size("512m"), 512U << 20);
  EXPECT_EQ(parse_memory_size("512 MB"), 512U << 20);
  EXPECT_EQ(parse_memory_size("1.5g"), 1536U << 20);
  EXPECT_EQ(parse_memory_size("1GiB"), 1U << 30);
  for (const char* bad :
       {"", "m", "-1", "1x", "1mm", "nan", "inf", "1e400", "99999999999999g", "1 k b"}) {
    EXPECT_EQ(parse_memory_size(bad), std::nullopt) << bad;
  }
}

TEST(MemorySize, IsWrittenInMiB) {
  EXPECT_EQ(format_memory_size(std::uint64_t{3} << 29), "1536 MiB");
  EXPECT_EQ(format_memory_size(1000), "1000 bytes");
}

}  // namespace
}  // namespace cronwarp::manifest
