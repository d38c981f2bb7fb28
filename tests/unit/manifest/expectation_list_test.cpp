#include "manifest/expectation_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plan_loading.h"

namespace cronwarp::manifest {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> findings(const std::string& item) {
  return LoadedPlan("expect:\n- " + item + "\n").findings();
}

// The one expectation of this text.
Expectation only(const std::string& item) {
  const LoadedPlan loaded("expect:\n- " + item + "\n");
  EXPECT_THAT(loaded.findings(), IsEmpty()) << loaded.rendered();
  if (loaded.expectations().size() != 1) return {};
  Expectation expectation = loaded.expectations()[0];
  expectation.location = {};
  return expectation;
}

template <class Rule>
Rule rule(const std::string& item) {
  const Expectation expectation = only(item);
  const Rule* found = std::get_if<Rule>(&expectation.rule);
  if (found == nullptr) ADD_FAILURE() << item << " is another rule";
  return found == nullptr ? Rule{} : *found;
}

TEST(ExpectationList, CountsAreExactOrRanges) {
  struct Row {
    const char* written;
    std::uint64_t min;
    std::optional<std::uint64_t> max;
  };
  const Row rows[] = {
      {"30", 30, 30}, {"0", 0, 0}, {"28..31", 28, 31}, {"28..", 28, std::nullopt}, {"..4", 0, 4}};
  for (const Row& row : rows) {
    SCOPED_TRACE(row.written);
    const auto count = rule<CountExpectation>(std::string("{successes: ") + row.written + "}");
    EXPECT_EQ(count.min, row.min);
    EXPECT_EQ(count.max, row.max);
    EXPECT_EQ(count.counted, Counted::kSuccesses);
    EXPECT_EQ(count.per, Period::kRange);
  }
  EXPECT_EQ(rule<CountExpectation>("{firings: 1}").counted, Counted::kFirings);
}

TEST(ExpectationList, CountsHaveAPeriod) {
  EXPECT_EQ(rule<CountExpectation>("{firings: 1, per: day}").per, Period::kDay);
  EXPECT_EQ(rule<CountExpectation>("{firings: 1, per: week}").per, Period::kWeek);
  EXPECT_EQ(rule<CountExpectation>("{firings: 1, per: month}").per, Period::kMonth);
  EXPECT_EQ(rule<CountExpectation>("{firings: 1, per: range}").per, Period::kRange);
}

TEST(ExpectationList, GapsHaveOneOrTwoBounds) {
  const auto both = rule<GapExpectation>("{gap: {at_most: 25h, at_least: 1h}}");
  EXPECT_EQ(both.at_most, hours{25});
  EXPECT_EQ(both.at_least, hours{1});
  EXPECT_EQ(rule<GapExpectation>("{gap: {at_most: 25h}}").at_least, std::nullopt);
  EXPECT_EQ(rule<GapExpectation>("{gap: {at_least: 1h}}").at_most, std::nullopt);
}

TEST(ExpectationList, WindowsHaveTimesAndWeekdays) {
  const auto within = rule<WindowExpectation>(
      "{within: {from: '01:00', to: '05:00', weekdays: [MON-FRI]}, zone: Europe/Warsaw}");
  EXPECT_TRUE(within.is_inside);
  EXPECT_EQ(within.window.from, hours{1});
  EXPECT_EQ(within.window.to, hours{5});
  EXPECT_THAT(within.window.weekdays, ElementsAre(false, true, true, true, true, true, false));
}

TEST(ExpectationList, WhatAWindowDoesNotSayIsOpen) {
  const auto never = rule<WindowExpectation>("{never: {weekdays: sat-mon}}");
  EXPECT_FALSE(never.is_inside);
  EXPECT_EQ(never.window.from, minutes{0});
  EXPECT_EQ(never.window.to, hours{24});
  EXPECT_THAT(never.window.weekdays, ElementsAre(true, true, false, false, false, false, true));
  EXPECT_EQ(rule<WindowExpectation>("{never: {from: '22:00'}}").window.to, hours{24});
  const auto overnight = rule<WindowExpectation>("{never: {from: '22:00', to: '06:00'}}");
  EXPECT_EQ(overnight.window.to, hours{6});
}

TEST(ExpectationList, TheOtherRulesAreRead) {
  EXPECT_EQ(rule<LatenessExpectation>("{lateness: 2m}").at_most, minutes{2});
  EXPECT_EQ(rule<LatenessExpectation>("{lateness: 0s}").at_most, minutes{0});
  EXPECT_EQ(rule<DoneByExpectation>("{done_by: '09:00'}").time, hours{9});
  EXPECT_EQ(rule<DoneByExpectation>("{done_by: '24:00'}").time, hours{24});
  EXPECT_EQ(rule<DurationExpectation>("{duration: 30m}").at_most, minutes{30});
  EXPECT_EQ(rule<OverlapExpectation>("{no_overlap: self}").with, "");
  EXPECT_EQ(rule<OverlapExpectation>("{no_overlap: 'web.*'}").with, "web.*");
  EXPECT_EQ(rule<ConcurrencyExpectation>("{concurrency: 4}").at_most, 4U);
  EXPECT_EQ(rule<ServedExpectation>("{served: {within: 5m}}").within, minutes{5});
  EXPECT_EQ(rule<DeployExpectation>("{deploys: 15m}").at_most, minutes{15});
}

TEST(ExpectationList, SuccessRatesAreExact) {
  EXPECT_EQ(rule<SuccessRateExpectation>("{success_rate: 100%}").at_least_ppm, 1'000'000U);
  EXPECT_EQ(rule<SuccessRateExpectation>("{success_rate: 99.5%}").at_least_ppm, 995'000U);
  EXPECT_EQ(rule<SuccessRateExpectation>("{success_rate: 99.9999%}").at_least_ppm, 999'999U);
  EXPECT_EQ(rule<SuccessRateExpectation>("{success_rate: 0.0001%}").at_least_ppm, 1U);
}

TEST(ExpectationList, RecoveryHasAShortForm) {
  const auto whole = rule<RecoveryExpectation>("{recovery: {within: 1h, lateness: 5m}}");
  EXPECT_EQ(whole.within, hours{1});
  EXPECT_EQ(whole.lateness, minutes{5});
  const auto brief = rule<RecoveryExpectation>("{recovery: 1h}");
  EXPECT_EQ(brief.within, hours{1});
  EXPECT_EQ(brief.lateness, minutes{1});
}

TEST(ExpectationList, WhomAndWhereItIsForIsRead) {
  const Expectation expectation = only(
      "{tasks: 'web.*', done_by: '09:00', zone: America/New_York, name: reports before breakfast}");
  EXPECT_EQ(expectation.tasks, "web.*");
  EXPECT_EQ(expectation.zone, "America/New_York");
  EXPECT_EQ(expectation.name, "reports before breakfast");
}

TEST(ExpectationList, PointsAtTheRule) {
  const LoadedPlan loaded("expect:\n- tasks: web.backup\n  gap: {at_most: 25h}\n");
  const Location at = loaded.expectations()[0].location;
  EXPECT_EQ(at.source->position(at.span.begin).line, 8U);
}

TEST(ExpectationList, MistakesAreReportedAndLeftOut) {
  struct Row {
    const char* item;
    const char* finding;
  };
  const Row rows[] = {
      {"lateness", "invalid-value@7:3"},
      {"{}", "missing-key@7:3"},
      {"{tasks: web.backup}", "missing-key@7:3"},
      {"{late: 2m}", "unknown-key@7:4"},
      {"{lateness: 2m, gap: {at_most: 1h}}", "invalid-value@7:4"},
      {"{firings: 1, successes: 1}", "invalid-value@7:16"},
      {"{lateness: 2m, task: web.backup}", "unknown-key@7:18"},
      {"{successes: x}", "invalid-value@7:15"},
      {"{successes: ..}", "invalid-value@7:15"},
      {"{successes: 0..}", "invalid-value@7:15"},
      {"{successes: 1...3}", "invalid-value@7:15"},
      {"{successes: -1}", "invalid-value@7:15"},
      {"{successes: 31..28}", "invalid-value@7:15"},
      {"{successes: [28, 31]}", "invalid-value@7:4"},
      {"{successes: 1, per: year}", "invalid-value@7:23"},
      {"{lateness: 2m, per: day}", "unheeded-setting@7:18"},
      {"{gap: }", "invalid-value@7:4"},
      {"{gap: {}}", "missing-key@7:4"},
      {"{gap: {most: 1h}}", "unknown-key@7:10"},
      {"{gap: {at_most: 0s}}", "invalid-value@7:19"},
      {"{gap: {at_most: 1h, at_least: 2h}}", "invalid-value@7:33"},
      {"{within: {}}", "missing-key@7:4"},
      {"{within: {from: '24:00'}}", "invalid-value@7:19"},
      {"{within: {from: '5:00'}}", "invalid-value@7:19"},
      {"{within: {to: '24:01'}}", "invalid-value@7:17"},
      {"{within: {to: '00:00'}}", "invalid-value@7:17"},
      {"{within: {from: '09:60'}}", "invalid-value@7:19"},
      {"{within: {from: '09:00', to: '09:00'}}", "invalid-value@7:32"},
      {"{never: {weekdays: []}}", "invalid-value@7:12"},
      {"{never: {weekdays: [MOO]}}", "invalid-value@7:23"},
      {"{never: {weekdays: [MON-TUE-WED]}}", "invalid-value@7:23"},
      {"{lateness: x}", "invalid-value@7:14"},
      {"{done_by: '00:00'}", "invalid-value@7:13"},
      {"{done_by: '09:00', zone: Europe/Warsow}", "invalid-value@7:28"},
      {"{lateness: 2m, zone: UTC}", "unheeded-setting@7:18"},
      {"{successes: 1, zone: Europe/Warsaw}", "unheeded-setting@7:18"},
      {"{duration: 0s}", "invalid-value@7:14"},
      {"{no_overlap: ''}", "invalid-value@7:16"},
      {"{no_overlap: 'batch.*'}", "unmatched-pattern@7:4"},
      {"{concurrency: 0}", "invalid-value@7:17"},
      {"{success_rate: 99.5}", "invalid-value@7:18"},
      {"{success_rate: 0.0%}", "invalid-value@7:18"},
      {"{success_rate: 101%}", "invalid-value@7:18"},
      {"{success_rate: .5%}", "invalid-value@7:18"},
      {"{success_rate: 5.%}", "invalid-value@7:18"},
      {"{success_rate: 99.12345%}", "invalid-value@7:18"},
      {"{success_rate: 99999999999999999999%}", "invalid-value@7:18"},
      {"{served: 5m}", "invalid-value@7:4"},
      {"{served: {}}", "missing-key@7:4"},
      {"{recovery: {lateness: 1m}}", "missing-key@7:4"},
      {"{recovery: []}", "invalid-value@7:4"},
      {"{deploys: 0s}", "invalid-value@7:13"},
      {"{deploys: 1h, tasks: web.backup}", "unheeded-setting@7:17"},
      {"{lateness: 2m, tasks: web.bakcup}", "unmatched-pattern@7:25"},
      {"{lateness: 2m, name: ''}", "invalid-value@7:24"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.item);
    EXPECT_THAT(findings(row.item), ElementsAre(row.finding));
    EXPECT_THAT(LoadedPlan(std::string("expect:\n- ") + row.item + "\n").expectations(), IsEmpty());
  }
}

TEST(ExpectationList, TheSameTwiceIsReportedAndLeftOut) {
  const LoadedPlan loaded("expect:\n- {gap: {at_most: 24h}}\n- {gap: {at_most: 1d}}\n");
  EXPECT_THAT(loaded.findings(), ElementsAre("duplicate-name@8:4"));
  EXPECT_EQ(loaded.expectations().size(), 1U);
}

TEST(ExpectationList, HasALimit) {
  std::string settings = "expect:\n";
  for (std::size_t n = 0; n <= kExpectationsMax; ++n) {
    settings += "- {lateness: 1m, name: n" + std::to_string(n) + "}\n";
  }
  const LoadedPlan loaded(settings);
  EXPECT_EQ(loaded.findings().size(), 1U);
  EXPECT_EQ(loaded.expectations().size(), kExpectationsMax);
}

TEST(ExpectationList, NamesAreMadeOfTheRule) {
  struct Row {
    const char* item;
    const char* name;
  };
  const Row rows[] = {
      {"{tasks: web.backup, successes: 28..31, per: month}",
       "web.backup: 28..31 successes per month"},
      {"{successes: 1, per: day}", "every task: 1 success per day"},
      {"{firings: 1, per: week, zone: Asia/Tokyo}", "every task: 1 firing per week in Asia/Tokyo"},
      {"{firings: 28..}", "every task: at least 28 firings in the whole range"},
      {"{successes: ..4, per: week}", "every task: at most 4 successes per week"},
      {"{successes: 0}", "every task: 0 successes in the whole range"},
      {"{tasks: 'web.*', gap: {at_most: 25h}}", "web.*: at most 25h between successes"},
      {"{gap: {at_least: 90m}}", "every task: at least 90m between successes"},
      {"{gap: {at_most: 2d, at_least: 1h}}", "every task: 1h to 2d between successes"},
      {"{within: {from: '01:00', to: '05:00', weekdays: [MON-FRI]}, zone: Europe/Warsaw}",
       "every task: fires only MON-FRI 01:00-05:00 Europe/Warsaw"},
      {"{never: {weekdays: [SUN, TUE, SAT, WED]}}", "every task: never fires TUE-WED SAT-SUN UTC"},
      {"{never: {to: '06:30'}}", "every task: never fires 00:00-06:30 UTC"},
      {"{lateness: 2m}", "every task: starts at most 2m late"},
      {"{lateness: 0s}", "every task: starts at most 0s late"},
      {"{tasks: web.report, done_by: '09:00', zone: America/New_York}",
       "web.report: done by 09:00 America/New_York"},
      {"{duration: 1500ms}", "every task: runs at most 1500ms"},
      {"{tasks: worker.reindex, no_overlap: self}", "worker.reindex: no overlap with itself"},
      {"{tasks: worker.reindex, no_overlap: 'web.*'}", "worker.reindex: no overlap with web.*"},
      {"{concurrency: 4}", "all tasks: at most 4 processes at once"},
      {"{tasks: 'web.*', concurrency: 1}", "web.*: at most 1 process at once"},
      {"{success_rate: 99.50%}", "every task: at least 99.5% of firings succeed"},
      {"{success_rate: 100%}", "every task: at least 100% of firings succeed"},
      {"{served: {within: 5m}}", "every task: each firing is served within 5m"},
      {"{recovery: 1h}",
       "every task: from 1h after the last fault on starts at most 1m late and succeeds"},
      {"{deploys: 15m}", "every deploy: through within 15m"},
  };
  for (const Row& row : rows) EXPECT_EQ(only(row.item).name, row.name);
}

}  // namespace
}  // namespace cronwarp::manifest
