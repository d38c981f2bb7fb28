#include "base/digest.h"

#include <array>

#define XXH_INLINE_ALL
#include <fmt/format.h>
#include <openssl/evp.h>
#include <xxhash.h>

#include "base/contract.h"

namespace cronwarp {

std::string sha256_hex(std::string_view bytes) {
  std::array<unsigned char, 32> hash{};
  unsigned int length = 0;
  const int done =
      EVP_Digest(bytes.data(), bytes.size(), hash.data(), &length, EVP_sha256(), nullptr);
  CRONWARP_ASSERT(done == 1 && length == hash.size(), "SHA-256 is not available in libcrypto");
  return fmt::format("{:02x}", fmt::join(hash, ""));
}

void TraceHash::add(std::span<const std::byte> record) {
  value_ = XXH3_64bits_withSeed(record.data(), record.size(), value_);
}

}  // namespace cronwarp
