#include "manifest/scenario_values.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "base/suggest.h"
#include "manifest/memory_size.h"
#include "manifest/rules.h"

namespace cronwarp::manifest {

bool ScenarioValues::check_map(const MapEntry& entry,
                               std::span<const std::string_view> known) const {
  if (entry.value->kind != Node::Kind::kMap) {
    report(kInvalidValue, entry.key->span,
           fmt::format("'{}' must be a map, not {}", entry.key->text, describe(*entry.value)),
           fmt::format("its keys are: {}", fmt::join(known, ", ")));
    return false;
  }
  check_keys(*entry.value, known);
  return true;
}

void ScenarioValues::check_keys(const Node& map, std::span<const std::string_view> known) const {
  for (const MapEntry& entry : map.entries) {
    const std::string& key = entry.key->text;
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    const auto near = closest(key, known);
    report(kUnknownKey, entry.key->span, fmt::format("unknown key '{}'", key),
           near ? fmt::format("did you mean '{}'?", *near)
                : fmt::format("the keys here are: {}", fmt::join(known, ", ")));
  }
}

std::optional<std::string> ScenarioValues::text(const MapEntry& entry) const {
  if (entry.value->kind == Node::Kind::kScalar) return entry.value->text;
  report(kInvalidValue, entry.key->span,
         fmt::format("'{}' must be text, not {}", entry.key->text, describe(*entry.value)),
         fmt::format("write '{}: VALUE'", entry.key->text));
  return std::nullopt;
}

std::optional<Duration> ScenarioValues::duration(const MapEntry& entry) const {
  const auto written = text(entry);
  if (!written) return std::nullopt;
  auto length = parse_duration(*written);
  if (length) return *length;
  report(kInvalidValue, entry.value->span, fmt::format("'{}' is no duration", *written),
         length.error());
  return std::nullopt;
}

std::optional<Instant> ScenarioValues::instant(const MapEntry& entry) const {
  const auto written = text(entry);
  if (!written) return std::nullopt;
  auto at = parse_instant(*written);
  if (at) return *at;
  report(kInvalidValue, entry.value->span, fmt::format("'{}' is no time", *written), at.error());
  return std::nullopt;
}

std::optional<std::uint64_t> ScenarioValues::number(const MapEntry& entry, std::uint64_t min,
                                                    std::uint64_t max) const {
  const auto written = text(entry);
  if (!written) return std::nullopt;
  const auto value = parse_number(*written);
  if (value && *value >= min && *value <= max) return value;
  report(kInvalidValue, entry.value->span,
         fmt::format("'{}' is no whole number from {} to {}", *written, min, max),
         fmt::format("write '{}: {}'", entry.key->text, std::max<std::uint64_t>(min, 1)));
  return std::nullopt;
}

std::optional<std::uint64_t> ScenarioValues::memory(const MapEntry& entry) const {
  const auto written = text(entry);
  if (!written) return std::nullopt;
  const auto bytes = parse_memory_size(*written);
  if (bytes && *bytes > 0) return bytes;
  report(kInvalidValue, entry.value->span, fmt::format("'{}' is no amount of memory", *written),
         std::string(kMemorySizeForm));
  return std::nullopt;
}

std::optional<double> ScenarioValues::probability(const MapEntry& entry) const {
  const auto written = text(entry);
  if (!written) return std::nullopt;
  double value = 0;
  const char* const last = written->data() + written->size();
  const auto [end, error] = std::from_chars(written->data(), last, value, std::chars_format::fixed);
  if (error == std::errc{} && end == last && value > 0 && value <= 1) return value;
  report(kInvalidValue, entry.value->span, fmt::format("'{}' is no probability", *written),
         "write a number above 0 and up to 1: 0.5 is every other time");
  return std::nullopt;
}

void ScenarioValues::report(const Rule& rule, Span span, std::string message,
                            std::string help) const {
  diagnostics_.report(rule, document_.at(span), std::move(message), std::move(help));
}

std::optional<std::uint64_t> parse_number(std::string_view text) {
  const bool is_hexadecimal = text.starts_with("0x");
  if (is_hexadecimal) text.remove_prefix(2);
  std::uint64_t value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value, is_hexadecimal ? 16 : 10);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace cronwarp::manifest
