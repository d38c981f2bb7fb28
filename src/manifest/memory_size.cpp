#include "manifest/memory_size.h"

#include <charconv>
#include <cmath>

#include <fmt/format.h>

namespace cronwarp::manifest {
namespace {

std::optional<std::uint64_t> unit_of(std::string_view suffix) {
  std::string lower;
  for (const char c : suffix) lower += (c >= 'A' && c <= 'Z') ? static_cast<char>(c | 0x20) : c;
  if (lower.empty() || lower == "b") return 1;
  if (lower == "k" || lower == "kb" || lower == "kib") return std::uint64_t{1} << 10;
  if (lower == "m" || lower == "mb" || lower == "mib") return std::uint64_t{1} << 20;
  if (lower == "g" || lower == "gb" || lower == "gib") return std::uint64_t{1} << 30;
  return std::nullopt;
}

}  // namespace

std::optional<std::uint64_t> parse_memory_size(std::string_view text) {
  // Far above any machine, and all integers below are exact as double.
  constexpr double kBytesMax = 0x1p53;
  double number = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  if (error != std::errc{} || !std::isfinite(number) || number < 0) return std::nullopt;
  std::string_view suffix = text.substr(static_cast<std::size_t>(end - text.data()));
  while (suffix.starts_with(' ')) suffix.remove_prefix(1);
  const auto unit = unit_of(suffix);
  if (!unit) return std::nullopt;
  const double bytes = number * static_cast<double>(*unit);
  if (bytes > kBytesMax) return std::nullopt;
  return static_cast<std::uint64_t>(bytes);
}

std::string format_memory_size(std::uint64_t bytes) {
  constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;
  return bytes % kMiB == 0 ? fmt::format("{} MiB", bytes / kMiB) : fmt::format("{} bytes", bytes);
}

}  // namespace cronwarp::manifest
