#include "base/secret.h"

#include <array>
#include <cstddef>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include "base/environment_error.h"

namespace cronwarp {
namespace {

constexpr std::string_view kLetters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
constexpr std::size_t kPasswordLength = 24;
// Bytes from here on would favour the first letters.
constexpr std::size_t kFairBytes = 256 / kLetters.size() * kLetters.size();

using Hash = std::array<unsigned char, 32>;

Hash hash_of(std::string_view text) {
  Hash hash{};
  if (EVP_Digest(text.data(), text.size(), hash.data(), nullptr, EVP_sha256(), nullptr) != 1) {
    throw EnvironmentError("libcrypto cannot compute SHA-256");
  }
  return hash;
}

}  // namespace

std::string make_password() {
  std::string password;
  while (password.size() < kPasswordLength) {
    unsigned char byte = 0;
    if (RAND_bytes(&byte, 1) != 1) {
      throw EnvironmentError("the system's generator of random numbers gives none");
    }
    if (byte < kFairBytes) {
      password += kLetters[byte % kLetters.size()];
    }
  }
  return password;
}

// Hashes have one length, so that of the secret does not show either.
bool is_same_secret(std::string_view a, std::string_view b) {
  const Hash hash_a = hash_of(a);
  const Hash hash_b = hash_of(b);
  return CRYPTO_memcmp(hash_a.data(), hash_b.data(), hash_a.size()) == 0;
}

}  // namespace cronwarp
