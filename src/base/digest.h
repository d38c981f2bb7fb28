#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace cronwarp {

// SHA-256 as 64 lower-case hex digits: for what users compare and store.
std::string sha256_hex(std::string_view bytes);

// A 64-bit fingerprint of a sequence of records, cheap enough for each firing (XXH3). Equal
// sequences give equal values on every little-endian machine.
class TraceHash {
 public:
  void add(std::span<const std::byte> record);
  std::uint64_t value() const { return value_; }

 private:
  std::uint64_t value_ = 0;
};

}  // namespace cronwarp
