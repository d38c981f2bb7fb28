#include "cli/real_run_progress.h"

#include <chrono>
#include <sstream>

#include <gtest/gtest.h>

namespace cronwarp::cli {
namespace {

using std::chrono::seconds;

RealRunState some_state() {
  RealRunState state;
  state.ended = 12;
  state.all = 62;
  state.running = {{"web.daily_update", seconds{3}}, {"web.report", seconds{1}}};
  state.jobs = 2;
  state.mean = seconds{2};
  return state;
}

TEST(RealRunProgress, SaysWhatRunsHowManyAreLeftAndForHowLong) {
  EXPECT_EQ(progress_text(some_state(), 120),
            "  12 of 62 real runs, 2 running: web.daily_update (3s), web.report (1s), about 48s "
            "left");
}

TEST(RealRunProgress, KnowsNoTimeLeftBeforeTheFirstHasEnded) {
  RealRunState state = some_state();
  state.ended = 0;
  EXPECT_EQ(progress_text(state, 120),
            "  0 of 62 real runs, 2 running: web.daily_update (3s), web.report (1s)");
}

TEST(RealRunProgress, CountsWhatTheRunningOnesStillNeed) {
  RealRunState state;
  state.ended = 1;
  state.all = 3;
  state.jobs = 1;
  state.mean = seconds{10};
  state.running = {{"a", seconds{4}}};
  EXPECT_EQ(progress_text(state, 80), "  1 of 3 real runs, 1 running: a (4s), about 16s left");
  state.running[0].length = seconds{60};
  EXPECT_EQ(progress_text(state, 80), "  1 of 3 real runs, 1 running: a (1m), about 10s left");
}

TEST(RealRunProgress, TheLastRunIsNotHurriedByJobsThatHaveNothingToDo) {
  RealRunState state;
  state.ended = 8;
  state.all = 9;
  state.jobs = 8;
  state.mean = seconds{20};
  state.running = {{"a", seconds{5}}};
  EXPECT_EQ(progress_text(state, 80), "  8 of 9 real runs, 1 running: a (5s), about 15s left");
}

TEST(RealRunProgress, NamesAFewOfMany) {
  RealRunState state = some_state();
  state.ended = 0;
  state.running = {{"a", seconds{1}}, {"b", seconds{0}}, {"c", seconds{1}}, {"d", seconds{1}}};
  EXPECT_EQ(progress_text(state, 120),
            "  0 of 62 real runs, 4 running: a (1s), b (0s), c (1s), ...");
}

TEST(RealRunProgress, LeavesOutNamesThatDoNotFit) {
  EXPECT_EQ(progress_text(some_state(), 80),
            "  12 of 62 real runs, 2 running: web.daily_update (3s), ..., about 48s left");
  EXPECT_EQ(progress_text(some_state(), 60), "  12 of 62 real runs, 2 running, about 48s left");
  EXPECT_EQ(progress_text(some_state(), 10), "  12 of 62");
}

TEST(RealRunProgress, AnnouncesWhatTakesLongWhereThereIsNoTerminal) {
  std::ostringstream out;
  RealRunProgress progress(out, std::nullopt, {"web.a"}, 1);
  progress.on_preparing("building the image of web");
  progress.on_run_started(0);
  progress.on_waiting();
  progress.on_run_ended(0);
  EXPECT_EQ(out.str(), "cronwarp: building the image of web\n");
}

}  // namespace
}  // namespace cronwarp::cli
