#include "fakes/server/access_log.h"

#include <cstdint>
#include <limits>
#include <sstream>
#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/scenario_builder.h"

namespace cronwarp::fakes {
namespace {

using testing::HasSubstr;

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

TEST(AccessLog, APathIsCutAfterAKibibyte) {
  AccessLog::Entry entry = sample();
  const std::string path(1025, 'x');
  entry.path = path;
  EXPECT_EQ(logged(AccessLog::Format::kText, entry), "2016-04-21T08:00:00Z 127.0.0.1:40312 GET " +
                                                         path.substr(1) + "... 200 312 B 1.2 ms\n");
  entry.path = std::string_view(path).substr(1);
  EXPECT_EQ(logged(AccessLog::Format::kText, entry),
            "2016-04-21T08:00:00Z 127.0.0.1:40312 GET " + path.substr(1) + " 200 312 B 1.2 ms\n");
}

TEST(AccessLog, ALineStaysShortHoweverItsWordsAreEscaped) {
  for (const char c : {'x', '\\', '"', '\x01'}) {
    const std::string word(60'000, c);
    AccessLog::Entry entry = sample();
    entry.client = entry.method = entry.path = word;
    entry.bytes = std::numeric_limits<std::uint64_t>::max();
    entry.elapsed_us = std::numeric_limits<std::int64_t>::max();
    for (const auto format : {AccessLog::Format::kText, AccessLog::Format::kJson}) {
      const std::string line = logged(format, entry);
      EXPECT_LT(line.size(), AccessLog::kLineBytesMax - 100) << line;  // with room for a gap's line
      EXPECT_EQ(line.back(), '\n');
    }
  }
}

TEST(AccessLog, ACutFallsBetweenEscapes) {
  AccessLog::Entry entry = sample();
  const std::string path(1024, '\x01');
  entry.path = path;
  EXPECT_THAT(logged(AccessLog::Format::kText, entry), HasSubstr("\\x01... 200"));
  EXPECT_THAT(logged(AccessLog::Format::kJson, entry), HasSubstr(R"(\\x01...",)"));
}

TEST(AccessLog, WhatCannotBeTakenIsLeftOutAndCounted) {
  for (const auto format : {AccessLog::Format::kText, AccessLog::Format::kJson}) {
    std::ostringstream out;
    bool is_free = true;
    AccessLog log(format, out, [&] { return is_free; });
    log.write(sample());
    const std::string line = out.str();
    is_free = false;
    log.write(sample());
    log.write(sample());
    EXPECT_EQ(out.str(), line);
    is_free = true;
    log.write(sample());
    log.write(sample());
    const std::string gap =
        format == AccessLog::Format::kText ? "... 2 lines left out\n" : "{\"left_out\":2}\n";
    EXPECT_EQ(out.str(), std::string(line).append(gap).append(line).append(line));
  }
}

}  // namespace
}  // namespace cronwarp::fakes
