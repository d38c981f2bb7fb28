#pragma once

#include <cstdint>

#include "base/time.h"

// How long those who deliver an event wait before they try again. Sources, and what is assumed, are
// in docs/SEMANTICS.md, part 2.

namespace cronwarp::sim {

// The Lambda function.
inline constexpr std::uint32_t kFunctionTries = 3;
inline constexpr Duration kQueueAgeMax = std::chrono::hours{6};
inline constexpr std::uint32_t kSdkCalls = 11;  // to ECS in one try, since September 2016

// EventBridge, after its `failures`-th failure to hand an event over. `random` is 64 random bits.
// REQUIRES: failures > 0, as of the next ones.
Duration hand_over_backoff(std::uint32_t failures, std::uint64_t random);

// Lambda's queue, after the function could not be started for the `failures`-th time in a row.
Duration queue_backoff(std::uint32_t failures);

// Lambda, after the function's `failures`-th failed try. REQUIRES: failures < kFunctionTries.
Duration function_backoff(std::uint32_t failures);

// The AWS SDK inside the function, after its `failures`-th failed call.
Duration sdk_backoff(std::uint32_t failures, bool is_throttled, std::uint64_t random);

}  // namespace cronwarp::sim
