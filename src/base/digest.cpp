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

void Sha256::Deleter::operator()(evp_md_ctx_st* context) const { EVP_MD_CTX_free(context); }

Sha256::Sha256() : context_(EVP_MD_CTX_new()) {
  const bool ready =
      context_ != nullptr && EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) == 1;
  CRONWARP_ASSERT(ready, "SHA-256 is not available in libcrypto");
}

void Sha256::add(std::string_view bytes) {
  const int done = EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size());
  CRONWARP_ASSERT(done == 1, "SHA-256 takes no more bytes");
}

std::string Sha256::hex() {
  std::array<unsigned char, 32> hash{};
  unsigned int length = 0;
  const int done = EVP_DigestFinal_ex(context_.get(), hash.data(), &length);
  CRONWARP_ASSERT(done == 1 && length == hash.size(), "the digest was asked for already");
  return fmt::format("{:02x}", fmt::join(hash, ""));
}

void TraceHash::add(std::span<const std::byte> record) {
  value_ = XXH3_64bits_withSeed(record.data(), record.size(), value_);
}

}  // namespace cronwarp
