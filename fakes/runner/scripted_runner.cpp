#include "fakes/runner/scripted_runner.h"

#include <charconv>
#include <optional>
#include <string>

#include "base/contract.h"
#include "base/wildcard.h"
#include "model/delivered_command.h"

namespace cronwarp::fakes {
namespace {

// Of the command `sleep N`, alone, with N in seconds.
std::optional<Duration> sleep_length(std::string_view command) {
  constexpr std::string_view kSleep = "sleep ";
  if (!command.starts_with(kSleep)) return std::nullopt;
  const std::string_view number = command.substr(kSleep.size());
  std::uint32_t seconds = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), seconds);
  if (error != std::errc{} || end != number.data() + number.size()) return std::nullopt;
  return std::chrono::seconds{seconds};
}

}  // namespace

ScriptedRunner::ScriptedRunner(const Scenario& scenario)
    : scenario_(scenario), random_(scenario.seed), default_(prepare(Behaviour{})) {
  CRONWARP_ASSERT(scenario.behaviours.size() == scenario.manifest.tasks.size(),
                  "each task needs its behaviour");
  scripts_.reserve(scenario.behaviours.size());
  for (std::size_t i = 0; i < scenario.behaviours.size(); ++i) {
    scripts_.push_back(prepare(scenario.behaviours[i]));
    scripts_.back().key = stable_key(scenario.manifest.tasks[i].id);
  }
  for (const CommandBehaviour& command : scenario.commands) {
    commands_.push_back(prepare(command.behaviour));
  }
}

ScriptedRunner::Script ScriptedRunner::prepare(const Behaviour& behaviour) {
  Script script;
  script.outcomes = &share_outcomes(behaviour.exit_codes);
  script.output = behaviour.output;
  script.duration = durations_.prepare(behaviour.duration);
  return script;
}

const ScriptedRunner::Outcomes& ScriptedRunner::share_outcomes(
    const std::vector<WeightedExitCode>& codes) {
  std::vector<std::pair<int, std::uint32_t>> key;
  for (const WeightedExitCode& entry : codes) key.emplace_back(entry.code, entry.weight);
  Outcomes& outcomes = outcomes_[key];
  if (!outcomes.empty()) return outcomes;
  std::uint64_t sum = 0;
  for (const WeightedExitCode& entry : codes) {
    sum += entry.weight;
    outcomes.push_back({sum, outcome_of_exit(entry.code)});
  }
  CRONWARP_ASSERT(sum > 0, "the weights of the exit codes are all zero");
  return outcomes;
}

Outcome ScriptedRunner::draw_outcome(const Script& script, std::uint64_t random) {
  const Outcomes& outcomes = *script.outcomes;
  const std::uint64_t drawn = scaled(random, outcomes.back().weight_sum);
  std::size_t i = 0;
  while (outcomes[i].weight_sum <= drawn) ++i;
  return outcomes[i].outcome;
}

RunResult ScriptedRunner::run(const RunSpec& spec) {
  Script of_command;
  const Script* script = &of_command;
  RandomPurpose purpose = RandomPurpose::kRun;
  if (spec.task) {
    script = &scripts_[*spec.task];
  } else {
    of_command = script_of_command(spec.service, spec.command);
    purpose = RandomPurpose::kClientRun;
  }
  const auto [first, second] =
      random_.words({purpose, script->key, spec.at.time_since_epoch().count()});
  return {script->duration(first), draw_outcome(*script, second), script->output};
}

ScriptedRunner::Script ScriptedRunner::script_of_command(std::string_view service,
                                                         std::string_view command) const {
  Script script = behaviour_of_command(service, command);
  script.key = stable_key(std::string(service) + '\0' + std::string(command));
  return script;
}

ScriptedRunner::Script ScriptedRunner::behaviour_of_command(std::string_view service,
                                                            std::string_view command) const {
  for (std::size_t i = 0; i < commands_.size(); ++i) {
    if (wildcard_matches(scenario_.commands[i].pattern, command)) return commands_[i];
  }
  const Manifest& manifest = scenario_.manifest;
  for (std::size_t i = 0; i < scripts_.size(); ++i) {
    const Task& task = manifest.tasks[i];
    if (task.service == service && delivered_command(manifest.platform, task.command) == command) {
      return scripts_[i];
    }
  }
  Script script = default_;
  if (const auto length = sleep_length(command)) script.duration = DurationDraw(*length);
  return script;
}

}  // namespace cronwarp::fakes
