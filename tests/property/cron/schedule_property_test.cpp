// What must hold for every cron expression, checked on random ones against brute force.

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cron/explain.h"
#include "cron/firing_times.h"
#include "cron/lint.h"
#include "cron/proof.h"
#include "cron/robfig_walk.h"
#include "cron/schedule.h"
#include "cron/schedule_impl.h"
#include "oracle.h"
#include "random_expression.h"

namespace cronwarp::cron::testing {
namespace {

using std::chrono::days;
using std::chrono::minutes;
using std::chrono::sys_days;

constexpr int kExpressions = 150;
constexpr std::array kZones = {"America/New_York",  "Europe/Riga",      "Australia/Lord_Howe",
                               "America/Sao_Paulo", "Asia/Kolkata",     "Pacific/Apia",
                               "Africa/Casablanca", "America/St_Johns", "Asia/Beirut",
                               "Pacific/Chatham"};

// Where robfig/cron stumbles over a clock change, see AZoneThatRobfigStumblesOver.
constexpr std::array kStumbleZones = {"Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Beirut",
                                      "Pacific/Apia"};

std::optional<Schedule> parse(const Expression& e, const std::string& zone = "UTC") {
  ParseOptions options;
  options.dialect = e.dialect;
  options.zone = zone;
  std::vector<Problem> problems;
  auto schedule = Schedule::parse(e.text, options, problems);
  for (const Problem& problem : problems) {
    if (!schedule) ADD_FAILURE() << problem.message;
  }
  return schedule;
}

std::string trace(std::uint64_t seed, const Expression& e, const std::string& zone = "UTC") {
  return "seed " + std::to_string(seed) + ", " + std::string(to_string(e.dialect)) + " '" + e.text +
         "' in " + zone;
}

std::vector<Instant> by_next_after(const Schedule& schedule, TimeRange range) {
  std::vector<Instant> firings;
  for (auto at = schedule.next_after(range.from - Duration{1}); at && *at < range.to;
       at = schedule.next_after(*at)) {
    firings.push_back(*at);
  }
  return firings;
}

std::vector<Instant> by_day(const Schedule& schedule, TimeRange range) {
  std::vector<Instant> firings;
  schedule.for_each_day(range, [&](const DayBatch& batch) {
    EXPECT_FALSE(batch.seconds.empty());
    for (std::int32_t second : batch.seconds) {
      firings.push_back(batch.day + std::chrono::seconds{second});
    }
  });
  return firings;
}

// Everything that gives firing times gives the same ones.
void expect_agreement(const Schedule& schedule, TimeRange range,
                      const std::vector<Instant>& expected) {
  ASSERT_EQ(by_next_after(schedule, range), expected);
  ASSERT_EQ(by_day(schedule, range), expected);
  ASSERT_EQ(schedule.count(range), expected.size());
  ASSERT_EQ(expand(compact_firing_times(schedule, range)), expected);
  for (std::size_t i = 0; i < expected.size(); i += 1 + expected.size() / 50) {
    ASSERT_TRUE(schedule.matches(expected[i])) << format_instant(expected[i]);
    ASSERT_FALSE(schedule.matches(expected[i] + Duration{1})) << format_instant(expected[i]);
  }
}

// A range with odd ends, long enough to have firings of most expressions but the densest.
TimeRange random_range(const Expression& e, Dice& dice) {
  const sys_days day = sys_days{std::chrono::year{1970} / 1 / 1} + days{dice.roll(0, 84'000)};
  const bool dense = e.minutes.size() * e.hours.size() > 60;
  const Instant from = Instant{day} + Duration{dice.roll(0, 86'399'999)};
  return {from, from + Duration{std::int64_t{dice.roll(1, 86'400'000)} * (dense ? 20 : 60)}};
}

class ScheduleProperty : public ::testing::TestWithParam<Dialect> {};

TEST_P(ScheduleProperty, FiringsInUtcAreThoseOfBruteForce) {
  for (std::uint64_t seed = 0; seed < kExpressions; ++seed) {
    Dice dice(seed);
    const Expression e = random_expression(GetParam(), dice);
    SCOPED_TRACE(trace(seed, e));
    const auto schedule = parse(e);
    ASSERT_TRUE(schedule);
    const TimeRange range = random_range(e, dice);
    expect_agreement(*schedule, range, brute_force_firings(e, range));
    if (HasFatalFailure()) return;
  }
}

// The next day of the expression at or after `day`, looked for day by day through a whole cycle.
std::optional<sys_days> brute_force_day(const Expression& e, sys_days day) {
  for (int i = 0; i < 146'097; ++i, day += days{1}) {
    if (is_due_on(e, day)) return day;
  }
  return std::nullopt;
}

TEST_P(ScheduleProperty, TheNextFiringAfterAnyInstantIsThatOfBruteForce) {
  for (std::uint64_t seed = 1000; seed < 1000 + kExpressions; ++seed) {
    Dice dice(seed);
    const Expression e = random_expression(GetParam(), dice);
    SCOPED_TRACE(trace(seed, e));
    const auto schedule = parse(e);
    ASSERT_TRUE(schedule);
    const sys_days day = sys_days{std::chrono::year{1970} / 1 / 1} + days{dice.roll(0, 84'000)};
    const auto expected = brute_force_day(e, day);
    const auto next = schedule->next_after(Instant{day} - Duration{1});
    ASSERT_EQ(next.has_value(), expected.has_value());
    if (!next) continue;
    ASSERT_EQ(*next, Instant{*expected} + std::chrono::hours{*e.hours.begin()} +
                         minutes{*e.minutes.begin()});
    ASSERT_FALSE(explain(*schedule).starts_with("Never"));
  }
}

TEST_P(ScheduleProperty, FiringsInAZoneAroundItsTransitionsAreThoseOfBruteForce) {
  for (std::uint64_t seed = 2000; seed < 2000 + kExpressions; ++seed) {
    Dice dice(seed);
    const Expression e =
        random_expression(GetParam() == Dialect::kAws ? Dialect::kAwsScheduler : GetParam(), dice);
    const std::string zone_name = kZones[static_cast<std::size_t>(dice.roll(0, kZones.size() - 1))];
    if (e.dialect == Dialect::kKubernetes &&
        std::find(kStumbleZones.begin(), kStumbleZones.end(), zone_name) != kStumbleZones.end()) {
      continue;
    }
    SCOPED_TRACE(trace(seed, e, zone_name));
    const auto schedule = parse(e, zone_name);
    ASSERT_TRUE(schedule);
    const TimeZone* zone = TimeZone::find(zone_name);
    ASSERT_NE(zone, nullptr);
    // Around a transition where there is one.
    const std::int64_t some_time = std::int64_t{dice.roll(730, 51'000)} * 86'400;  // 1972 to 2109
    const TimeZone::Period period = zone->at(some_time);
    const bool has_transition = period.end_s < std::int64_t{52'000} * 86'400;
    const Instant middle{std::chrono::seconds{has_transition ? period.end_s : some_time}};
    const TimeRange range{middle - Duration{dice.roll(0, 200'000'000)},
                          middle + Duration{dice.roll(0, 200'000'000)}};
    const auto expected = brute_force_firings(e, range, zone, default_dst_policy(e.dialect));
    expect_agreement(*schedule, range, expected);
    if (HasFatalFailure()) return;
  }
}

// As the controller asks: each time for what comes after the last.
TEST(RobfigProperty, AZoneThatRobfigStumblesOverIsWalkedAsRobfigWalks) {
  for (std::uint64_t seed = 5000; seed < 5000 + kExpressions; ++seed) {
    Dice dice(seed);
    const Expression e = random_expression(Dialect::kKubernetes, dice);
    const std::string zone_name = kStumbleZones[static_cast<std::size_t>(dice.roll(0, 3))];
    SCOPED_TRACE(trace(seed, e, zone_name));
    const auto schedule = parse(e, zone_name);
    ASSERT_TRUE(schedule);
    const TimeZone* zone = TimeZone::find(zone_name);
    ASSERT_NE(zone, nullptr);
    const std::int64_t transition =
        zone->at(std::int64_t{dice.roll(7'000, 17'000)} * 86'400).end_s;  // 1989 to 2016
    const std::int64_t end = transition + 20 * 86'400;
    const WallCron& cron = *schedule->impl().wall_cron();
    std::vector<Instant> walked;
    const std::int64_t start = transition - 3 * 86'400;
    for (auto at = robfig_next(cron, *zone, start, end); at;
         at = robfig_next(cron, *zone, *at, end)) {
      walked.emplace_back(std::chrono::seconds{*at});
    }
    const TimeRange range{Instant{std::chrono::seconds{start + 1}},
                          Instant{std::chrono::seconds{end}}};
    expect_agreement(*schedule, range, walked);
    if (HasFatalFailure()) return;
  }
}

TEST_P(ScheduleProperty, ProofsCountWhatEnumerationCounts) {
  const TimeRange cycle{Instant{}, Instant{sys_days{std::chrono::year{2370} / 1 / 1}}};
  for (std::uint64_t seed = 3000; seed < 3000 + 40; ++seed) {
    Dice dice(seed);
    const Expression e = random_expression(GetParam(), dice);
    if (e.minutes.size() * e.hours.size() > 24) continue;  // 400 years of it are too many to list
    SCOPED_TRACE(trace(seed, e));
    const auto schedule = parse(e);
    ASSERT_TRUE(schedule);
    const Proof proof = prove(*schedule);
    EXPECT_EQ(proof.firings_in_400_years, schedule->count(cycle));
    EXPECT_EQ(proof.never_fires, proof.firings_in_400_years == 0);
    EXPECT_EQ(proof.first, schedule->next_after(Instant{} - Duration{1}));
    Duration longest{0};
    std::optional<Instant> previous;
    schedule->for_each_day(cycle, [&](const DayBatch& batch) {
      for (std::int32_t second : batch.seconds) {
        const Instant at = batch.day + std::chrono::seconds{second};
        if (previous) longest = std::max(longest, at - *previous);
        previous = at;
      }
    });
    if (proof.firings_in_400_years >= 2) {
      EXPECT_EQ(proof.longest_gap, longest);
    } else {
      EXPECT_EQ(proof.longest_gap, std::nullopt);
    }
  }
}

// Spans point into the text, whatever the text.
TEST_P(ScheduleProperty, ABrokenTextIsRejectedWithASpanInsideIt) {
  constexpr std::string_view kBytes = "0123456789*?,-/LW#@ \tMONJAN()crate\xC3";
  for (std::uint64_t seed = 4000; seed < 4000 + 3000; ++seed) {
    Dice dice(seed);
    std::string text = random_expression(GetParam(), dice).text;
    for (int edits = dice.roll(1, 3); edits > 0; --edits) {
      const auto at = static_cast<std::size_t>(dice.roll(0, static_cast<int>(text.size())));
      const char byte = kBytes[static_cast<std::size_t>(dice.roll(0, kBytes.size() - 1))];
      if (dice.one_in(2) && at < text.size()) {
        text[at] = byte;
      } else {
        text.insert(text.begin() + static_cast<std::ptrdiff_t>(at), byte);
      }
    }
    SCOPED_TRACE("seed " + std::to_string(seed) + ", '" + text + "'");
    ParseOptions options;
    options.dialect = GetParam();
    std::vector<Problem> problems;
    const auto schedule = Schedule::parse(text, options, problems);
    const bool any_error = std::any_of(problems.begin(), problems.end(), [](const Problem& p) {
      return p.rule->severity == Severity::kError;
    });
    ASSERT_EQ(any_error, !schedule.has_value());
    if (schedule) {
      const std::vector<Problem> lints = lint(*schedule);
      problems.insert(problems.end(), lints.begin(), lints.end());
    }
    for (const Problem& problem : problems) {
      ASSERT_LE(problem.span.begin, problem.span.end) << problem.message;
      ASSERT_LE(problem.span.end, text.size()) << problem.message;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Dialects, ScheduleProperty,
                         ::testing::Values(Dialect::kAws, Dialect::kKubernetes, Dialect::kDebian),
                         [](const auto& suite) { return std::string(to_string(suite.param)); });

}  // namespace
}  // namespace cronwarp::cron::testing
