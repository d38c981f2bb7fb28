#include "base/environment_error.h"

#include <stdexcept>

#include <gtest/gtest.h>

namespace cronwarp {
namespace {

TEST(EnvironmentError, CarriesItsSentenceAndIsARuntimeError) {
  try {
    throw EnvironmentError("cannot write report.json: No space left on device");
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "cannot write report.json: No space left on device");
  }
}

}  // namespace
}  // namespace cronwarp
