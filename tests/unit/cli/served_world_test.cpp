#include "cli/served_world.h"

#include <chrono>
#include <string>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/scenario_builder.h"
#include "tests/unit/world/fake_live_runner.h"

namespace cronwarp::cli {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using test::at;
using test::ScenarioBuilder;
using testing::HasSubstr;

const Instant kStart = at("2016-04-21");

// More to do in ten minutes than one slice of work.
Scenario busy_fleet() {
  ScenarioBuilder builder;
  for (int i = 0; i < 1'000; ++i) builder.task(fmt::format("web.task-{:03}", i), "* * * * ? *");
  return builder.build();
}

// A rack of that scenario whose time stands still but for jumps.
struct PausedRack {
  explicit PausedRack(const Scenario& scenario)
      : world(scenario, findings, {convox::Generation::kGen1April2016, kStart, 1, {}}) {
    world.create_app();
    world.pause();
    world.advance_towards(world.present());
  }

  Diagnostics findings;
  ServedWorld world;
};

TEST(ServedWorldTest, APausedRackStandsStill) {
  const Scenario scenario = ScenarioBuilder().task("web.daily", "0 8 * * ? *").build();
  PausedRack paused(scenario);
  const Instant present = paused.world.present();
  EXPECT_EQ(paused.world.present(), present);
  EXPECT_EQ(paused.world.clock().now, present);
  EXPECT_TRUE(paused.world.clock().paused);
}

TEST(ServedWorldTest, AJumpIsWorkedOffSliceBySliceAndTimeWaitsForIt) {
  const Scenario scenario = busy_fleet();
  PausedRack paused(scenario);
  const Instant target = kStart + hours{1};
  paused.world.jump_to(target);
  paused.world.resume();
  paused.world.set_speed(fakes::RackDriver::kSpeedMax);
  EXPECT_FALSE(paused.world.advance_towards(target));
  EXPECT_EQ(paused.world.present(), target);
  EXPECT_EQ(paused.world.clock().present, target);
  EXPECT_LT(paused.world.clock().now, target);
  while (!paused.world.advance_towards(target)) {
  }
  EXPECT_EQ(paused.world.clock().now, target);
}

TEST(ServedWorldTest, ATargetInThePastIsReachedWhileTheRackIsBehind) {
  const Scenario scenario = busy_fleet();
  PausedRack paused(scenario);
  const Instant earlier = paused.world.present();
  paused.world.jump_to(kStart + hours{1});
  EXPECT_FALSE(paused.world.advance_towards(kStart + hours{1}));
  EXPECT_TRUE(paused.world.advance_towards(earlier));
  EXPECT_EQ(paused.world.clock().present, kStart + hours{1});
}

TEST(ServedWorldTest, AReportOfARackThatIsBehindEndsBetweenTwoInstants) {
  const Scenario scenario = busy_fleet();
  PausedRack paused(scenario);
  const Instant target = kStart + minutes{10};
  paused.world.jump_to(target);
  // Each slice stops in the middle of some minute's firings; the conservation law would abort.
  while (!paused.world.advance_towards(target)) {
    EXPECT_THAT(paused.world.report_json(), HasSubstr("\"firings\""));
  }
  EXPECT_THAT(paused.world.report_json(), HasSubstr("\"firings\": 10000,"));
}

TEST(ServedWorldTest, ARackThatCannotKeepThePaceGivesTimeUp) {
  const Scenario scenario = busy_fleet();
  PausedRack paused(scenario);
  paused.world.jump_to(kStart + hours{1});
  while (!paused.world.advance_towards(kStart + hours{1})) {
  }
  paused.world.resume();
  paused.world.set_speed(fakes::RackDriver::kSpeedMax);
  // At this speed a millisecond of work is hours; asked for again and again, the present stays
  // where the rack can get to.
  Instant latest = paused.world.present();
  for (int i = 0; i < 20; ++i) {
    const Instant present = paused.world.present();
    EXPECT_GE(present, latest);
    EXPECT_LT(present - paused.world.clock().now, hours{2});
    latest = present;
    paused.world.advance_towards(present);
  }
}

TEST(ServedWorldTest, AJumpToAPresentThatHasPassedMeanwhileIsNoBug) {
  const Scenario scenario = ScenarioBuilder().task("web.daily", "0 8 * * ? *").build();
  PausedRack paused(scenario);
  const Instant earlier = paused.world.present();
  paused.world.jump_to(earlier + hours{1});
  paused.world.jump_to(earlier);
  EXPECT_EQ(paused.world.present(), earlier + hours{1});
}

TEST(ServedWorldTest, TimeGoesOnAfterAJumpToThePresent) {
  const Scenario scenario = ScenarioBuilder().task("web.daily", "0 8 * * ? *").build();
  PausedRack paused(scenario);
  const Instant present = paused.world.present();
  paused.world.jump_to(present);
  EXPECT_TRUE(paused.world.advance_towards(present));
  paused.world.resume();
  paused.world.set_speed(fakes::RackDriver::kSpeedMax);
  while (paused.world.present() == present) {
  }
  EXPECT_GT(paused.world.present(), present);
}

// A rack whose processes are those of a live runner.
struct LiveRack {
  explicit LiveRack(const Scenario& scenario)
      : world(scenario, findings,
              {convox::Generation::kGen2,
               kStart,
               1,
               {},
               ServedWorld::LiveOptions{
                   &live, "an engine", {"--runner", "docker"}, [this](const std::string& text) {
                     troubles += text;
                   }}}) {
    world.create_app();
  }

  // Virtual time stands where it was last asked to go; the machine's goes on.
  void let_time_pass() {
    const Instant now = world.clock().now;
    while (world.present() <= now) {
    }
  }

  Diagnostics findings;
  test::FakeLiveRunner live;
  std::string troubles;
  ServedWorld world;
};

TEST(ServedWorldTest, WhatALiveRunSaysAndItsEndHappenAtThePresent) {
  const Scenario scenario = ScenarioBuilder().task("web.daily", "0 8 * * ? *").build();
  LiveRack served(scenario);
  ASSERT_TRUE(served.world.rack().run_process({scenario.app, "web", "job"}));
  served.let_time_pass();
  Instant before = served.world.clock().now;
  served.live.print(1, "hello\n");
  EXPECT_GT(served.world.clock().now, before);
  EXPECT_EQ(served.world.rack().read_logs(scenario.app, {}, 0, 100)->back().at,
            served.world.clock().now);
  served.let_time_pass();
  before = served.world.clock().now;
  served.live.end(1, {});
  EXPECT_GT(served.world.clock().now, before);
}

TEST(ServedWorldTest, TheTroubleOfALiveRunIsTold) {
  const Scenario scenario = ScenarioBuilder().task("web.daily", "0 8 * * ? *").build();
  LiveRack served(scenario);
  ASSERT_TRUE(served.world.rack().run_process({scenario.app, "web", "job"}));
  served.live.end(1, {{OutcomeKind::kKilled, Cause::kSignal, 9}, {}, "the engine is gone"});
  EXPECT_EQ(served.troubles, "the engine is gone");
}

TEST(ServedWorldTest, TheReportOfALiveRackNamesItsEngineAndHowToRepeatIt) {
  const Scenario scenario = ScenarioBuilder().task("web.daily", "0 8 * * ? *").build();
  LiveRack served(scenario);
  EXPECT_TRUE(served.world.is_clock_fixed());
  const std::string report = served.world.report_json();
  EXPECT_THAT(report, HasSubstr("\"engine\": \"an engine\""));
  EXPECT_THAT(report, HasSubstr("--runner docker"));
}

TEST(ServedWorldTest, ARackWithoutTasksHasNoReport) {
  const Scenario scenario;
  PausedRack paused(scenario);
  EXPECT_EQ(paused.world.report_json(), "");
}

}  // namespace
}  // namespace cronwarp::cli
