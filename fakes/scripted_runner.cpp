#include "fakes/scripted_runner.h"

#include <algorithm>
#include <cmath>

#include <boost/math/distributions/normal.hpp>

#include "base/contract.h"

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

}  // namespace

ScriptedRunner::ScriptedRunner(const Scenario& scenario) : random_(scenario.seed) {
  CRONWARP_ASSERT(scenario.behaviours.size() == scenario.manifest.tasks.size(),
                  "each task needs its behaviour");
  scripts_.reserve(scenario.behaviours.size());
  for (std::size_t i = 0; i < scenario.behaviours.size(); ++i) {
    scripts_.push_back(prepare(scenario.manifest.tasks[i], scenario.behaviours[i]));
  }
}

ScriptedRunner::Script ScriptedRunner::prepare(const Task& task, const Behaviour& behaviour) {
  Script script;
  script.key = stable_key(task.id);
  script.behaviour = &behaviour;
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
  for (const WeightedExitCode& entry : behaviour.exit_codes) script.weight_sum += entry.weight;
  CRONWARP_ASSERT(script.weight_sum > 0, "the weights of the exit codes are all zero");
  return script;
}

Duration ScriptedRunner::draw_duration(const Script& script, Instant scheduled_at) const {
  if (script.quantiles == nullptr) return Duration{script.fixed_ms};
  const std::uint64_t bits =
      random_.bits({RandomPurpose::kDuration, script.key, scheduled_at.time_since_epoch().count()});
  // The upper 32 bits choose the step, the lower 32 the place inside it.
  const Quantiles& quantiles = *script.quantiles;
  const std::uint64_t steps = quantiles.size() - 1;
  const std::uint64_t scaled = (bits >> 32) * steps;
  const auto step = static_cast<std::size_t>(scaled >> 32);
  const auto within = static_cast<std::int64_t>(scaled & 0xFFFFFFFFU);
  const std::int64_t low = quantiles[step];
  const std::int64_t width = quantiles[step + 1] - low;
  // Split so that the product cannot overflow: width is at most a few years of milliseconds.
  return Duration{low + (width >> 20) * (within >> 12) + (((width & 0xFFFFF) * within) >> 32)};
}

Outcome ScriptedRunner::draw_outcome(const Script& script, Instant scheduled_at) const {
  const std::vector<WeightedExitCode>& codes = script.behaviour->exit_codes;
  int code = codes.front().code;
  if (codes.size() > 1) {
    std::uint64_t drawn = random_.below(
        script.weight_sum,
        {RandomPurpose::kExitCode, script.key, scheduled_at.time_since_epoch().count()});
    for (const WeightedExitCode& entry : codes) {
      code = entry.code;
      if (drawn < entry.weight) break;
      drawn -= entry.weight;
    }
  }
  // What a shell reports as 128 + n is a death by signal n.
  constexpr int kSignalBase = 128;
  if (code == 0) return {OutcomeKind::kSucceeded, Cause::kExitZero, 0};
  if (code > kSignalBase) return {OutcomeKind::kKilled, Cause::kSignal, code - kSignalBase};
  return {OutcomeKind::kFailed, Cause::kExitCode, code};
}

RunResult ScriptedRunner::run(const RunSpec& spec) {
  const Script& script = scripts_[spec.task];
  return {draw_duration(script, spec.scheduled_at), draw_outcome(script, spec.scheduled_at),
          script.behaviour->output};
}

}  // namespace cronwarp::fakes
