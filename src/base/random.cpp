#include "base/random.h"

#include <Random123/philox.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/contract.h"

namespace cronwarp {

std::array<std::uint64_t, 2> Random::words(const Key& key) const {
  // 64 bits of seed are Philox's key; the 128-bit counter takes the moment (64), and the subject
  // (64) folded with purpose and draw, whose product spreads them over the whole word.
  const std::uint64_t fold =
      key.subject ^ (((std::uint64_t{static_cast<std::uint32_t>(key.purpose)} << 32) | key.draw) *
                     0x9E3779B97F4A7C15U);
  const auto moment = static_cast<std::uint64_t>(key.moment);
  const r123::Philox4x32::ctr_type counter = {
      {static_cast<std::uint32_t>(moment), static_cast<std::uint32_t>(moment >> 32),
       static_cast<std::uint32_t>(fold), static_cast<std::uint32_t>(fold >> 32)}};
  const r123::Philox4x32::key_type philox_key = {
      {static_cast<std::uint32_t>(seed_), static_cast<std::uint32_t>(seed_ >> 32)}};
  const auto out = r123::Philox4x32()(counter, philox_key);
  return {(std::uint64_t{out[1]} << 32) | out[0], (std::uint64_t{out[3]} << 32) | out[2]};
}

double Random::unit(const Key& key) const {
  return static_cast<double>(bits(key) >> 11) * 0x1.0p-53;
}

std::uint64_t Random::below(std::uint64_t bound, const Key& key) const {
  return scaled(bits(key), bound);
}

std::uint64_t scaled(std::uint64_t word, std::uint64_t bound) {
  CRONWARP_ASSERT(bound > 0, "a random number below zero was asked for");
  // The high half of a 64 x 64 bit product; the bias is below bound / 2^64.
  __extension__ using Wide = unsigned __int128;
  return static_cast<std::uint64_t>((Wide{word} * bound) >> 64);
}

std::uint64_t stable_key(std::string_view text) { return XXH3_64bits(text.data(), text.size()); }

}  // namespace cronwarp
