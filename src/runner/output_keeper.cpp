#include "runner/output_keeper.h"

#include <algorithm>
#include <array>
#include <cctype>

#include <fmt/format.h>

#include "base/utf8.h"

namespace cronwarp {
namespace {

constexpr std::string_view kMask = "***";

constexpr std::size_t kSecretBytesMin = 3;  // of a variable whose name says so
constexpr std::size_t kValueBytesMin = 4;   // of any other
constexpr std::size_t kNumberDigitsMin = 6;

std::string lower(std::string_view text) {
  std::string lowered(text);
  std::transform(lowered.begin(), lowered.end(), lowered.begin(), [](char c) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  });
  return lowered;
}

bool names_a_secret(std::string_view name) {
  static constexpr std::array<std::string_view, 8> kParts = {
      "pass", "secret", "token", "key", "credential", "auth", "private", "dsn"};
  const std::string lowered = lower(name);
  return std::any_of(kParts.begin(), kParts.end(), [&](std::string_view part) {
    return lowered.find(part) != std::string::npos;
  });
}

bool is_switch(std::string_view lowered) {
  static constexpr std::array<std::string_view, 8> kSwitches = {
      "true", "false", "yes", "no", "on", "off", "enabled", "disabled"};
  return std::find(kSwitches.begin(), kSwitches.end(), lowered) != kSwitches.end();
}

// Words that stand in many outputs and tell nothing.
bool is_plain_word(std::string_view lowered) {
  static constexpr std::array<std::string_view, 29> kWords = {
      "production",  "development", "staging", "testing",    "test",  "debug",
      "info",        "warn",        "warning", "error",      "fatal", "trace",
      "none",        "null",        "auto",    "always",     "never", "default",
      "localhost",   "127.0.0.1",   "stdout",  "stderr",     "utf-8", "utf8",
      "en_us.utf-8", "c.utf-8",     "convox",  "postgresql", "redis"};
  return std::find(kWords.begin(), kWords.end(), lowered) != kWords.end();
}

bool is_short_number(std::string_view text) {
  return text.size() < kNumberDigitsMin && std::all_of(text.begin(), text.end(), [](char c) {
           return std::isdigit(static_cast<unsigned char>(c)) != 0;
         });
}

bool is_secret(std::string_view text, bool by_name) {
  const std::string lowered = lower(text);
  if (is_switch(lowered)) return false;
  if (by_name) return text.size() >= kSecretBytesMin;
  return text.size() >= kValueBytesMin && !is_short_number(text) && !is_plain_word(lowered);
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

// The password of "scheme://user:password@host"; empty: there is none.
std::string_view url_password(std::string_view text) {
  const std::size_t scheme_end = text.find("://");
  if (scheme_end == std::string_view::npos) return {};
  std::string_view authority = text.substr(scheme_end + 3);
  authority = authority.substr(0, authority.find_first_of("/?# "));
  const std::size_t host = authority.rfind('@');
  if (host == std::string_view::npos) return {};
  const std::string_view user = authority.substr(0, host);
  const std::size_t colon = user.find(':');
  return colon == std::string_view::npos ? std::string_view{} : user.substr(colon + 1);
}

struct Span {
  std::size_t begin = 0;
  std::size_t end = 0;
};

// Where secrets stand in the text, those that overlap as one.
std::vector<Span> secret_spans(std::string_view text, const std::vector<std::string>& secrets) {
  std::vector<Span> found;
  for (const std::string& secret : secrets) {
    if (secret.empty()) continue;
    for (std::size_t at = text.find(secret); at != std::string_view::npos;
         at = text.find(secret, at + 1)) {
      found.push_back({at, at + secret.size()});
    }
  }
  std::sort(found.begin(), found.end(), [](const Span& a, const Span& b) {
    return a.begin != b.begin ? a.begin < b.begin : a.end < b.end;
  });
  std::vector<Span> merged;
  for (const Span& span : found) {
    if (!merged.empty() && span.begin < merged.back().end) {
      merged.back().end = std::max(merged.back().end, span.end);
    } else {
      merged.push_back(span);
    }
  }
  return merged;
}

// The part [begin, end) of the text, with secrets that lie across its ends masked as well.
std::string masked_part(std::string_view text, Span part, const std::vector<std::string>& secrets) {
  std::string result;
  std::size_t at = part.begin;
  for (const Span& span : secret_spans(text, secrets)) {
    if (span.end <= part.begin || span.begin >= part.end) continue;
    if (span.begin > at) result += text.substr(at, span.begin - at);
    result += kMask;
    at = span.end;
  }
  if (at < part.end) result += text.substr(at, part.end - at);
  return result;
}

bool is_continuation_byte(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

// The first byte from `at` on that begins a character, if there is one near.
std::size_t character_from(std::string_view text, std::size_t at) {
  std::size_t from = at;
  while (from < text.size() && from < at + 3 && is_continuation_byte(text[from])) ++from;
  return from;
}

}  // namespace

std::vector<std::string> secrets_of(
    const std::vector<std::pair<std::string, std::string>>& environment) {
  std::vector<std::string> secrets;
  for (const auto& [name, value] : environment) {
    const bool by_name = names_a_secret(name);
    std::string_view rest = value;
    while (!rest.empty()) {
      const std::size_t end = rest.find('\n');
      const std::string_view line = trimmed(rest.substr(0, end));
      rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
      if (is_secret(line, by_name)) secrets.emplace_back(line);
      const std::string_view password = url_password(line);
      if (is_secret(password, true)) secrets.emplace_back(password);
    }
  }
  std::sort(secrets.begin(), secrets.end());
  secrets.erase(std::unique(secrets.begin(), secrets.end()), secrets.end());
  return secrets;
}

std::string masked(std::string_view text, const std::vector<std::string>& secrets) {
  return masked_part(text, {0, text.size()}, secrets);
}

OutputKeeper::OutputKeeper(std::size_t bytes_max, std::vector<std::string> secrets)
    : half_(bytes_max / 2), margin_(1), secrets_(std::move(secrets)) {
  for (const std::string& secret : secrets_) margin_ = std::max(margin_, secret.size());
}

void OutputKeeper::add(std::string_view bytes) {
  const std::size_t window = half_ + margin_;
  total_ += bytes.size();
  if (head_.size() < window) head_ += bytes.substr(0, window - head_.size());
  tail_ += bytes.substr(bytes.size() - std::min(bytes.size(), window));
  // Now and then, so that bytes that come one at a time are not moved each time.
  if (tail_.size() > 2 * window) tail_.erase(0, tail_.size() - window);
}

std::string OutputKeeper::text() const {
  const std::size_t window = half_ + margin_;
  const std::string_view tail =
      std::string_view(tail_).substr(tail_.size() - std::min({tail_.size(), total_, window}));
  if (total_ <= 2 * half_) {
    const std::size_t shared = head_.size() + tail.size() - total_;
    return masked(head_ + std::string(tail.substr(shared)), secrets_);
  }
  const std::size_t head_end = utf8_prefix(head_, std::min(half_, head_.size())).size();
  const std::size_t tail_begin = character_from(tail, tail.size() - half_);
  const std::size_t left_out = total_ - head_end - (tail.size() - tail_begin);
  return fmt::format("{}\n[… {} bytes left out …]\n{}", masked_part(head_, {0, head_end}, secrets_),
                     left_out, masked_part(tail, {tail_begin, tail.size()}, secrets_));
}

}  // namespace cronwarp
