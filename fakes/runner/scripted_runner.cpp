#include "fakes/runner/scripted_runner.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <string>

#include <boost/math/distributions/normal.hpp>

#include "base/contract.h"
#include "base/wildcard.h"
#include "model/delivered_command.h"

namespace cronwarp::fakes {
namespace {

// Durations are drawn from a table of quantiles with linear interpolation between them: no floating
// point per run, and a run's duration cannot vary with the machine's math library by more than the
// rounding of the table to milliseconds.
constexpr int kQuantileSteps = 1024;

std::vector<std::int64_t> tabulate(const LognormalDuration& model) {
  CRONWARP_ASSERT(model.median.count() > 0 && model.p99 >= model.median,
                  "a lognormal duration needs 0 < median <= p99");
  const boost::math::normal_distribution<double> normal;
  const double median = static_cast<double>(model.median.count());
  const double sigma =
      std::log(static_cast<double>(model.p99.count()) / median) / quantile(normal, 0.99);
  std::vector<std::int64_t> table(kQuantileSteps + 1);
  for (int i = 0; i <= kQuantileSteps; ++i) {
    // The open ends, 0 and 1, are taken a quarter of a step inside.
    const double p =
        std::clamp(i / double{kQuantileSteps}, 0.25 / kQuantileSteps, 1 - 0.25 / kQuantileSteps);
    table[static_cast<std::size_t>(i)] =
        std::llround(median * std::exp(sigma * quantile(normal, p)));
  }
  return table;
}

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
  if (const auto* fixed = std::get_if<FixedDuration>(&behaviour.duration)) {
    script.fixed_ms = fixed->length.count();
  } else if (const auto* uniform = std::get_if<UniformDuration>(&behaviour.duration)) {
    const std::pair ends(uniform->min.count(), uniform->max.count());
    // The upper end is a millisecond farther because drawn durations are cut, not rounded.
    script.quantiles =
        &uniform_.try_emplace(ends, Quantiles{ends.first, ends.second + 1}).first->second;
  } else {
    const auto& model = std::get<LognormalDuration>(behaviour.duration);
    Quantiles& table = lognormal_[{model.median.count(), model.p99.count()}];
    if (table.empty()) table = tabulate(model);
    script.quantiles = &table;
  }
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

Duration ScriptedRunner::draw_duration(const Script& script, std::uint64_t random) {
  if (script.quantiles == nullptr) return Duration{script.fixed_ms};
  // The upper 32 bits choose the step, the lower 32 the place inside it.
  const Quantiles& quantiles = *script.quantiles;
  const std::uint64_t place = (random >> 32) * (quantiles.size() - 1);
  const auto step = static_cast<std::size_t>(place >> 32);
  const auto within = static_cast<std::int64_t>(place & 0xFFFFFFFFU);
  const std::int64_t low = quantiles[step];
  const std::int64_t width = quantiles[step + 1] - low;
  // width * within / 2^32, split so that the product cannot overflow.
  return Duration{low + (width >> 20) * (within >> 12) + (((width & 0xFFFFF) * within) >> 32)};
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
  return {draw_duration(*script, first), draw_outcome(*script, second), script->output};
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
  if (const auto length = sleep_length(command)) script.fixed_ms = length->count();
  return script;
}

}  // namespace cronwarp::fakes
