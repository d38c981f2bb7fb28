#include "runner/container_state.h"

#include <algorithm>
#include <csignal>

#include <nlohmann/json.hpp>

#include "base/contract.h"

namespace cronwarp {
namespace {

constexpr int kKilledCode = 128 + SIGKILL;

// What has not been is the first instant of the year 1, which is none of ours.
std::optional<Instant> instant_of(const nlohmann::json& state, const char* name) {
  const auto at = parse_instant(state.value(name, std::string()));
  if (!at) return std::nullopt;
  return *at;
}

Outcome outcome_of(const ContainerState& state, const std::optional<Duration>& time_limit) {
  if (time_limit) {
    return {OutcomeKind::kTimedOut, Cause::kTimeLimit,
            static_cast<std::int32_t>(time_limit->count())};
  }
  // The mark alone says that something in the container was killed, which a shell may survive.
  if (state.was_out_of_memory && state.exit_code == kKilledCode) {
    return {OutcomeKind::kKilled, Cause::kOutOfMemory, SIGKILL};
  }
  return outcome_of_exit(state.exit_code);
}

}  // namespace

std::optional<ContainerState> parse_container_state(const std::string& json) {
  const auto parsed = nlohmann::json::parse(json, nullptr, false);
  if (!parsed.is_object()) return std::nullopt;
  try {
    ContainerState state;
    state.is_running = parsed.value("Running", false) || parsed.value("Paused", false);
    const std::string status = parsed.value("Status", std::string());
    state.is_being_removed = status == "removing" || status == "dead";
    state.was_out_of_memory = parsed.value("OOMKilled", false);
    state.exit_code = parsed.value("ExitCode", 0);
    state.error = parsed.value("Error", std::string());
    state.started_at = instant_of(parsed, "StartedAt");
    state.finished_at = instant_of(parsed, "FinishedAt");
    return state;
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;
  }
}

ContainerEnd end_of(const ContainerState& state, const std::optional<Duration>& time_limit) {
  CRONWARP_ASSERT(state.started_at.has_value(), "a container that has not started has no end");
  ContainerEnd end;
  // The engine notes the start when the process is on its way, so that a very short one may seem to
  // have ended before.
  const Instant finished_at = state.finished_at.value_or(*state.started_at);
  end.duration = std::max(Duration{0}, finished_at - *state.started_at);
  end.outcome = outcome_of(state, time_limit);
  return end;
}

}  // namespace cronwarp
