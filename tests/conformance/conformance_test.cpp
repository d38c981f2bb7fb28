// Cron expressions with known answers, from real platforms and from other implementations' tests.
// Each row of the .jsonl files names its source; `disputed` rows are those whose answer nobody
// knows.

#include <algorithm>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "base/time.h"
#include "cron/schedule.h"

namespace cronwarp::cron {
namespace {

using nlohmann::json;

struct Suite {
  std::string file;
  Dialect dialect;
};

std::vector<json> read_rows(const std::string& file) {
  const std::string path = std::string(CRONWARP_TESTS_DIR) + "/conformance/" + file;
  std::ifstream in(path);
  EXPECT_TRUE(in.is_open()) << path;
  std::vector<json> rows;
  for (std::string line; std::getline(in, line);) rows.push_back(json::parse(line));
  return rows;
}

Instant instant(const std::string& text) {
  const auto at = parse_instant(text);
  EXPECT_TRUE(at.has_value()) << text;
  return at ? *at : Instant{};
}

struct Parsed {
  std::optional<Schedule> schedule;
  std::vector<Problem> problems;

  bool disputed() const {
    return std::any_of(problems.begin(), problems.end(),
                       [](const Problem& p) { return p.rule->id == "disputed-schedule"; });
  }
};

Parsed parse_row(const json& row, Dialect dialect) {
  ParseOptions options;
  options.dialect = row.value("service", "") == "scheduler" ? Dialect::kAwsScheduler : dialect;
  options.zone = row.value("tz", "UTC");
  if (options.zone.empty()) options.zone = "UTC";
  if (row.contains("from")) options.anchor = instant(row["from"]);
  std::string text = row["expr"];
  const bool fields_only =
      dialect == Dialect::kAws && row.value("kind", "") != "schedule-expression";
  if (fields_only) text = "cron(" + text + ")";
  Parsed parsed;
  parsed.schedule = Schedule::parse(text, options, parsed.problems);
  return parsed;
}

void check_times(const json& row, const Schedule& schedule) {
  Instant at = instant(row["from"]);
  for (const json& expected : row["next"]) {
    const auto next = schedule.next_after(at);
    ASSERT_TRUE(next) << "ended instead of " << expected;
    ASSERT_EQ(format_instant(*next), expected.get<std::string>());
    at = *next;
  }
  if (row.value("exhausted", false)) {
    EXPECT_EQ(schedule.next_after(at), std::nullopt) << "goes on";
  }
}

void check_row(const json& row, const Parsed& parsed) {
  if (row.contains("valid")) {
    EXPECT_EQ(parsed.schedule.has_value(), row["valid"].get<bool>());
    return;
  }
  ASSERT_TRUE(parsed.schedule) << parsed.problems.front().message;
  if (row.contains("next")) check_times(row, *parsed.schedule);
  for (const json& pair : row.value("match", json::array())) {
    EXPECT_EQ(parsed.schedule->matches(instant(pair[0])), pair[1].get<bool>()) << pair[0];
  }
}

class Conformance : public testing::TestWithParam<Suite> {};

TEST_P(Conformance, EveryUndisputedRowHolds) {
  for (const json& row : read_rows(GetParam().file)) {
    if (row.value("disputed", false)) continue;
    SCOPED_TRACE(row.dump());
    check_row(row, parse_row(row, GetParam().dialect));
  }
}

// Rows that are disputed for another reason than the form of the expression.
bool form_is_undisputed(const json& row) {
  // aws-0396 lists an instant both as a match and as none (its seconds field was dropped), and
  // sch-021 asks which of the two passes of a repeated hour fires.
  return row["id"] == "aws-0396" || row["id"] == "sch-021";
}

TEST_P(Conformance, NoDisputedFormIsTakenSilently) {
  for (const json& row : read_rows(GetParam().file)) {
    if (!row.value("disputed", false) || form_is_undisputed(row)) continue;
    SCOPED_TRACE(row.dump());
    const Parsed parsed = parse_row(row, GetParam().dialect);
    EXPECT_TRUE(parsed.disputed() || !parsed.schedule);
  }
}

TEST_P(Conformance, EveryRejectionSaysWhy) {
  for (const json& row : read_rows(GetParam().file)) {
    SCOPED_TRACE(row.dump());
    const Parsed parsed = parse_row(row, GetParam().dialect);
    EXPECT_TRUE(parsed.schedule || !parsed.problems.empty());
    for (const Problem& problem : parsed.problems) {
      EXPECT_FALSE(problem.message.empty());
      EXPECT_FALSE(problem.help.empty()) << problem.message;
      EXPECT_LE(problem.span.begin, problem.span.end);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Files, Conformance,
                         testing::Values(Suite{"aws.jsonl", Dialect::kAws},
                                         Suite{"k8s.jsonl", Dialect::kKubernetes},
                                         Suite{"vixie_dst.jsonl", Dialect::kDebian},
                                         Suite{"scheduler_dst.jsonl", Dialect::kAwsScheduler}),
                         [](const auto& suite) {
                           return suite.param.file.substr(0, suite.param.file.find('.'));
                         });

}  // namespace
}  // namespace cronwarp::cron
