#include "fakes/server/http_answer.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/support/scenario_builder.h"

namespace cronwarp::fakes {
namespace {

convox::HttpResponse sample() {
  return {.status = 404,
          .content_type = "text/plain",
          .headers = {{"Request-Id", "0123"}},
          .body = "no such app\n"};
}

TEST(AppendAnswer, WritesTheWholeAnswer) {
  std::string out = "before";
  EXPECT_EQ(append_answer(out, sample(), {.date = "now", .connection = "close"}), 12U);
  EXPECT_EQ(out,
            "beforeHTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\nRequest-Id: 0123\r\n"
            "Date: now\r\nContent-Length: 12\r\nConnection: close\r\n\r\nno such app\n");
}

TEST(AppendAnswer, SaysTheLengthOfNothing) {
  std::string out;
  EXPECT_EQ(append_answer(out, {.status = 200, .content_type = {}, .headers = {}, .body = {}},
                          {.date = "now", .connection = {}}),
            0U);
  EXPECT_EQ(out, "HTTP/1.1 200 OK\r\nDate: now\r\nContent-Length: 0\r\n\r\n");
}

TEST(AppendAnswer, OfAHeadIsWithoutItsBody) {
  std::string out;
  EXPECT_EQ(append_answer(out, sample(), {.date = "now", .connection = {}, .head_only = true}), 0U);
  EXPECT_TRUE(out.ends_with("Content-Length: 12\r\n\r\n")) << out;
}

TEST(AppendAnswer, WithoutContentHasNoLength) {
  std::string out;
  EXPECT_EQ(append_answer(out, {.status = 204, .content_type = {}, .headers = {}, .body = "x"},
                          {.date = "now", .connection = {}}),
            0U);
  EXPECT_EQ(out, "HTTP/1.1 204 No Content\r\nDate: now\r\n\r\n");
}

TEST(HttpDate, IsWrittenAsTheStandardSays) {
  HttpDate date;
  EXPECT_EQ(date.text(test::at("1994-11-06T08:49:37.999Z")), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(date.text(test::at("2016-02-29T00:00:00Z")), "Mon, 29 Feb 2016 00:00:00 GMT");
}

}  // namespace
}  // namespace cronwarp::fakes
