#include "convox/http_message.h"

#include <gtest/gtest.h>

namespace cronwarp::convox {
namespace {

TEST(HttpMessageTest, AHeaderIsFoundWhateverItsCaseAndTheFirstCounts) {
  HttpRequest request;
  request.headers = {{"Command", "ls"}, {"COMMAND", "rm"}, {"Empty", ""}};
  EXPECT_EQ(request.header("command"), "ls");
  EXPECT_EQ(request.header("Nope"), "");
  EXPECT_TRUE(request.has_header("empty"));
  EXPECT_FALSE(request.has_header("Comman"));
}

}  // namespace
}  // namespace cronwarp::convox
