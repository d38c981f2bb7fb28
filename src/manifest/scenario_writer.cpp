#include "manifest/scenario_writer.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <sstream>
#include <type_traits>
#include <variant>

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include "base/contract.h"
#include "manifest/names.h"

namespace cronwarp::manifest {
namespace {

// "1h30m": what parse_duration reads.
std::string duration_text(Duration length) {
  std::string text = format_exact_duration(length);
  std::erase(text, ' ');
  return text;
}

std::string clock_text(std::chrono::minutes since_midnight) {
  return fmt::format("{:02}:{:02}", since_midnight.count() / 60, since_midnight.count() % 60);
}

YAML::Node flow(YAML::Node node) {
  node.SetStyle(YAML::EmitterStyle::Flow);
  return node;
}

YAML::Node duration_node(const DurationModel& model) {
  YAML::Node node;
  if (const auto* fixed = std::get_if<FixedDuration>(&model)) {
    node = duration_text(fixed->length);
  } else if (const auto* uniform = std::get_if<UniformDuration>(&model)) {
    node["uniform"].push_back(duration_text(uniform->min));
    node["uniform"].push_back(duration_text(uniform->max));
  } else if (const auto* lognormal = std::get_if<LognormalDuration>(&model)) {
    node["lognormal"]["median"] = duration_text(lognormal->median);
    node["lognormal"]["p99"] = duration_text(lognormal->p99);
  }
  return node;
}

YAML::Node behaviour_node(const Behaviour& behaviour) {
  YAML::Node node;
  const Behaviour usual;
  if (behaviour.duration != usual.duration) node["duration"] = duration_node(behaviour.duration);
  for (const WeightedExitCode& exit : behaviour.exit_codes) {
    if (behaviour.exit_codes == usual.exit_codes) break;
    node["exit_codes"][std::to_string(exit.code)] = exit.weight;
  }
  if (!behaviour.output.empty()) node["output"] = behaviour.output;
  return flow(node);
}

YAML::Node manifest_node(const Scenario& scenario) {
  YAML::Node manifest;
  for (const Service& service : scenario.manifest.services) {
    YAML::Node node;
    node["image"] = service.image.empty() ? std::string("busybox") : service.image;
    if (service.memory_bytes) node["mem_limit"] = *service.memory_bytes;
    for (const Task& task : scenario.manifest.tasks) {
      if (task.service != service.name) continue;
      // In a compose file "$$" is a dollar sign, and "$" begins a variable.
      std::string value = fmt::format("{} {}", task.expression, task.command);
      for (std::size_t at = value.find('$'); at != std::string::npos;
           at = value.find('$', at + 2)) {
        value.insert(at, 1, '$');
      }
      node["labels"]["convox.cron." + task.name] = value;
    }
    manifest[service.name] = node;
  }
  return manifest;
}

YAML::Node fault_node(const Fault& fault) {
  YAML::Node node;
  node["fault"] = std::string(to_string(fault.kind));
  node["name"] = fault.id;
  const FaultSettings& settings = fault.settings;
  if (settings.status) node["status"] = *settings.status;
  if (settings.delay) node["delay"] = duration_node(*settings.delay);
  if (settings.exit_code) node["exit_code"] = *settings.exit_code;
  if (settings.factor) node["factor"] = fmt::format("{}", *settings.factor);
  if (settings.limit) node["limit"] = *settings.limit;
  if (fault.tasks != "*") node["tasks"] = fault.tasks;
  if (fault.at) node["at"] = format_instant(*fault.at);
  if (fault.from) node["from"] = format_instant(*fault.from);
  if (fault.to) node["to"] = format_instant(*fault.to);
  if (fault.skip > 0) node["skip"] = fault.skip;
  if (fault.times) node["times"] = *fault.times;
  if (fault.probability < 1) node["probability"] = fmt::format("{}", fault.probability);
  return flow(node);
}

std::string count_text(const CountExpectation& rule) {
  if (rule.max == rule.min) return std::to_string(rule.min);
  return fmt::format("{}..{}", rule.min, rule.max ? std::to_string(*rule.max) : std::string());
}

std::string_view period_name(Period period) {
  switch (period) {
    case Period::kDay:
      return "day";
    case Period::kWeek:
      return "week";
    case Period::kMonth:
      return "month";
    case Period::kRange:
      return "range";
  }
  return "";
}

YAML::Node window_node(const DayWindow& window) {
  constexpr std::array<std::string_view, 7> kNames = {"SUN", "MON", "TUE", "WED",
                                                      "THU", "FRI", "SAT"};
  YAML::Node node;
  node["from"] = clock_text(window.from);
  node["to"] = clock_text(window.to);
  if (std::find(window.weekdays.begin(), window.weekdays.end(), false) != window.weekdays.end()) {
    for (std::size_t day = 0; day < kNames.size(); ++day) {
      if (window.weekdays[day]) node["weekdays"].push_back(std::string(kNames[day]));
    }
  }
  return node;
}

// What a rule says under its key; `item` takes what stands beside it.
struct RuleNode {
  YAML::Node& item;

