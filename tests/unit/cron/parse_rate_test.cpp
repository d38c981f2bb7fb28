#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cron_testing.h"

namespace cronwarp::cron {
namespace {

using ::testing::ElementsAre;

TEST(ParseRate, CountsFromItsAnchorAndNotAtIt) {
  const Schedule rate = make("rate(7 minutes)", Dialect::kAws, "UTC", at("2026-03-01T10:03:20Z"));
  EXPECT_EQ(firings(rate, "2026-01-01", 2), "2026-03-01T10:10:20Z 2026-03-01T10:17:20Z");
  EXPECT_EQ(firings(rate, "2026-03-01T10:10:20Z", 1), "2026-03-01T10:17:20Z");
  EXPECT_EQ(rate.count({at("2026-03-01T10:10:20Z"), at("2026-03-01T10:24:20Z")}), 2u);
}

TEST(ParseRate, WhatARuleRejectsIsRejected) {
  for (const char* text :
       {"rate(1 minutes)", "rate(10 minute)", "rate(0 minutes)", "rate(-10 minutes)",
        "rate(10 MINUTES)", "rate( 10 minutes )", " rate(10 minutes)", "rate(10 seconds)",
        "rate(10 years)", "rate()", "rate(10)", "rate(10 minutess)", "rate(foo minutes)",
        "rate(1.5 hours)", "rate(2minutes)", "rate(1  hour)", "rate(9999999999 days)",
        "rate(5 minutes", "at(2026-01-01T00:00:00)"}) {
    SCOPED_TRACE(text);
    EXPECT_FALSE(parse(text, Dialect::kAws).schedule);
  }
  EXPECT_THAT(
      texts(parse("rate(1 hours)", Dialect::kAws).problems),
      ElementsAre("rate-syntax 7-12 the unit of 1 is 'hour', not 'hours' | write rate(1 hour)"));
}

TEST(ParseRate, TheSchedulersToleranceForUnitsIsDisputed) {
  const Parsed parsed = parse("rate(1 hours)", Dialect::kAwsScheduler);
  ASSERT_TRUE(parsed.schedule);
  ASSERT_EQ(parsed.problems.size(), 1u);
  EXPECT_EQ(parsed.problems[0].rule->id, "disputed-schedule");
}

struct Every {
  std::string duration;
  std::string first;
};

TEST(ParseEvery, TakesGoDurations) {
  const std::vector<Every> table = {
      {"1h", "2026-03-01T01:00:00Z"},    {"90m", "2026-03-01T01:30:00Z"},
      {"1h30m", "2026-03-01T01:30:00Z"}, {"1.5h", "2026-03-01T01:30:00Z"},
      {"36h", "2026-03-02T12:00:00Z"},   {".5m", "2026-03-01T00:00:30Z"},
      {"+10s", "2026-03-01T00:00:10Z"},  {"1m30.9s", "2026-03-01T00:01:30Z"},
      {"100ms", "2026-03-01T00:00:01Z"}, {"-5m", "2026-03-01T00:00:01Z"},
      {"0", "2026-03-01T00:00:01Z"},     {"3000000us", "2026-03-01T00:00:03Z"},
  };
  for (const Every& row : table) {
    SCOPED_TRACE(row.duration);
    const Schedule every =
        make("@every " + row.duration, Dialect::kKubernetes, "UTC", at("2026-03-01"));
    EXPECT_EQ(firings(every, "2026-03-01", 1), row.first);
  }
  for (const char* text : {"@every 1d", "@every", "@every ", "@every 5", "@every h", "@every 1h 5m",
                           "@every .s", "@every 9999999999999h"}) {
    SCOPED_TRACE(text);
    EXPECT_FALSE(parse(text, Dialect::kKubernetes).schedule);
  }
}

TEST(ParseAt, IsATimeOfItsZone) {
  const Schedule once = make("at(2026-11-20T13:00:00)", Dialect::kAwsScheduler, "America/New_York");
  EXPECT_EQ(firings(once, "2026-01-01", 2), "2026-11-20T18:00:00Z never");
  EXPECT_EQ(firings(once, "2026-11-20T18:00:00Z", 1), "never");
}

TEST(ParseAt, InAGapNeverAndInAFoldTheFirst) {
  EXPECT_EQ(firings(make("at(2026-03-08T02:30:00)", Dialect::kAwsScheduler, "America/New_York"),
                    "2026-01-01", 1),
            "never");
  EXPECT_EQ(firings(make("at(2026-11-01T01:30:00)", Dialect::kAwsScheduler, "America/New_York"),
                    "2026-01-01", 1),
            "2026-11-01T05:30:00Z");
}

TEST(ParseAt, WantsADateAndATimeWithoutAZone) {
  for (const char* text : {"at(2021-12-31T23:59:59Z)", "at(2021-12-31)", "at(2021-02-30T00:00:00)",
                           "at(2021-12-31T24:00:00)", "at()", "at(2021-12-31 23:59:59)"}) {
    SCOPED_TRACE(text);
    EXPECT_FALSE(parse(text, Dialect::kAwsScheduler).schedule);
  }
}

}  // namespace
}  // namespace cronwarp::cron
