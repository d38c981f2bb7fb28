#include "manifest/scenario_values.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "base/suggest.h"
#include "manifest/memory_size.h"
#include "manifest/rules.h"

namespace cronwarp::manifest {
namespace {

constexpr std::array<std::string_view, 3> kDurationKeys = {"fixed", "uniform", "lognormal"};
constexpr std::array<std::string_view, 2> kLognormalKeys = {"median", "p99"};
constexpr std::string_view kDurationForm =
    "write 90s, {fixed: 90s}, {uniform: [10s, 2m]} or {lognormal: {median: 30s, p99: 5m}}";

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

}  // namespace

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

bool ScenarioValues::has_unknown(const Node& map, std::span<const std::string_view> known) const {
  return std::any_of(map.entries.begin(), map.entries.end(), [&](const MapEntry& entry) {
    return std::find(known.begin(), known.end(), entry.key->text) == known.end();
  });
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

std::optional<bool> ScenarioValues::boolean(const MapEntry& entry) const {
  const auto written = text(entry);
  if (!written) return std::nullopt;
  if (*written == "true") return true;
  if (*written == "false") return false;
  report(kInvalidValue, entry.value->span, fmt::format("'{}' is neither true nor false", *written),
         fmt::format("write '{}: true'", entry.key->text));
  return std::nullopt;
}

std::optional<Duration> ScenarioValues::positive_duration(const MapEntry& entry) const {
  const auto length = duration(entry);
  if (!length || *length > Duration{0}) return length;
  report(kInvalidValue, entry.value->span, fmt::format("'{}' is no time at all", entry.value->text),
         "give a duration above 0");
  return std::nullopt;
}

std::optional<DurationModel> ScenarioValues::duration_model(const MapEntry& entry) const {
  const Node& node = *entry.value;
  if (node.kind == Node::Kind::kScalar) return fixed(entry);
  if (node.kind != Node::Kind::kMap || node.entries.size() != 1) {
    report(kInvalidValue, entry.key->span,
           fmt::format("'{}' must be a duration or a map with one key", entry.key->text),
           std::string(kDurationForm));
    return std::nullopt;
  }
  check_keys(node, kDurationKeys);
  if (const MapEntry* length = node.find("fixed")) return fixed(*length);
  if (const MapEntry* ends = node.find("uniform")) return uniform(*ends);
  if (const MapEntry* shape = node.find("lognormal")) return lognormal(*shape);
  return std::nullopt;
}

std::optional<DurationModel> ScenarioValues::fixed(const MapEntry& entry) const {
  const auto length = duration(entry);
  if (!length) return std::nullopt;
  return FixedDuration{*length};
}

std::optional<DurationModel> ScenarioValues::uniform(const MapEntry& entry) const {
  const Node& node = *entry.value;
  if (node.kind != Node::Kind::kList || node.items.size() != 2) {
    report(kInvalidValue, entry.key->span,
           "'uniform' must be a list of the shortest and the longest duration",
           "write {uniform: [10s, 2m]}");
    return std::nullopt;
  }
  const auto min = duration({entry.key, node.items[0]});
  const auto max = duration({entry.key, node.items[1]});
  if (!min || !max) return std::nullopt;
  if (*min > *max) {
    report(kInvalidValue, entry.key->span, "the shortest duration is longer than the longest",
           "put the shorter one first");
    return std::nullopt;
  }
  return UniformDuration{*min, *max};
}

std::optional<DurationModel> ScenarioValues::lognormal(const MapEntry& entry) const {
  if (!check_map(entry, kLognormalKeys)) return std::nullopt;
  const MapEntry* median_entry = entry.value->find("median");
  const MapEntry* p99_entry = entry.value->find("p99");
  if (median_entry == nullptr || p99_entry == nullptr) {
    report(kMissingKey, entry.key->span, "'lognormal' needs 'median' and 'p99'",
           "write {lognormal: {median: 30s, p99: 5m}}");
    return std::nullopt;
  }
  const auto median = duration(*median_entry);
  const auto p99 = duration(*p99_entry);
  if (!median || !p99) return std::nullopt;
  if (*median <= Duration{0} || *median > *p99) {
    report(kInvalidValue, entry.key->span, "'median' must be more than 0 and at most 'p99'",
           "half of all runs are shorter than 'median', 99 of 100 shorter than 'p99'");
    return std::nullopt;
  }
  return LognormalDuration{*median, *p99};
}

std::optional<std::string> ScenarioValues::name(const MapEntry& entry) const {
  auto written = text(entry);
  if (!written) return std::nullopt;
  if (!written->empty() && std::none_of(written->begin(), written->end(), is_control)) {
    return written;
  }
  report(kInvalidValue, entry.value->span, "a name is one line of text",
         "write 'name: WORDS', or leave it out for one made from the rest");
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
  const auto value = parse_decimal(*written);
  if (value && *value > 0 && *value <= 1) return value;
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

std::optional<double> parse_decimal(std::string_view text) {
  double value = 0;
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, value);
  if (error != std::errc{} || end != last || !std::isfinite(value)) return std::nullopt;
  return value;
}

}  // namespace cronwarp::manifest
