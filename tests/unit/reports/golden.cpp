#include "tests/unit/reports/golden.h"

#include <cstdlib>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

namespace cronwarp::reports::test {

std::string golden_path(std::string_view name) {
  return std::string(CRONWARP_TESTS_DIR) + "/unit/reports/golden/" + std::string(name);
}

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file.is_open()) << path;
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void expect_golden(std::string_view name, std::string_view actual) {
  const std::string path = golden_path(name);
  if (std::getenv("UPDATE_GOLDEN") != nullptr) {
    std::ofstream(path, std::ios::binary) << actual;
    return;
  }
  EXPECT_EQ(read_file(path), actual) << path << " (UPDATE_GOLDEN=1 rewrites it)";
}

}  // namespace cronwarp::reports::test
