#include "runner/container_state.h"

#include <chrono>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cronwarp {
namespace {

using std::chrono::milliseconds;

constexpr char kEnded[] =
    R"({"Status":"exited","Running":false,"Paused":false,"OOMKilled":false,"ExitCode":3,)"
    R"("Error":"","StartedAt":"2026-11-24T00:27:32.264274377Z",)"
    R"("FinishedAt":"2026-11-24T00:27:33.314243898Z"})";
// As podman writes it.
constexpr char kElsewhere[] = R"({"Running":false,"OOMKilled":false,"ExitCode":0,"Error":"",)"
                              R"("StartedAt":"2026-11-24T01:27:32.264274377+01:00",)"
                              R"("FinishedAt":"2026-11-24T01:27:32.764243898+01:00"})";
constexpr char kRefused[] =
    R"({"Status":"created","Running":false,"OOMKilled":false,"ExitCode":128,)"
    R"("Error":"unable to find user x","StartedAt":"0001-01-01T00:00:00Z",)"
    R"("FinishedAt":"0001-01-01T00:00:00Z"})";

ContainerState ended_with(int exit_code) {
  ContainerState state = parse_container_state(kEnded).value();
  state.exit_code = exit_code;
  return state;
}

TEST(ContainerState, DurationIsFromTheStartOfTheProcessToItsEnd) {
  EXPECT_EQ(end_of(parse_container_state(kEnded).value(), std::nullopt).duration,
            milliseconds{1050});
}

TEST(ContainerState, TimesOfAnyZoneAreRead) {
  EXPECT_EQ(end_of(parse_container_state(kElsewhere).value(), std::nullopt).duration,
            milliseconds{500});
}

TEST(ContainerState, AnEndBeforeTheStartIsNoNegativeDuration) {
  ContainerState state = ended_with(0);
  state.finished_at = *state.started_at - milliseconds{2};
  EXPECT_EQ(end_of(state, std::nullopt).duration, milliseconds{0});
}

TEST(ContainerState, WhatWasNotStartedHasNoStart) {
  const auto state = parse_container_state(kRefused);
  ASSERT_TRUE(state);
  EXPECT_EQ(state->started_at, std::nullopt);
  EXPECT_EQ(state->error, "unable to find user x");
}

TEST(ContainerState, TellsThatTheContainerIsBeingRemoved) {
  EXPECT_FALSE(parse_container_state(kEnded)->is_being_removed);
  EXPECT_TRUE(parse_container_state(R"({"Status":"removing"})")->is_being_removed);
  EXPECT_TRUE(parse_container_state(R"({"Status":"dead"})")->is_being_removed);
}

TEST(ContainerState, WhatIsNoStateIsNone) {
  for (const std::string text : {"", "null", "[]", "{", R"({"ExitCode":"three"})"}) {
    EXPECT_FALSE(parse_container_state(text)) << text;
  }
}

TEST(ContainerState, ExitCodesMeanWhatTheyMeanToAShell) {
  EXPECT_EQ(end_of(ended_with(3), std::nullopt).outcome.cause, Cause::kExitCode);
  EXPECT_EQ(end_of(ended_with(126), std::nullopt).outcome.cause, Cause::kNotExecutable);
  EXPECT_EQ(end_of(ended_with(127), std::nullopt).outcome.cause, Cause::kCommandNotFound);
  EXPECT_EQ(end_of(ended_with(143), std::nullopt).outcome.cause, Cause::kSignal);
}

TEST(ContainerState, AKillForLackOfMemoryIsNoOtherSignal) {
  ContainerState state = ended_with(137);
  EXPECT_EQ(end_of(state, std::nullopt).outcome.cause, Cause::kSignal);
  state.was_out_of_memory = true;
  EXPECT_EQ(end_of(state, std::nullopt).outcome.cause, Cause::kOutOfMemory);
}

TEST(ContainerState, ACommandThatOutlivesAKillForLackOfMemoryEndsAsItDoes) {
  ContainerState state = ended_with(0);
  state.was_out_of_memory = true;
  EXPECT_EQ(end_of(state, std::nullopt).outcome.cause, Cause::kExitZero);
}

TEST(ContainerState, AKillAtTheTimeLimitIsToldWithTheLimit) {
  const Outcome outcome = end_of(ended_with(137), milliseconds{1500}).outcome;
  EXPECT_EQ(outcome.kind, OutcomeKind::kTimedOut);
  EXPECT_EQ(outcome.detail, 1500);
}

}  // namespace
}  // namespace cronwarp
