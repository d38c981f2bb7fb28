#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace cronwarp {

// What a random number is for. Each purpose has its own stream: a new use never shifts an old one.
// Append only; the numbers are part of what a seed means.
enum class RandomPurpose : std::uint32_t {
  kRun = 1,  // duration and exit code of a process
  kStartSkew = 2,
  kProcessId = 3,
  kReleaseId = 4,
  kBuildId = 5,
  kClientRun = 6,        // of a command that a client of the rack runs
  kClientProcessId = 7,  // of a process that is no firing's
  kScriptedAnswer = 8,
  kFault = 9,          // whether faults act on a try, and how long their delays are
  kRetryBackoff = 10,  // jitter of EventBridge's, Lambda's and the SDK's retries
  kFaultMix = 11,      // which faults a seed of a swarm has
};

// Counter-based random numbers (Philox 4x32-10): each is a function of the seed and its key alone,
// with no state that an earlier draw could have moved. So another task, shard or order of events
// changes nobody else's luck.
class Random {
 public:
  explicit Random(std::uint64_t seed) : seed_(seed) {}

  // What identifies one draw. `subject` is stable_key() of a task's id, never its index; `moment`
  // is usually scheduled_at in milliseconds; `draw` numbers the attempts or tries at one moment.
  struct Key {
    RandomPurpose purpose;
    std::uint64_t subject;
    std::int64_t moment;
    std::uint32_t draw = 0;
  };

  // 128 independent bits.
  std::array<std::uint64_t, 2> words(const Key& key) const;
  // The first 64 of them.
  std::uint64_t bits(const Key& key) const { return words(key)[0]; }
  // Uniform in [0, 1), with 53 bits.
  double unit(const Key& key) const;
  // Uniform in [0, bound). REQUIRES: bound > 0.
  std::uint64_t below(std::uint64_t bound, const Key& key) const;

  std::uint64_t seed() const { return seed_; }

 private:
  std::uint64_t seed_;
};

// `word`, uniform over all its values, brought to [0, bound). REQUIRES: bound > 0.
std::uint64_t scaled(std::uint64_t word, std::uint64_t bound);

// A key for `Random` that depends on the text alone (XXH3, 64 bit).
std::uint64_t stable_key(std::string_view text);

}  // namespace cronwarp
