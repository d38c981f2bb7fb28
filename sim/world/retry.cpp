#include "sim/world/retry.h"

#include <algorithm>

#include "base/contract.h"
#include "base/random.h"

namespace cronwarp::sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

// first, 2 * first, 4 * first, … for failures 1, 2, 3, …, but at most `longest`.
Duration doubled(Duration first, std::uint32_t failures, Duration longest) {
  CRONWARP_ASSERT(failures > 0, "nothing has failed yet");
  constexpr std::uint32_t kDoublingsMax = 20;
  return std::min(first * (std::int64_t{1} << std::min(failures - 1, kDoublingsMax)), longest);
}

}  // namespace

Duration hand_over_backoff(std::uint32_t failures, std::uint64_t random) {
  const Duration middle = doubled(seconds{1}, failures, minutes{8});
  const auto spread = static_cast<std::uint64_t>(middle.count());
  return middle / 2 + Duration{static_cast<std::int64_t>(scaled(random, spread))};
}

Duration queue_backoff(std::uint32_t failures) { return doubled(seconds{1}, failures, minutes{5}); }

Duration function_backoff(std::uint32_t failures) {
  CRONWARP_ASSERT(failures > 0 && failures < kFunctionTries, "no try is left");
  return minutes{failures};
}

Duration sdk_backoff(std::uint32_t failures, bool is_throttled, std::uint64_t random) {
  // The cut comes after the draw, as in the SDK: late delays are mostly the longest.
  const Duration width =
      doubled(milliseconds{is_throttled ? 500 : 100}, failures, std::chrono::hours{1});
  const auto drawn = scaled(random, static_cast<std::uint64_t>(width.count()));
  return std::min<Duration>(Duration{static_cast<std::int64_t>(drawn)}, seconds{20});
}

}  // namespace cronwarp::sim