  YAML::Node operator()(const CountExpectation& rule) const {
    item["per"] = std::string(period_name(rule.per));
    return YAML::Node(count_text(rule));
  }
  YAML::Node operator()(const GapExpectation& rule) const {
    YAML::Node node;
    if (rule.at_most) node["at_most"] = duration_text(*rule.at_most);
    if (rule.at_least) node["at_least"] = duration_text(*rule.at_least);
    return node;
  }
  YAML::Node operator()(const WindowExpectation& rule) const { return window_node(rule.window); }
  YAML::Node operator()(const LatenessExpectation& rule) const {
    return YAML::Node(duration_text(rule.at_most));
  }
  YAML::Node operator()(const DoneByExpectation& rule) const {
    return YAML::Node(clock_text(rule.time));
  }
  YAML::Node operator()(const DurationExpectation& rule) const {
    return YAML::Node(duration_text(rule.at_most));
  }
  YAML::Node operator()(const OverlapExpectation& rule) const {
    return YAML::Node(rule.with.empty() ? std::string("self") : rule.with);
  }
  YAML::Node operator()(const ConcurrencyExpectation& rule) const {
    return YAML::Node(rule.at_most);
  }
  YAML::Node operator()(const SuccessRateExpectation& rule) const {
    constexpr std::uint32_t kPpmOfPercent = 10'000;
    return YAML::Node(fmt::format("{}.{:04}%", rule.at_least_ppm / kPpmOfPercent,
                                  rule.at_least_ppm % kPpmOfPercent));
  }
  YAML::Node operator()(const ServedExpectation& rule) const {
    YAML::Node node;
    node["within"] = duration_text(rule.within);
    return node;
  }
  YAML::Node operator()(const RecoveryExpectation& rule) const {
    YAML::Node node;
    node["within"] = duration_text(rule.within);
    node["lateness"] = duration_text(rule.lateness);
    return node;
  }
  YAML::Node operator()(const DeployExpectation& rule) const {
    return YAML::Node(duration_text(rule.at_most));
  }
};

YAML::Node expectation_node(const Expectation& expectation) {
  YAML::Node node;
  if (expectation.tasks != "*") node["tasks"] = expectation.tasks;
  const YAML::Node rule = std::visit(RuleNode{node}, expectation.rule);
  node[std::string(key_of(expectation.rule))] = rule;
  if (expectation.zone != "UTC") node["zone"] = expectation.zone;
  node["name"] = expectation.name;
  return flow(node);
}

YAML::Node delivery_node(const DeliveryPolicy& policy) {
  YAML::Node node;
  node["dead_letter_queue"] = policy.dead_letter_queue;
  node["event_age_max"] = duration_text(policy.event_age_max);
  node["retries_max"] = policy.retries_max;
  return flow(node);
}

YAML::Node rack_node(const RackSize& rack) {
  YAML::Node node;
  node["instances"] = rack.instances;
  node["instance_memory"] = rack.instance_memory_bytes;
  return flow(node);
}

}  // namespace

std::string write_scenario(const Scenario& scenario, TimeRange range, std::string_view comment) {
  YAML::Node root;
  root["manifest"] = manifest_node(scenario);
  if (!scenario.description.empty()) root["description"] = scenario.description;
  // One that was made from a folder's name may be none that a scenario could give.
  if (is_convox_name(scenario.app)) root["app"] = scenario.app;
  root["platform"] = std::string(to_string(scenario.manifest.platform));
  root["from"] = format_instant(range.from);
  root["to"] = format_instant(range.to);
  root["seed"] = scenario.seed;
  if (scenario.rack) root["rack"] = rack_node(*scenario.rack);
  for (std::size_t task = 0; task < scenario.manifest.tasks.size(); ++task) {
    const Behaviour& behaviour = scenario.behaviours[task];
    if (behaviour == Behaviour{}) continue;
    root["tasks"][scenario.manifest.tasks[task].id] = behaviour_node(behaviour);
  }
  if (scenario.delivery != DeliveryPolicy{}) root["delivery"] = delivery_node(scenario.delivery);
  for (const Fault& fault : scenario.faults) root["faults"].push_back(fault_node(fault));
  for (const Expectation& expectation : scenario.expectations) {
    root["expect"].push_back(expectation_node(expectation));
  }
  std::string text;
  std::istringstream lines{std::string(comment)};
  for (std::string line; std::getline(lines, line);) {
    text += line.empty() ? "#\n" : "# " + line + "\n";
  }
  YAML::Emitter emitter;
  emitter << root;
  CRONWARP_ASSERT(emitter.good(), "a scenario cannot be written as YAML");
  return text + emitter.c_str() + "\n";
}

}  // namespace cronwarp::manifest
