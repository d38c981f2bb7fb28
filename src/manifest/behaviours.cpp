#include "manifest/behaviours.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "manifest/rules.h"
#include "manifest/task_ids.h"

namespace cronwarp::manifest {
namespace {

constexpr std::array<std::string_view, 3> kCommandKeys = {"duration", "exit_codes", "output"};
constexpr std::array<std::string_view, 4> kTaskKeys = {"duration", "exit_codes", "output",
                                                       "docker_timeout"};

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
      if (const auto model = values_.duration_model(*duration)) behaviour.duration = *model;
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

  std::optional<Duration> read_timeout(const MapEntry& entry) const {
    const auto length = values_.duration(entry);
    if (!length || (*length > Duration{0} && *length <= kDockerTimeoutMax)) return length;
    report(entry.value->span, fmt::format("'{}' is no time limit of a run", entry.value->text),
           "give one above 0 and of at most 7 days");
    return std::nullopt;
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
                           [&](const TaskPattern& p) { return pattern_fits(p.pattern, task.id); });
    behaviours.push_back(found == patterns.end() ? Behaviour{} : found->behaviour);
  }
  const TaskIds ids(declarations);
  for (const TaskPattern& pattern : patterns) {
    if (ids.any_fits(pattern.pattern)) continue;
    diagnostics.report(kUnmatchedBehaviour, pattern.location,
                       fmt::format("no task of the manifest matches '{}'", pattern.pattern),
                       ids.suggest(pattern.pattern));
  }
  return behaviours;
}

}  // namespace cronwarp::manifest
