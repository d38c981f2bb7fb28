#include "manifest/scenario_file.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "base/suggest.h"
#include "manifest/names.h"
#include "manifest/rules.h"
#include "manifest/scenario_values.h"
#include "manifest/scripted_answers.h"

namespace cronwarp::manifest {
namespace {

constexpr std::array<std::string_view, 16> kKeys = {
    "manifest", "description", "app",      "from",   "to",     "for",      "seed",    "platform",
    "rack",     "tasks",       "delivery", "faults", "expect", "commands", "answers", "scale"};
constexpr std::array<std::string_view, 2> kRackKeys = {"instances", "instance_memory"};
constexpr std::array<std::string_view, 3> kDeliveryKeys = {"dead_letter_queue", "event_age_max",
                                                           "retries_max"};
constexpr std::array<std::string_view, 2> kPlatforms = {"gen1-2016-04", "gen1"};

constexpr Duration kEventAgeLeast = std::chrono::minutes{1};
constexpr Duration kEventAgeMost = std::chrono::hours{24};
constexpr std::uint64_t kRetriesMost = 185;

class ScenarioReader {
 public:
  ScenarioReader(const YamlDocument& document, Diagnostics& diagnostics)
      : document_(document), diagnostics_(diagnostics), values_(document, diagnostics) {}

  ScenarioFile read() {
    const Node& root = *document_.root;
    values_.check_keys(root, kKeys);
    ScenarioFile file;
    file.manifest = find_manifest(root);
    if (const MapEntry* entry = root.find("description")) {
      file.description = values_.text(*entry).value_or("");
    }
    if (const MapEntry* entry = root.find("app")) file.app = read_app(*entry);
    if (const MapEntry* entry = root.find("platform")) file.platform = read_platform(*entry);
    if (const MapEntry* entry = root.find("seed")) {
      file.seed = values_.number(*entry, 0, std::numeric_limits<std::uint64_t>::max()).value_or(1);
    }
    file.range = read_range(root);
    if (const MapEntry* entry = root.find("rack")) read_rack(*entry, file);
    if (const MapEntry* entry = root.find("tasks")) {
      file.patterns = read_task_patterns(*entry, document_, diagnostics_);
    }
    read_plan(root, file);
    read_served_rack(root, file);
    return file;
  }

 private:
  const MapEntry* find_manifest(const Node& root) const {
    const MapEntry* manifest = root.find("manifest");
    if (manifest == nullptr) {
      values_.report(kMissingKey, root.span, "the scenario names no manifest",
                     "add 'manifest: docker-compose.yml', or its content in place of the path");
      return nullptr;
    }
    if (manifest->value->kind == Node::Kind::kScalar || manifest->value->kind == Node::Kind::kMap) {
      return manifest;
    }
    values_.report(
        kInvalidValue, manifest->key->span,
        fmt::format("'manifest' must be a path or a map, not {}", describe(*manifest->value)),
        "write 'manifest: docker-compose.yml'");
    return nullptr;
  }

  std::optional<std::string> read_app(const MapEntry& entry) const {
    auto app = values_.text(entry);
    if (!app || is_convox_name(*app)) return app;
    values_.report(kInvalidValue, entry.value->span, fmt::format("'{}' is no name of an app", *app),
                   "an app has 4 to 30 letters, digits and dashes, and begins with a letter");
    return std::nullopt;
  }

  std::optional<Platform> read_platform(const MapEntry& entry) const {
    const auto name = values_.text(entry);
    if (!name) return std::nullopt;
    const auto platform = parse_platform(*name);
    if (platform) return platform;
    const auto near = closest(*name, kPlatforms);
    values_.report(kInvalidValue, entry.value->span, fmt::format("unknown platform '{}'", *name),
                   near ? fmt::format("did you mean '{}'?", *near)
                        : fmt::format("platforms are: {}", fmt::join(kPlatforms, ", ")));
    return std::nullopt;
  }

  std::optional<TimeRange> read_range(const Node& root) const {
    const MapEntry* from_entry = root.find("from");
    const MapEntry* to_entry = root.find("to");
    const MapEntry* for_entry = root.find("for");
    const MapEntry* end_entry = to_entry != nullptr ? to_entry : for_entry;
    if (from_entry == nullptr && end_entry == nullptr) return std::nullopt;
    if (from_entry == nullptr) {
      values_.report(kMissingKey, end_entry->key->span,
                     fmt::format("'{}' needs 'from'", end_entry->key->text),
                     "add 'from: 2016-04-21'");
      return std::nullopt;
    }
    if (end_entry == nullptr) {
      values_.report(kMissingKey, from_entry->key->span, "'from' needs 'to' or 'for'",
                     "add 'for: 30d'");
      return std::nullopt;
    }
    if (to_entry != nullptr && for_entry != nullptr) {
      values_.report(kInvalidValue, for_entry->key->span, "both 'to' and 'for' are given",
                     "keep one of the two");
      return std::nullopt;
    }
    const auto from = values_.instant(*from_entry);
    const auto to = read_end(from, to_entry, for_entry);
    if (!from || !to) return std::nullopt;
    if (*from < *to && *to <= kLatestInstant) return TimeRange{*from, *to};
    values_.report(kInvalidValue, end_entry->value->span,
                   *from < *to ? "the range ends after the year 9999" : "the range is empty",
                   "the range goes from 'from' up to, but not including, 'to'");
    return std::nullopt;
  }

