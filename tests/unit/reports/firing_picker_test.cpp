#include "reports/firing_picker.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/scenario_builder.h"

namespace cronwarp::reports {
namespace {

using cronwarp::test::at;

constexpr Outcome kFine{OutcomeKind::kSucceeded, Cause::kExitZero, 0};
constexpr Outcome kBad{OutcomeKind::kFailed, Cause::kExitCode, 3};

TimeRange day() { return {at("2026-03-01"), at("2026-03-02")}; }

FiringEnded firing(TaskIndex task, std::string_view scheduled_at, const Outcome& outcome) {
  FiringEnded ended;
  ended.task = task;
  ended.scheduled_at = at(scheduled_at);
  ended.outcome = outcome;
  return ended;
}

TEST(FiringPicker, OtherTasksAndTimesAreLeftOut) {
  FiringPicker picker(1, day(), 3);
  picker.on_firing_ended(firing(0, "2026-03-01T08:00:00Z", kFine));
  picker.on_firing_ended(firing(1, "2026-02-28T23:59:00Z", kFine));
  picker.on_firing_ended(firing(1, "2026-03-02T00:00:00Z", kFine));
  picker.on_firing_ended(firing(1, "2026-03-01T00:00:00Z", kFine));
  ASSERT_EQ(picker.ended(), 1U);
  EXPECT_EQ(picker.lines().front().scheduled_at, at("2026-03-01"));
}

TEST(FiringPicker, WhatIsBorrowedIsCopied) {
  FiringPicker picker(0, day(), 3);
  {
    std::vector<Attempt> attempts = {{at("2026-03-01T08:00:01Z"), AttemptResult::kRetryable, 503}};
    std::vector<FaultMark> faults = {{7, at("2026-03-01T08:00:01Z")}};
    std::vector<DuplicateRun> duplicates(1);
    std::string output = "boom";
    FiringEnded ended = firing(0, "2026-03-01T08:00:00Z", kBad);
    ended.attempts = attempts;
    ended.faults = faults;
    ended.duplicates = duplicates;
    ended.output = output;
    picker.on_firing_ended(ended);
    attempts.front().http_status = 0;
    faults.front().fault = 0;
    output.assign("gone");
  }
  const ToldFiring told = picker.told().at(0);
  EXPECT_EQ(told.attempts.at(0).http_status, 503);
  EXPECT_EQ(told.faults.at(0).fault, 7);
  EXPECT_EQ(told.duplicates.size(), 1U);
  EXPECT_EQ(told.output, "boom");
}

TEST(FiringPicker, TheOrderIsThatOfTheScheduleWhicheverEndsFirst) {
  FiringPicker picker(0, day(), 3);
  picker.on_firing_ended(firing(0, "2026-03-01T09:00:00Z", kBad));
  picker.on_firing_ended(firing(0, "2026-03-01T08:00:00Z", kBad));
  EXPECT_EQ(picker.lines().front().scheduled_at, at("2026-03-01T08:00:00Z"));
  EXPECT_EQ(picker.told().front().scheduled_at, at("2026-03-01T08:00:00Z"));
}

TEST(FiringPicker, TheFirstFewToWhichSomethingHappenedAreTold) {
  FiringPicker picker(0, day(), 2);
  picker.on_firing_ended(firing(0, "2026-03-01T01:00:00Z", kFine));
  picker.on_firing_ended(firing(0, "2026-03-01T04:00:00Z", kBad));
  picker.on_firing_ended(firing(0, "2026-03-01T03:00:00Z", kBad));
  picker.on_firing_ended(firing(0, "2026-03-01T02:00:00Z", kBad));
  const std::vector<ToldFiring> told = picker.told();
  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(told[0].scheduled_at, at("2026-03-01T02:00:00Z"));
  EXPECT_EQ(told[1].scheduled_at, at("2026-03-01T03:00:00Z"));
}

TEST(FiringPicker, TheVeryFirstIsToldIfNothingHappenedToAny) {
  FiringPicker picker(0, day(), 2);
  picker.on_firing_ended(firing(0, "2026-03-01T02:00:00Z", kFine));
  picker.on_firing_ended(firing(0, "2026-03-01T01:00:00Z", kFine));
  ASSERT_EQ(picker.told().size(), 1U);
  EXPECT_EQ(picker.told().front().scheduled_at, at("2026-03-01T01:00:00Z"));
}

}  // namespace
}  // namespace cronwarp::reports
