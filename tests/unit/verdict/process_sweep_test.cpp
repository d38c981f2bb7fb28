#include "verdict/process_sweep.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/scenario_builder.h"

namespace cronwarp::verdict {
namespace {

using cronwarp::test::at;
using std::chrono::minutes;
using testing::ElementsAre;

const Instant kEight = at("2016-05-02T08:00:00Z");

// "+task" for a start, "-task" for an end.
std::vector<std::string> swept(ProcessSweep& sweep, Instant until) {
  std::vector<std::string> seen;
  sweep.advance_to(
      until, [&](const SweptStart& start) { seen.push_back("+" + std::to_string(start.task)); },
      [&](const SweptEnd& end) { seen.push_back("-" + std::to_string(end.task)); });
  return seen;
}

TEST(ProcessSweep, AnEndThatIsToldLateComesInItsPlace) {
  ProcessSweep sweep;
  sweep.add_start({1, kEight, kEight});
  sweep.add_start({2, kEight, kEight + minutes{5}});
  sweep.add_end({2, kEight, kEight + minutes{5}, kEight + minutes{9}, {}, {}});
  sweep.add_end({1, kEight, kEight, kEight + minutes{2}, {}, {}});
  EXPECT_THAT(swept(sweep, Instant::max()), ElementsAre("+1", "-1", "+2", "-2"));
}

TEST(ProcessSweep, AtOneInstantEndsComeFirst) {
  ProcessSweep sweep;
  sweep.add_start({1, kEight, kEight});
  sweep.add_start({2, kEight, kEight + minutes{5}});
  sweep.add_end({1, kEight, kEight, kEight + minutes{5}, {}, {}});
  EXPECT_THAT(swept(sweep, Instant::max()), ElementsAre("+1", "-1", "+2"));
}

TEST(ProcessSweep, AProcessThatTakesNoTimeWasThere) {
  ProcessSweep sweep;
  sweep.add_start({1, kEight, kEight});
  sweep.add_end({1, kEight, kEight, kEight, {}, {}});
  sweep.add_start({2, kEight, kEight});
  EXPECT_THAT(swept(sweep, Instant::max()), ElementsAre("+1", "+2", "-1"));
}

TEST(ProcessSweep, WhatIsAtTheInstantItselfWaits) {
  ProcessSweep sweep;
  sweep.add_start({1, kEight, kEight});
  sweep.add_start({2, kEight, kEight + minutes{1}});
  EXPECT_THAT(swept(sweep, kEight + minutes{1}), ElementsAre("+1"));
  EXPECT_THAT(swept(sweep, Instant::max()), ElementsAre("+2"));
}

}  // namespace
}  // namespace cronwarp::verdict