  std::optional<Instant> read_end(std::optional<Instant> from, const MapEntry* to_entry,
                                  const MapEntry* for_entry) const {
    if (to_entry != nullptr) return values_.instant(*to_entry);
    const auto length = values_.duration(*for_entry);
    if (!from || !length) return std::nullopt;
    return *from + *length;
  }

  void read_rack(const MapEntry& entry, ScenarioFile& file) const {
    if (!values_.check_map(entry, kRackKeys)) return;
    constexpr std::uint64_t kInstancesMax = 10'000;
    RackSize rack;
    if (const MapEntry* instances = entry.value->find("instances")) {
      const auto count = values_.number(*instances, 1, kInstancesMax);
      if (!count) return;
      rack.instances = static_cast<std::uint32_t>(*count);
    }
    const MapEntry* memory = entry.value->find("instance_memory");
    if (memory == nullptr) {
      values_.report(kMissingKey, entry.key->span, "'rack' needs 'instance_memory'",
                     "add 'instance_memory: 2g', or remove 'rack' for a rack with room for all");
      return;
    }
    const auto bytes = values_.memory(*memory);
    if (!bytes) return;
    rack.instance_memory_bytes = *bytes;
    file.rack = rack;
    file.instance_memory = memory->value->span;
  }

  void read_plan(const Node& root, ScenarioFile& file) const {
    if (const MapEntry* entry = root.find("delivery")) file.delivery = read_delivery(*entry);
    if (const MapEntry* entry = root.find("faults")) {
      file.faults = read_fault_list(*entry->value, entry->key->span, document_, diagnostics_);
    }
    if (const MapEntry* entry = root.find("expect")) {
      file.expectations =
          read_expectation_list(*entry->value, entry->key->span, document_, diagnostics_);
    }
  }

  // The limits are those of EventBridge's RetryPolicy.
  DeliveryPolicy read_delivery(const MapEntry& entry) const {
    DeliveryPolicy policy;
    if (!values_.check_map(entry, kDeliveryKeys)) return policy;
    if (const MapEntry* queue = entry.value->find("dead_letter_queue")) {
      policy.dead_letter_queue = values_.boolean(*queue).value_or(false);
    }
    if (const MapEntry* age = entry.value->find("event_age_max")) {
      const auto length = values_.duration(*age);
      if (length && *length >= kEventAgeLeast && *length <= kEventAgeMost) {
        policy.event_age_max = *length;
      } else if (length) {
        values_.report(kInvalidValue, age->value->span,
                       fmt::format("'{}' is no age that EventBridge takes", age->value->text),
                       "give one from 1m to 24h");
      }
    }
    if (const MapEntry* retries = entry.value->find("retries_max")) {
      const auto count = values_.number(*retries, 0, kRetriesMost);
      if (count) policy.retries_max = static_cast<std::uint32_t>(*count);
    }
    return policy;
  }

  // `commands` is no matter for a warning: a simulated rack has no client that could run one.
  void read_served_rack(const Node& root, ScenarioFile& file) const {
    if (const MapEntry* entry = root.find("commands")) {
      file.commands = read_command_patterns(*entry, document_, diagnostics_);
    }
    if (const MapEntry* entry = root.find("answers")) {
      file.answers = read_scripted_answers(*entry, document_, diagnostics_);
      report_served_only(*entry);
    }
    if (const MapEntry* entry = root.find("scale")) {
      file.scale = read_scale(*entry);
      report_served_only(*entry);
    }
  }

  void report_served_only(const MapEntry& entry) const {
    values_.report(kServedOnly, entry.key->span,
                   fmt::format("'{}' has no effect in a simulation", entry.key->text),
                   "'cronwarp serve' heeds it");
  }

  std::vector<ServiceCount> read_scale(const MapEntry& entry) const {
    std::vector<ServiceCount> counts;
    if (entry.value->kind != Node::Kind::kMap) {
      values_.report(kInvalidValue, entry.key->span,
                     fmt::format("'scale' must be a map, not {}", describe(*entry.value)),
                     "from a service to the number of its processes: {web: 2}");
      return counts;
    }
    for (const MapEntry& service : entry.value->entries) {
      if (const auto count = values_.number(service, 0, kServiceProcessesMax)) {
        counts.push_back({service.key->text, service.key->span, static_cast<std::int32_t>(*count)});
      }
    }
    return counts;
  }

  const YamlDocument& document_;
  Diagnostics& diagnostics_;
  ScenarioValues values_;
};

}  // namespace

bool is_scenario(const Node& root) {
  if (root.find("services") != nullptr) return false;
  const MapEntry* manifest = root.find("manifest");
  // A manifest of version 1 may have services of these names, but services are maps.
  if (manifest != nullptr && manifest->value->kind != Node::Kind::kMap) return true;
  return std::any_of(kKeys.begin(), kKeys.end(), [&](std::string_view key) {
    if (key == "manifest") return false;
    const MapEntry* entry = root.find(key);
    return entry != nullptr && (manifest != nullptr || entry->value->kind == Node::Kind::kScalar);
  });
}

ScenarioFile read_scenario_file(const YamlDocument& document, Diagnostics& diagnostics) {
  return ScenarioReader(document, diagnostics).read();
}

}  // namespace cronwarp::manifest
