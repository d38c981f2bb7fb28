#include "verdict/wall_clock.h"

#include <gtest/gtest.h>

#include "tests/support/scenario_builder.h"

namespace cronwarp::verdict {
namespace {

using cronwarp::test::at;
using std::chrono::hours;
using std::chrono::minutes;

TEST(WallClock, ATimeThatIsShownTwiceIsItsFirst) {
  const WallClock clock("America/New_York");
  const std::int32_t day = clock.day_of(at("2016-11-06T12:00:00Z"));
  EXPECT_EQ(clock.when(day, minutes{90}), at("2016-11-06T05:30:00Z"));
}

TEST(WallClock, ATimeThatIsJumpedOverIsTheJump) {
  const WallClock clock("America/New_York");
  const std::int32_t day = clock.day_of(at("2016-03-13T12:00:00Z"));
  EXPECT_EQ(clock.when(day, minutes{150}), at("2016-03-13T07:00:00Z"));
  EXPECT_EQ(clock.when(day, hours{3}), at("2016-03-13T07:00:00Z"));
}

TEST(WallClock, ADayWhoseMidnightIsJumpedOverBeginsAfterTheJump) {
  const WallClock clock("America/Sao_Paulo");
  const std::int32_t day = clock.day_of(at("2018-11-04T12:00:00Z"));
  EXPECT_EQ(clock.begin_of(day), at("2018-11-04T03:00:00Z"));
}

TEST(WallClock, ADayThatBeganBeforeTheClockWasPutBackAcrossMidnightGoesOn) {
  // St. John's put its clocks back at 0:01: the evening before came again.
  const WallClock clock("America/St_Johns");
  const Instant first_midnight = at("2010-11-07T02:30:00Z");
  const std::int32_t sunday = clock.day_of(at("2010-11-07T12:00:00Z"));
  EXPECT_EQ(clock.begin_of(sunday), first_midnight);
  EXPECT_EQ(clock.day_of(first_midnight + minutes{30}), sunday);
}

}  // namespace
}  // namespace cronwarp::verdict
