#include "fakes/endpoint/authentication.h"

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/secret.h"

namespace cronwarp::fakes {
namespace {

constexpr std::string_view kMinimumClientVersion = "20150911185301";
// Whose password is a signed token. The fake rack signs none.
constexpr std::string_view kTokenUser = "jwt";

std::optional<std::string> decode_base64(std::string_view text) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  if (text.size() % 4 != 0) return std::nullopt;
  for (int padding = 0; padding < 2 && text.ends_with('='); ++padding) text.remove_suffix(1);
  std::string decoded;
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const char c : text) {
    const std::size_t value = kAlphabet.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    bits = bits << 6U | static_cast<std::uint32_t>(value);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    decoded += static_cast<char>(bits >> count & 0xffU);
  }
  return decoded;
}

}  // namespace

bool is_authorized(convox::Generation generation, const convox::HttpRequest& request,
                   const std::string& password) {
  if (password.empty()) return true;
  constexpr std::string_view kBasic = "Basic ";
  std::string_view header = request.header("Authorization");
  // Go compares the scheme without regard to case since 1.10.
  const bool is_exact = generation == convox::Generation::kGen1April2016;
  const std::string_view scheme = header.substr(0, kBasic.size());
  if (is_exact ? scheme != kBasic : !convox::is_same_name(scheme, kBasic)) return false;
  header.remove_prefix(kBasic.size());
  const auto credentials = decode_base64(header);
  if (!credentials) return false;
  const std::size_t colon = credentials->find(':');
  if (colon == std::string::npos) return false;
  const std::string_view user = std::string_view(*credentials).substr(0, colon);
  if (generation != convox::Generation::kGen1April2016 && user == kTokenUser) return false;
  return is_same_secret(std::string_view(*credentials).substr(colon + 1), password);
}

bool is_outdated_client(convox::Generation generation, const convox::HttpRequest& request,
                        std::string_view path) {
  if (generation != convox::Generation::kGen1April2016 || path == "/system") return false;
  if (request.header("User-Agent").starts_with("curl/")) return false;
  const std::string_view version = request.header("Version");
  return version != "dev" && version < kMinimumClientVersion;
}

}  // namespace cronwarp::fakes
