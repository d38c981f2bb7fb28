#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

struct evp_md_ctx_st;

namespace cronwarp {

// SHA-256 as 64 lower-case hex digits: for what users compare and store.
std::string sha256_hex(std::string_view bytes);

// The same of what comes in pieces.
class Sha256 {
 public:
  Sha256();

  void add(std::string_view bytes);
  // REQUIRES: it was not asked for before.
  std::string hex();

 private:
  struct Deleter {
    void operator()(evp_md_ctx_st* context) const;
  };

  std::unique_ptr<evp_md_ctx_st, Deleter> context_;
};

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
