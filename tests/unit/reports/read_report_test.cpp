#include "reports/read_report.h"

#include <sstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "reports/write_json.h"
#include "tests/unit/reports/golden.h"
#include "tests/unit/reports/troubled_run.h"

namespace cronwarp::reports {
namespace {

using namespace test;
using nlohmann::ordered_json;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string json_of(const Report& report) {
  std::ostringstream out;
  write_json(report, out);
  return out.str();
}

ordered_json troubled_json() { return ordered_json::parse(json_of(Troubled().report())); }

std::string fault_of(const std::string& text) {
  const auto read = read_report(text);
  return read ? "none" : read.error();
}

// The golden that has `name`, read and written.
std::string again(const std::string& name) {
  const auto read = read_report(read_file(golden_path(name)));
  return read ? json_of(*read) : read.error();
}

TEST(ReadReport, WhatIsReadAndWrittenIsTheSameBytes) {
  for (const std::string name :
       {"report.json", "smallest_report.json", "real_runs.json", "troubled.json"}) {
    EXPECT_EQ(again(name), read_file(golden_path(name))) << name;
  }
}

TEST(ReadReport, ADigestIsThatOfTheReportReadBack) {
  const auto read = read_report(json_of(Troubled().report()));
  ASSERT_TRUE(read) << read.error();
  EXPECT_EQ(digest_of(*read), read->digest);
}

TEST(ReadReport, MembersThatNobodyKnowsYetAreIgnored) {
  ordered_json report = troubled_json();
  report["format_version"] = "1.99";
  report["colour"] = "blue";
  report["tasks"][0]["mood"] = {{"good", true}};
  EXPECT_EQ(fault_of(report.dump()), "none");
}

TEST(ReadReport, WhatEarlierVersionsDidNotHaveIsEmpty) {
  ordered_json report = troubled_json();
  report["format_version"] = "1.0";
  for (const char* name : {"expectations", "faults", "deploys", "stopped"}) report.erase(name);
  report["verdict"].erase("fail_on");
  report["scenario"].erase("fault_profile");
  for (const char* name : {"duplicates", "firings_faulted", "expectations"}) {
    report["summary"].erase(name);
  }
  for (ordered_json& task : report["tasks"]) {
    for (const char* name : {"duplicates", "firings_faulted", "real_runs"}) task.erase(name);
    for (ordered_json& failure : task["failures"]) failure.erase("faults");
  }
  for (const char* name : {"dispatch", "runner"}) report["environment"].erase(name);
  const auto read = read_report(report.dump());
  ASSERT_TRUE(read) << read.error();
  EXPECT_TRUE(read->faults.empty());
  EXPECT_EQ(read->environment.dispatch, "memory");
}

TEST(ReadReport, AnotherMajorVersionIsRefused) {
  ordered_json report = troubled_json();
  report["format_version"] = "2.0";
  EXPECT_EQ(fault_of(report.dump()),
            "its format_version is '2.0', and this program reads 1.x; use the program that wrote "
            "it");
}

TEST(ReadReport, WhatIsWrongIsNamedWithItsPlace) {
  const auto fault_with = [](const char* pointer, const ordered_json& value) {
    ordered_json report = troubled_json();
    report[ordered_json::json_pointer(pointer)] = value;
    return fault_of(report.dump());
  };
  EXPECT_EQ(fault_with("/tasks/0/outcomes/failed", "many"),
            "tasks[0].outcomes.failed is a text, and must be a whole number");
  EXPECT_THAT(fault_with("/faults/1/kind", "gremlins"),
              StartsWith("faults[1].kind is 'gremlins', which this version of the program does"));
  EXPECT_THAT(fault_with("/tasks/0/causes/0/cause", "bad-luck"),
              StartsWith("tasks[0].causes[0].cause is 'bad-luck'"));
  EXPECT_THAT(fault_with("/scenario/seed", "x"), StartsWith("scenario.seed is 'x', and must be"));
  EXPECT_THAT(fault_with("/scenario/range/from", "today"), StartsWith("scenario.range.from"));
}

TEST(ReadReport, WhatIsNoReportIsToldApartFromWhatIsCutOff) {
  EXPECT_THAT(fault_of("{}"), StartsWith("it is no report, which has the members"));
  EXPECT_THAT(fault_of("[1]"), StartsWith("it is no report"));
  EXPECT_EQ(fault_of("{\n  \"tasks\": ["),
            "line 2, column 13: this is not JSON, or it was cut off");
}

}  // namespace
}  // namespace cronwarp::reports
