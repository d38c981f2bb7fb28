#include "manifest/behaviours.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "base/suggest.h"
#include "base/wildcard.h"
#include "manifest/rules.h"

namespace cronwarp::manifest {
namespace {

constexpr std::array<std::string_view, 3> kCommandKeys = {"duration", "exit_codes", "output"};
constexpr std::array<std::string_view, 4> kTaskKeys = {"duration", "exit_codes", "output",
                                                       "docker_timeout"};
constexpr std::array<std::string_view, 3> kDurationKeys = {"fixed", "uniform", "lognormal"};
constexpr std::array<std::string_view, 2> kLognormalKeys = {"median", "p99"};
constexpr std::string_view kDurationForm =
    "write 90s, {fixed: 90s}, {uniform: [10s, 2m]} or {lognormal: {median: 30s, p99: 5m}}";

class BehaviourReader {
 public:
  // `keys` that an entry may have.
  BehaviourReader(const YamlDocument& document, std::span<const std::string_view> keys,
                  Diagnostics& diagnostics)
      : values_(document, diagnostics), keys_(keys) {}

  Behaviour read(const MapEntry& entry) const {
    Behaviour behaviour;
    if (!values_.check_map(entry, keys_)) return behaviour;
    const Node& map = *entry.value;
    if (const MapEntry* duration = map.find("duration")) {
      if (const auto model = read_duration(*duration)) behaviour.duration = *model;
    }
    if (const MapEntry* codes = map.find("exit_codes")) {
      if (auto weighted = read_exit_codes(*codes); !weighted.empty()) {
        behaviour.exit_codes = std::move(weighted);
      }
    }
    if (const MapEntry* output = map.find("output")) {
      behaviour.output = values_.text(*output).value_or("");
    }
    if (const MapEntry* timeout = map.find("docker_timeout")) {
      behaviour.docker_timeout = read_timeout(*timeout);
    }
    return behaviour;
  }

 private:
  void report(Span span, std::string message, std::string_view help) const {
    values_.report(kInvalidValue, span, std::move(message), std::string(help));
  }

  std::optional<DurationModel> read_duration(const MapEntry& entry) const {
    const Node& node = *entry.value;
    if (node.kind == Node::Kind::kScalar) return read_fixed(entry);
    if (node.kind != Node::Kind::kMap || node.entries.size() != 1) {
      report(entry.key->span, "'duration' must be a duration or a map with one key", kDurationForm);
      return std::nullopt;
    }
    values_.check_keys(node, kDurationKeys);
    if (const MapEntry* fixed = node.find("fixed")) return read_fixed(*fixed);
    if (const MapEntry* uniform = node.find("uniform")) return read_uniform(*uniform);
    if (const MapEntry* lognormal = node.find("lognormal")) return read_lognormal(*lognormal);
    return std::nullopt;
  }

  std::optional<Duration> read_timeout(const MapEntry& entry) const {
    const auto length = values_.duration(entry);
    if (!length || (*length > Duration{0} && *length <= kDockerTimeoutMax)) return length;
    report(entry.value->span, fmt::format("'{}' is no time limit of a run", entry.value->text),
           "give one above 0 and of at most 7 days");
    return std::nullopt;
  }

  std::optional<DurationModel> read_fixed(const MapEntry& entry) const {
    const auto length = values_.duration(entry);
    if (!length) return std::nullopt;
    return FixedDuration{*length};
  }

  std::optional<DurationModel> read_uniform(const MapEntry& entry) const {
    const Node& node = *entry.value;
    if (node.kind != Node::Kind::kList || node.items.size() != 2) {
      report(entry.key->span, "'uniform' must be a list of the shortest and the longest duration",
             "write {uniform: [10s, 2m]}");
      return std::nullopt;
    }
    const auto min = values_.duration({entry.key, node.items[0]});
    const auto max = values_.duration({entry.key, node.items[1]});
    if (!min || !max) return std::nullopt;
    if (*min > *max) {
      report(entry.key->span, "the shortest duration is longer than the longest",
             "put the shorter one first");
      return std::nullopt;
    }
    return UniformDuration{*min, *max};
  }

  std::optional<DurationModel> read_lognormal(const MapEntry& entry) const {
    if (!values_.check_map(entry, kLognormalKeys)) return std::nullopt;
    const MapEntry* median_entry = entry.value->find("median");
    const MapEntry* p99_entry = entry.value->find("p99");
    if (median_entry == nullptr || p99_entry == nullptr) {
      values_.report(kMissingKey, entry.key->span, "'lognormal' needs 'median' and 'p99'",
                     "write {lognormal: {median: 30s, p99: 5m}}");
      return std::nullopt;
    }
    const auto median = values_.duration(*median_entry);
    const auto p99 = values_.duration(*p99_entry);
    if (!median || !p99) return std::nullopt;
    if (*median <= Duration{0} || *median > *p99) {
      report(entry.key->span, "'median' must be more than 0 and at most 'p99'",
             "half of all runs are shorter than 'median', 99 of 100 shorter than 'p99'");
      return std::nullopt;
    }
    return LognormalDuration{*median, *p99};
  }

