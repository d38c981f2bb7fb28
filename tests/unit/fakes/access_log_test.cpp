#include "fakes/server/access_log.h"

#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/scenario_builder.h"

namespace cronwarp::fakes {
namespace {

std::string logged(AccessLog::Format format, const AccessLog::Entry& entry) {
  std::ostringstream out;
  AccessLog(format, out).write(entry);
  return out.str();
}

AccessLog::Entry sample() {
  return {.at = test::at("2016-04-21T08:00:00Z"),
          .client = "127.0.0.1:40312",
          .method = "GET",
          .path = "/apps",
          .status = 200,
          .bytes = 312,
          .elapsed_us = 1234};
}

TEST(AccessLog, WritesOneLineOfText) {
  EXPECT_EQ(logged(AccessLog::Format::kText, sample()),
            "2016-04-21T08:00:00Z 127.0.0.1:40312 GET /apps 200 312 B 1.2 ms\n");
}

TEST(AccessLog, WritesOneObjectOfJson) {
  EXPECT_EQ(logged(AccessLog::Format::kJson, sample()),
            R"({"at":"2016-04-21T08:00:00Z","client":"127.0.0.1:40312","method":"GET",)"
            R"("path":"/apps","status":200,"bytes":312,"elapsed_us":1234})"
            "\n");
}

TEST(AccessLog, NothingAClientWritesForgesALineOrAWord) {
  AccessLog::Entry entry = sample();
  entry.path = "/a\n2016 b\\\"\x1b[31m\xc3\xa9";
  EXPECT_EQ(logged(AccessLog::Format::kText, entry),
            "2016-04-21T08:00:00Z 127.0.0.1:40312 GET "
            "/a\\x0a2016\\x20b\\\\\"\\x1b[31m\\xc3\\xa9 200 312 B 1.2 ms\n");
  EXPECT_EQ(logged(AccessLog::Format::kJson, entry),
            R"({"at":"2016-04-21T08:00:00Z","client":"127.0.0.1:40312","method":"GET",)"
            R"("path":"/a\\x0a2016 b\\\\\"\\x1b[31m\\xc3\\xa9",)"
            R"("status":200,"bytes":312,"elapsed_us":1234})"
            "\n");
}

TEST(AccessLog, ARequestThatBrokeOffHasDashes) {
  AccessLog::Entry entry = sample();
  entry.method = entry.path = {};
  entry.status = 400;
  EXPECT_EQ(logged(AccessLog::Format::kText, entry),
            "2016-04-21T08:00:00Z 127.0.0.1:40312 - - 400 312 B 1.2 ms\n");
}

}  // namespace
}  // namespace cronwarp::fakes
