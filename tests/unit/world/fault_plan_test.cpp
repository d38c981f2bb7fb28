#include "sim/world/fault_plan.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/scenario_builder.h"
#include "tests/unit/world/fault_testing.h"

// When a fault of a plan acts, and whose luck depends on what.

namespace cronwarp::sim {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using test::at;
using test::Facts;
using test::lasting;
using test::replay;
using test::ScenarioBuilder;
using test::text_of;
using testing::Each;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

Fault fault_of(FaultKind kind, const std::string& tasks = "*") {
  Fault fault;
  fault.kind = kind;
  fault.tasks = tasks;
  return fault;
}

Fault likely(FaultKind kind, double probability, const std::string& id = "") {
  Fault fault = fault_of(kind);
  fault.probability = probability;
  fault.id = id;
  return fault;
}

// The hours of the day at which web.job met a fault.
std::vector<int> faulty_hours(const Fault& fault) {
  const Scenario scenario =
      ScenarioBuilder().task("web.job", "0 * * * ? *", lasting(minutes{1})).faults({fault}).build();
  std::vector<int> hours;
  const Facts facts = replay(scenario, "2016-04-21", "2016-04-22");
  for (const auto& firing : facts.ended) {
    if (firing.faults.empty()) continue;
    hours.push_back(
        static_cast<int>((firing.scheduled_at - at("2016-04-21")) / std::chrono::hours{1}));
  }
  return hours;
}

TEST(FaultConditions, AWindowIsHalfOpen) {
  Fault fault = fault_of(FaultKind::kApiStatus);
  fault.from = at("2016-04-21T02:00:00Z");
  fault.to = at("2016-04-21T04:00:00Z");
  EXPECT_THAT(faulty_hours(fault), ElementsAre(2, 3));
}

TEST(FaultConditions, AWindowWithoutAnEndLastsUntilTheEnd) {
  Fault fault = fault_of(FaultKind::kApiStatus);
  fault.from = at("2016-04-21T21:30:00Z");
  EXPECT_THAT(faulty_hours(fault), ElementsAre(22, 23));
}

TEST(FaultConditions, AWindowIsAboutWhenTheFaultActs) {
  // The firing of 2:00 is delivered at 2:00:30, into the window.
  Fault late = fault_of(FaultKind::kRuleLate);
  late.settings.delay = FixedDuration{seconds{30}};
  late.id = "late";
  Fault down = fault_of(FaultKind::kApiStatus);
  down.from = at("2016-04-21T02:00:20Z");
  down.to = at("2016-04-21T02:01:00Z");
  const Scenario scenario =
      ScenarioBuilder().task("web.job", "0 2 * * ? *").faults({late, down}).build();
  const Facts facts = replay(scenario, "2016-04-21", "2016-04-22");
  ASSERT_THAT(facts.only().faults, SizeIs(2));
  EXPECT_EQ(facts.only().faults[1].at, at("2016-04-21T02:00:30Z"));
}

TEST(FaultConditions, AWindowThatOpensWithinTheSkewIsMet) {
  Fault down = fault_of(FaultKind::kNoMemory);
  down.from = at("2016-10-21T08:00:00.001Z");
  const Scenario scenario =
      ScenarioBuilder(Platform::kGen1).task("web.job", "0 8 * * ? *").faults({down}).build();
  EXPECT_EQ(replay(scenario, "2016-10-21", "2016-10-22").only().outcome.cause, Cause::kRackFull);
}

TEST(FaultConditions, AnInstantIsThatOfTheFiring) {
  Fault fault = fault_of(FaultKind::kApiStatus);
  fault.at = at("2016-04-21T05:00:00Z");
  EXPECT_THAT(faulty_hours(fault), ElementsAre(5));
}

TEST(FaultConditions, SkipAndTimesCount) {
  Fault fault = fault_of(FaultKind::kApiStatus);
  fault.skip = 2;
  fault.times = 3;
  EXPECT_THAT(faulty_hours(fault), ElementsAre(2, 3, 4));
}

TEST(FaultConditions, SkipAndTimesCountWithinTheWindow) {
  Fault fault = fault_of(FaultKind::kApiStatus);
  fault.from = at("2016-04-21T10:00:00Z");
  fault.skip = 1;
  fault.times = 1;
  EXPECT_THAT(faulty_hours(fault), ElementsAre(11));
}

TEST(FaultConditions, SkipAndTimesCountWhatLuckWouldHaveHit) {
  const std::vector<int> all = faulty_hours(likely(FaultKind::kApiStatus, 0.5));
  ASSERT_GE(all.size(), 4U);
  Fault fault = likely(FaultKind::kApiStatus, 0.5);
  fault.skip = 1;
  fault.times = 2;
  EXPECT_THAT(faulty_hours(fault), ElementsAre(all[1], all[2]));
}

TEST(FaultConditions, TimesCountForEachTask) {
  Fault fault = fault_of(FaultKind::kApiStatus);
  fault.times = 1;
  const Scenario scenario = ScenarioBuilder()
                                .task("web.a", "0 * * * ? *")
                                .task("web.b", "0 * * * ? *")
                                .faults({fault})
                                .build();
  int acted = 0;
  for (const auto& firing : replay(scenario, "2016-04-21", "2016-04-22").ended) {
    acted += static_cast<int>(firing.faults.size());
  }
  EXPECT_EQ(acted, 2);
}

TEST(FaultConditions, APatternChoosesTasks) {
  const Scenario scenario = ScenarioBuilder()
                                .task("web.a", "0 8 * * ? *")
                                .task("worker.a", "0 8 * * ? *")
                                .faults({fault_of(FaultKind::kRuleDisabled, "work*")})
                                .build();
  const Facts facts = replay(scenario, "2016-04-21", "2016-04-22");
  ASSERT_EQ(facts.ended.size(), 2U);
  for (const auto& firing : facts.ended) EXPECT_EQ(firing.faults.size(), firing.task);
}

TEST(FaultConditions, ProbabilityIsThatOfEachTry) {
  const Scenario scenario = ScenarioBuilder()
                                .task("web.job", "* * * * ? *", lasting(seconds{1}))
                                .faults({likely(FaultKind::kApiStatus, 0.1)})
                                .build();
  int acted = 0;
  for (const auto& firing : replay(scenario, "2016-04-01", "2016-04-08").ended) {
    acted += firing.faults.empty() ? 0 : 1;
  }
  // Of 10,080; four standard deviations are 120.
  EXPECT_NEAR(acted, 1'008, 120);
}

TEST(FaultConditions, WhatThePlatformDoesNotHaveDoesNotAct) {
  const Scenario scenario = ScenarioBuilder(Platform::kGen1)
                                .task("web.job", "0 8 * * ? *")
                                .faults({fault_of(FaultKind::kApiStatus)})
                                .build();
  EXPECT_THAT(replay(scenario, "2016-10-21", "2016-10-22").only().faults, IsEmpty());
}

TEST(FaultConditions, TheFirstOfThePlanActs) {
  Fault first = fault_of(FaultKind::kPasswordRotated);
  Fault second = fault_of(FaultKind::kApiStatus);
  const Scenario scenario =
      ScenarioBuilder().task("web.job", "0 8 * * ? *").faults({first, second}).build();
  const Facts facts = replay(scenario, "2016-04-21", "2016-04-22");
  EXPECT_EQ(facts.only().outcome.detail, 401);
  ASSERT_THAT(facts.only().faults, SizeIs(1));
  EXPECT_EQ(facts.only().faults[0].fault, 0U);
}

TEST(FaultConditions, EachThatActedIsNamedWithItsInstantInOrder) {
  Fault error = fault_of(FaultKind::kLambdaError);
  error.times = 1;
  Fault slow = fault_of(FaultKind::kSlow);
  const Scenario scenario =
      ScenarioBuilder().task("web.job", "0 8 * * ? *").faults({slow, error}).build();
  const auto firing = replay(scenario, "2016-04-21", "2016-04-22").only();
  ASSERT_THAT(firing.faults, SizeIs(2));
  EXPECT_EQ(firing.faults[0].fault, 1U);
  EXPECT_EQ(firing.faults[0].at, at("2016-04-21T08:00:00Z"));
  EXPECT_EQ(firing.faults[1].fault, 0U);
  EXPECT_EQ(firing.faults[1].at, at("2016-04-21T08:01:00Z"));
}

// Faults of every stage, none of which counts.
std::vector<Fault> mixed_faults() {
  std::vector<Fault> faults;
  for (const FaultKind kind :
       {FaultKind::kRuleLate, FaultKind::kRuleDuplicate, FaultKind::kRuleThrottled,
        FaultKind::kLambdaError, FaultKind::kLambdaThrottled, FaultKind::kLambdaDuplicate,
        FaultKind::kApiSlow, FaultKind::kApiLostReply, FaultKind::kApiStatus,
        FaultKind::kEcsUnavailable, FaultKind::kRateExceeded, FaultKind::kCrash,
        FaultKind::kImagePullFailed, FaultKind::kSlow, FaultKind::kHang}) {
    faults.push_back(likely(kind, 0.05));
  }
  return faults;
}

class Luck : public testing::TestWithParam<Platform> {
 protected:
  static ScenarioBuilder two_tasks() {
    return std::move(ScenarioBuilder(GetParam())
                         .task("web.b", "*/5 * * * ? *", lasting(minutes{2}))
                         .task("web.d", "*/7 * * * ? *", lasting(minutes{9})));
  }
  static Facts of_a_week(const Scenario& scenario) {
    return replay(scenario, "2016-10-01", "2016-10-08");
  }
};

TEST_P(Luck, IsTheSameForTheSameSeed) {
  const Scenario scenario = two_tasks().faults(mixed_faults()).build();
  const Facts first = of_a_week(scenario);
  const Facts second = of_a_week(scenario);
  EXPECT_EQ(first.lines_of(0), second.lines_of(0));
  EXPECT_EQ(first.lines_of(1), second.lines_of(1));
}

TEST_P(Luck, IsAnotherWithAnotherSeed) {
  EXPECT_NE(of_a_week(two_tasks().faults(mixed_faults()).build()).lines_of(0),
            of_a_week(two_tasks().faults(mixed_faults()).seed(2).build()).lines_of(0));
}

TEST_P(Luck, AnotherTaskChangesNothing) {
  const Facts without = of_a_week(two_tasks().faults(mixed_faults()).build());
  const Facts with = of_a_week(two_tasks()
                                   .task("web.a", "* * * * ? *", lasting(minutes{3}))
                                   .task("web.c", "*/2 * * * ? *")
                                   .faults(mixed_faults())
                                   .build());
  EXPECT_EQ(without.lines_of(0), with.lines_of(1));
  EXPECT_EQ(without.lines_of(1), with.lines_of(3));
}

TEST_P(Luck, AFaultOfAnotherTaskChangesNothing) {
  std::vector<Fault> more = mixed_faults();
  more.push_back(fault_of(FaultKind::kLambdaError, "web.d"));
  EXPECT_EQ(of_a_week(two_tasks().faults(mixed_faults()).build()).lines_of(0),
            of_a_week(two_tasks().faults(more).build()).lines_of(0));
}

TEST_P(Luck, AFaultThatNeverActsChangesNothing) {
  std::vector<Fault> more = mixed_faults();
  Fault never = fault_of(FaultKind::kLambdaError);
  never.id = "never";
  never.at = at("2016-09-30");
  more.push_back(never);
  // Does not act either, but every firing goes the long way because of it.
  Fault exhausted = fault_of(FaultKind::kRackDown);
  exhausted.skip = 1'000'000;
  more.push_back(exhausted);
  const Facts without = of_a_week(two_tasks().faults(mixed_faults()).build());
  const Facts with = of_a_week(two_tasks().faults(more).build());
  EXPECT_EQ(without.lines_of(0), with.lines_of(0));
  EXPECT_EQ(without.lines_of(1), with.lines_of(1));
}

TEST_P(Luck, TheLongWayWithoutAFaultIsTheShortOne) {
  Fault exhausted = fault_of(FaultKind::kRackDown);
  exhausted.skip = 1'000'000;
  const Facts short_way = of_a_week(two_tasks().build());
  const Facts long_way = of_a_week(two_tasks().faults({exhausted}).build());
  EXPECT_EQ(short_way.lines_of(0), long_way.lines_of(0));
  EXPECT_EQ(short_way.lines_of(1), long_way.lines_of(1));
}

TEST_P(Luck, OfOneStageIsIndependentOfAnothers) {
  // The same firings crash, whether or not duplicates are made of others.
  const auto crashed = [](const Facts& facts) {
    std::vector<Instant> instants;
    for (const auto& firing : facts.ended) {
      if (firing.task == 0 && firing.outcome.kind == OutcomeKind::kFailed) {
        instants.push_back(firing.scheduled_at);
      }
    }
    std::sort(instants.begin(), instants.end());
    return instants;
  };
  const Fault crash = likely(FaultKind::kCrash, 0.2);
  const Fault twice = likely(FaultKind::kRuleDuplicate, 0.3);
  const auto alone = crashed(of_a_week(two_tasks().faults({crash}).build()));
  EXPECT_GT(alone.size(), 100U);
  EXPECT_EQ(alone, crashed(of_a_week(two_tasks().faults({twice, crash}).build())));
}

INSTANTIATE_TEST_SUITE_P(Platforms, Luck,
                         testing::Values(Platform::kGen1April2016, Platform::kGen1),
                         [](const auto& platform) {
                           return platform.param == Platform::kGen1 ? "Gen1" : "Gen1April2016";
                         });

TEST(FaultPlan, MakesTwoFaultsOfOneProbabilityActIndependently) {
  const Scenario scenario = ScenarioBuilder()
                                .task("web.job", "* * * * ? *")
                                .faults({likely(FaultKind::kRuleLate, 0.5, "one"),
                                         likely(FaultKind::kLambdaError, 0.5, "two")})
                                .build();
  FaultPlan plan(scenario);
  int both = 0;
  for (int minute = 0; minute < 10'000; ++minute) {
    const Instant now = at("2016-04-21") + minutes{minute};
    const Occasion chance{0, now, now, 0};
    const bool one = plan.act(FaultMoment::kRule, chance).has_value();
    const bool two = plan.act(FaultMoment::kInvocation, chance).has_value();
    both += one && two ? 1 : 0;
  }
  EXPECT_NEAR(both, 2'500, 175) << "four standard deviations";
}

TEST(FaultPlan, SeesBeforehandWhichFiringsMeetNothing) {
  const Scenario scenario =
      ScenarioBuilder()
          .task("web.job", "* * * * ? *")
          .faults({likely(FaultKind::kRuleLate, 0.01), likely(FaultKind::kHang, 0.01)})
          .build();
  FaultPlan plan(scenario);
  int may = 0;
  for (int minute = 0; minute < 10'000; ++minute) {
    const Instant now = at("2016-04-21") + minutes{minute};
    const bool meets = plan.act(FaultMoment::kRule, {0, now, now, 0}).has_value() ||
                       plan.act(FaultMoment::kProcess, {0, now, now, 0}).has_value();
    EXPECT_EQ(plan.may_meet(0, now), meets);
    may += meets ? 1 : 0;
  }
  EXPECT_NEAR(may, 199, 60);
}

TEST(FaultPlan, WithoutAFaultForATaskMeetsNothing) {
  const Scenario scenario = ScenarioBuilder()
                                .task("web.a", "* * * * ? *")
                                .task("web.b", "* * * * ? *")
                                .faults({fault_of(FaultKind::kHang, "web.b")})
                                .build();
  const FaultPlan plan(scenario);
  EXPECT_FALSE(plan.may_meet(0, at("2016-04-21")));
  EXPECT_TRUE(plan.may_meet(1, at("2016-04-21")));
}

TEST(FaultPlan, MayDrawWhetherADeployHappens) {
  int happened = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    Fault deploy = likely(FaultKind::kDeploy, 0.5);
    deploy.at = at("2016-04-21T12:00:00Z");
    const Scenario scenario = ScenarioBuilder().seed(seed).faults({deploy}).build();
    happened += static_cast<int>(FaultPlan(scenario).deploys().size());
  }
  EXPECT_NEAR(happened, 200, 40);
}

}  // namespace
}  // namespace cronwarp::sim
