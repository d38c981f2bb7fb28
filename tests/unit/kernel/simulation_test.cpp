#include "sim/kernel/simulation.h"

#include <gtest/gtest.h>

namespace cronwarp::sim {
namespace {

constexpr Instant kStart{std::chrono::hours{1}};

TEST(SimulationTest, TheClockFollowsEventsAndArrivals) {
  Simulation simulation(kStart, 10);
  simulation.schedule({kStart + Duration{500}, 0, 0, 0});
  EXPECT_EQ(simulation.now(), kStart);
  EXPECT_TRUE(simulation.next_before(kStart + Duration{1'000}, 0).has_value());
  EXPECT_EQ(simulation.now(), kStart + Duration{500});
  simulation.arrive(kStart + Duration{1'000}, 1);
  EXPECT_EQ(simulation.now(), kStart + Duration{1'000});
  EXPECT_EQ(simulation.events(), 2U);
}

TEST(SimulationTest, NoEventLeavesTheClockAlone) {
  Simulation simulation(kStart, 10);
  EXPECT_FALSE(simulation.next_before(kStart + Duration{1'000}, 0).has_value());
  EXPECT_EQ(simulation.now(), kStart);
}

TEST(SimulationTest, TheBudgetIsAnErrorThatNamesItselfAndTheTime) {
  Simulation simulation(kStart, 3);
  simulation.arrive(kStart, 3);
  try {
    simulation.arrive(kStart + Duration{60'000}, 1);
    FAIL() << "the budget was not kept";
  } catch (const BudgetExceeded& exceeded) {
    EXPECT_STREQ(exceeded.what(),
                 "the simulation passed its budget of 3 events at 1970-01-01T01:01:00Z");
  }
}

TEST(SimulationDeathTest, TimeDoesNotRunBackwards) {
  Simulation simulation(kStart, 10);
  simulation.arrive(kStart + Duration{1'000}, 1);
  EXPECT_DEATH(simulation.arrive(kStart, 1), "backwards");
  EXPECT_DEATH(simulation.schedule({kStart, 0, 0, 0}), "in the past");
}

}  // namespace
}  // namespace cronwarp::sim
