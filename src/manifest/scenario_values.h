#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/diagnostic.h"
#include "base/time.h"
#include "manifest/yaml_node.h"
#include "model/duration_model.h"

namespace cronwarp::manifest {

// Reads the values of a scenario file. Unlike a compose file it is ours: keys that are not known
// are errors, and so is every value of the wrong form. Each function returns nullopt (or the
// default) after reporting.
class ScenarioValues {
 public:
  ScenarioValues(const YamlDocument& document, Diagnostics& diagnostics)
      : document_(document), diagnostics_(diagnostics) {}

  // Whether the value is a map; reports keys of it that are not in `known`.
  bool check_map(const MapEntry& entry, std::span<const std::string_view> known) const;
  void check_keys(const Node& map, std::span<const std::string_view> known) const;
  // Whether check_keys() has something to report.
  bool has_unknown(const Node& map, std::span<const std::string_view> known) const;

  std::optional<std::string> text(const MapEntry& entry) const;
  std::optional<bool> boolean(const MapEntry& entry) const;
  std::optional<Duration> duration(const MapEntry& entry) const;
  std::optional<Duration> positive_duration(const MapEntry& entry) const;
  std::optional<DurationModel> duration_model(const MapEntry& entry) const;
  std::optional<Instant> instant(const MapEntry& entry) const;
  // Shown in reports and unique there: not empty, without control characters.
  std::optional<std::string> name(const MapEntry& entry) const;
  // Decimal digits, or hexadecimal after "0x".
  std::optional<std::uint64_t> number(const MapEntry& entry, std::uint64_t min,
                                      std::uint64_t max) const;
  std::optional<std::uint64_t> memory(const MapEntry& entry) const;
  // More than 0, at most 1.
  std::optional<double> probability(const MapEntry& entry) const;

  void report(const Rule& rule, Span span, std::string message, std::string help) const;

  Location at(Span span) const { return document_.at(span); }
  // Of all kinds so far; more later: something was reported in between.
  std::size_t found() const { return diagnostics_.all().size(); }

 private:
  std::optional<DurationModel> fixed(const MapEntry& entry) const;
  std::optional<DurationModel> uniform(const MapEntry& entry) const;
  std::optional<DurationModel> lognormal(const MapEntry& entry) const;

  const YamlDocument& document_;
  Diagnostics& diagnostics_;
};

// nullopt: `text` is no number, or larger than 64 bits.
std::optional<std::uint64_t> parse_number(std::string_view text);
// nullopt: `text` is no finite decimal number.
std::optional<double> parse_decimal(std::string_view text);

}  // namespace cronwarp::manifest