  // Sorted, so that the order in the file changes nobody's luck.
  std::vector<WeightedExitCode> read_exit_codes(const MapEntry& entry) const {
    std::vector<WeightedExitCode> codes;
    if (entry.value->kind != Node::Kind::kMap || entry.value->entries.empty()) {
      report(entry.key->span, "'exit_codes' must be a map of exit code to weight",
             "write {0: 98, 1: 2} for 2 failures in 100 runs");
      return codes;
    }
    constexpr std::uint64_t kWeightMax = 1'000'000;
    for (const MapEntry& weighted : entry.value->entries) {
      const auto code = parse_number(weighted.key->text);
      if (!code || *code > 255) {
        report(weighted.key->span, fmt::format("'{}' is no exit code", weighted.key->text),
               "exit codes are 0 to 255; 129 to 192 mean killed by signal 1 to 64");
        continue;
      }
      const auto weight = values_.number(weighted, 1, kWeightMax);
      if (!weight) continue;
      codes.push_back({static_cast<int>(*code), static_cast<std::uint32_t>(*weight)});
    }
    std::sort(codes.begin(), codes.end(),
              [](const WeightedExitCode& a, const WeightedExitCode& b) { return a.code < b.code; });
    return codes;
  }

  ScenarioValues values_;
  std::span<const std::string_view> keys_;
};

bool matches(const TaskPattern& pattern, std::string_view id) {
  return is_wildcard(pattern.pattern) ? wildcard_matches(pattern.pattern, id)
                                      : pattern.pattern == id;
}

void report_unmatched(const TaskPattern& pattern, const Declarations& declarations,
                      Diagnostics& diagnostics) {
  std::vector<std::string_view> ids;
  for (const Task& task : declarations.tasks) ids.push_back(task.id);
  const auto near = closest(pattern.pattern, ids);
  constexpr std::size_t kShownMax = 5;
  const std::size_t shown = std::min(ids.size(), kShownMax);
  diagnostics.report(
      kUnmatchedBehaviour, pattern.location,
      fmt::format("no task of the manifest matches '{}'", pattern.pattern),
      near ? fmt::format("did you mean '{}'?", *near)
           : fmt::format(
                 "the tasks are: {}{}",
                 fmt::join(ids.begin(), ids.begin() + static_cast<std::ptrdiff_t>(shown), ", "),
                 shown < ids.size() ? ", …" : ""));
}

}  // namespace

std::vector<TaskPattern> read_task_patterns(const MapEntry& tasks, const YamlDocument& document,
                                            Diagnostics& diagnostics) {
  std::vector<TaskPattern> patterns;
  if (tasks.value->kind != Node::Kind::kMap) {
    diagnostics.report(kInvalidValue, document.at(tasks.key->span),
                       fmt::format("'tasks' must be a map, not {}", describe(*tasks.value)),
                       "its keys are ids of tasks or patterns: {'web.*': {duration: 30s}}");
    return patterns;
  }
  const BehaviourReader reader(document, kTaskKeys, diagnostics);
  for (const MapEntry& entry : tasks.value->entries) {
    patterns.push_back({entry.key->text, document.at(entry.key->span), reader.read(entry)});
  }
  return patterns;
}

std::vector<CommandBehaviour> read_command_patterns(const MapEntry& commands,
                                                    const YamlDocument& document,
                                                    Diagnostics& diagnostics) {
  std::vector<CommandBehaviour> patterns;
  if (commands.value->kind != Node::Kind::kMap) {
    diagnostics.report(kInvalidValue, document.at(commands.key->span),
                       fmt::format("'commands' must be a map, not {}", describe(*commands.value)),
                       "its keys are commands or patterns: {'rake *': {duration: 30s}}");
    return patterns;
  }
  const BehaviourReader reader(document, kCommandKeys, diagnostics);
  for (const MapEntry& entry : commands.value->entries) {
    patterns.push_back({entry.key->text, reader.read(entry)});
  }
  return patterns;
}

std::vector<Behaviour> assign_behaviours(const std::vector<TaskPattern>& patterns,
                                         const Declarations& declarations,
                                         Diagnostics& diagnostics) {
  std::vector<Behaviour> behaviours;
  for (const Task& task : declarations.tasks) {
    const auto exact = std::find_if(patterns.begin(), patterns.end(),
                                    [&](const TaskPattern& p) { return p.pattern == task.id; });
    const auto found =
        exact != patterns.end()
            ? exact
            : std::find_if(patterns.begin(), patterns.end(),
                           [&](const TaskPattern& p) { return matches(p, task.id); });
    behaviours.push_back(found == patterns.end() ? Behaviour{} : found->behaviour);
  }
  for (const TaskPattern& pattern : patterns) {
    const bool is_used = std::any_of(declarations.tasks.begin(), declarations.tasks.end(),
                                     [&](const Task& task) { return matches(pattern, task.id); }) ||
                         std::any_of(declarations.rejected.begin(), declarations.rejected.end(),
                                     [&](const std::string& id) { return matches(pattern, id); });
    if (!is_used) report_unmatched(pattern, declarations, diagnostics);
  }
  return behaviours;
}

}  // namespace cronwarp::manifest
