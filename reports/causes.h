#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/outcome.h"
#include "model/platform.h"
#include "model/scenario.h"

// Why a firing ended as it did, in words. All renderings take their sentences from here.

namespace cronwarp::reports {

// What the sentence about a task's firing depends on besides the outcome.
struct CauseContext {
  Platform platform = Platform::kGen1April2016;
  std::optional<std::uint64_t> memory_bytes;                 // that the task's process asks for
  std::optional<std::uint64_t> memory_limit = std::nullopt;  // that its container has
  bool dead_letter_queue = false;  // takes what EventBridge cannot deliver
  bool is_real = false;  // a container ran, and its engine knows whether it was out of memory
};

// Of scripted runs.
CauseContext cause_context(const Scenario& scenario, const Task& task);

// One sentence without a full stop: "exit code 1".
std::string cause_sentence(const Outcome& outcome, const CauseContext& context);

bool same_outcome(const Outcome& a, const Outcome& b);

// Whether Outcome::detail means something.
bool has_detail(Cause cause);

// "SIGKILL"; "signal 40" for those without a name of their own on Linux.
std::string signal_name(int number);

}  // namespace cronwarp::reports
