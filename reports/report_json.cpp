#include "reports/report_json.h"

#include <string>
#include <variant>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "reports/causes.h"
#include "reports/shell_quote.h"

namespace cronwarp::reports {
namespace {

using nlohmann::ordered_json;

ordered_json outcomes_json(const OutcomeCounts& outcomes) {
  ordered_json json = ordered_json::object();
  for (std::size_t kind = 0; kind < outcomes.by_kind.size(); ++kind) {
    json[std::string(to_string(static_cast<OutcomeKind>(kind)))] = outcomes.by_kind[kind];
  }
  return json;
}

ordered_json detail_json(const Outcome& outcome) {
  return has_detail(outcome.cause) ? ordered_json(outcome.detail) : ordered_json();
}

ordered_json place_json(const SourcePlace& place) {
  if (place.path.empty()) return {};
  return {{"path", place.path},
          {"line", place.begin.line},
          {"column", place.begin.column},
          {"end_line", place.end.line},
          {"end_column", place.end.column}};
}

ordered_json text_or_null(const std::string& text) {
  return text.empty() ? ordered_json() : ordered_json(text);
}

ordered_json peak_json(const Peak& peak) {
  return {{"count", peak.count}, {"at", instant_json(peak.at)}};
}

ordered_json run_time_json(const RunTimes& times) {
  if (times.runs == 0) return {};
  return {{"runs", times.runs},
          {"min_ms", times.min_ms},
          {"max_ms", times.max_ms},
          {"sum_ms", times.sum_ms}};
}

ordered_json real_runs_json(const std::optional<RealRuns>& runs) {
  if (!runs) return {};
  return {{"measured", runs->measured},
          {"reused", runs->reused},
          {"clock", runs->saw_scheduled_clock ? "scheduled" : "real"},
          {"clock_reason", text_or_null(runs->clock_reason)}};
}

ordered_json runner_json(const RunnerEnvironment& runner) {
  return {{"kind", to_string(runner.kind)},
          {"engine", text_or_null(runner.engine)},
          {"jobs", runner.jobs ? ordered_json(*runner.jobs) : ordered_json()},
          {"unused_runs", runner.unused_runs ? ordered_json(*runner.unused_runs) : ordered_json()},
          {"cassette", text_or_null(runner.cassette)}};
}

ordered_json cause_json(const CauseCount& cause) {
  return {{"outcome", to_string(cause.outcome.kind)},
          {"cause", to_string(cause.outcome.cause)},
          {"detail", detail_json(cause.outcome)},
          {"count", cause.count},
          {"first_at", instant_json(cause.first_at)},
          {"last_at", instant_json(cause.last_at)},
          {"sentence", cause.sentence}};
}

ordered_json sample_json(const FailureSample& sample) {
  return {{"task", sample.task},
          {"scheduled_at", instant_json(sample.scheduled_at)},
          {"outcome", to_string(sample.outcome.kind)},
          {"cause", to_string(sample.outcome.cause)},
          {"detail", detail_json(sample.outcome)},
          {"sentence", sample.sentence},
          {"attempts", sample.attempts},
          {"started_at", instant_json(sample.started_at)},
          {"ended_at", instant_json(sample.ended_at)},
          {"faults", sample.faults},
          {"output", sample.output}};
}

ordered_json violation_json(const ViolationReport& violation) {
  return {{"task", text_or_null(violation.task)},
          {"scheduled_at", instant_json(violation.scheduled_at)},
          {"at", instant_json(violation.at)},
          {"what", violation.what},
          {"why", text_or_null(violation.why)},
          {"faults", violation.faults}};
}

ordered_json served_json(const std::optional<verdict::ServedCounts>& served) {
  if (!served) return {};
  return {{"targets", served->targets}, {"missed", served->missed},
          {"late", served->late},       {"incomplete", served->incomplete},
          {"extra", served->extra},     {"duplicate", served->duplicate}};
}

template <class Values, class ToJson>
ordered_json array_json(const Values& values, ToJson to_json) {
  ordered_json json = ordered_json::array();
  for (const auto& value : values) json.push_back(to_json(value));
  return json;
}

struct FiringTimesJson {
  ordered_json operator()(const cron::Progression& progression) const {
    return {{"start", instant_json(progression.start)},
            {"step_ms", progression.step.count()},
            {"count", progression.count}};
  }
  ordered_json operator()(const cron::DayPattern& pattern) const {
    return {{"days", array_json(pattern.days,
                                [](const cron::DayRun& run) -> ordered_json {
                                  return {{"start", format_date(run.start)},
                                          {"step_days", run.step_days},
                                          {"count", run.count}};
                                })},
            {"times", array_json(pattern.times, [](const cron::SecondRun& run) -> ordered_json {
               return {{"start_s", run.start_s}, {"step_s", run.step_s}, {"count", run.count}};
             })}};
  }
};

}  // namespace

ordered_json instant_json(const std::optional<Instant>& at) {
  return at ? ordered_json(format_instant(*at)) : ordered_json();
}

ordered_json range_json(const TimeRange& range) {
  return {{"from", instant_json(range.from)}, {"to", instant_json(range.to)}};
}

ordered_json tool_json(std::string_view version) {
  return {{"name", kToolName}, {"version", version}};
}

ordered_json scenario_json(const ScenarioReport& scenario) {
  ordered_json rack;
  if (scenario.rack) {
    rack = {{"instances", scenario.rack->instances},
            {"instance_memory_bytes", scenario.rack->instance_memory_bytes}};
  }
  return {{"path", scenario.path},
          {"manifest", scenario.manifest_path},
          {"description", scenario.description},
          {"app", scenario.app},
          {"platform", to_string(scenario.platform)},
          // A text, because many readers of JSON keep 53 bits of a number and a seed has 64.
          {"seed", fmt::format("{}", scenario.seed)},
          {"range", range_json(scenario.range)},
          {"rack", rack},
          {"fault_profile", text_or_null(scenario.fault_profile)}};
}

ordered_json finding_counts_json(const FindingCounts& counts) {
  return {{"errors", counts.errors},
          {"warnings", counts.warnings},
          {"notes", counts.notes},
          {"suppressed", counts.suppressed}};
}

ordered_json expectation_counts_json(const ExpectationCounts& counts) {
  return {{"passed", counts.passed},
          {"failed", counts.failed},
          {"nothing_to_judge", counts.nothing_to_judge}};
}

ordered_json summary_json(const Summary& summary) {
  return {{"tasks", summary.tasks},
          {"tasks_failing", summary.tasks_failing},
          {"tasks_overlapping", summary.tasks_overlapping},
          {"tasks_silent", summary.tasks_silent},
          {"firings", summary.firings()},
          {"outcomes", outcomes_json(summary.outcomes)},
          {"failures", summary.outcomes.failures()},
          {"attempts", summary.attempts},
          {"overlaps", summary.overlaps},
          {"duplicates", summary.duplicates},
          {"firings_faulted", summary.firings_faulted},
          {"first_firing", instant_json(summary.first_firing)},
          {"last_firing", instant_json(summary.last_firing)},
          {"peak_concurrency", peak_json(summary.concurrency)},
          {"busiest_minute", peak_json(summary.busiest_minute)},
          {"findings", finding_counts_json(summary.findings)},
          {"expectations", expectation_counts_json(summary.expectations)}};
}

ordered_json stopped_json(const std::optional<Stop>& stopped) {
  if (!stopped) return {};
  return {{"at", instant_json(stopped->at)}, {"reason", stopped->reason}};
}

ordered_json verdict_json(const Report& report) {
  const Verdict& verdict = report.verdict;
  return {{"passed", verdict.passed},
          {"exit_code", verdict.exit_code},
          {"reasons", verdict.reasons},
          {"fail_on", to_string(report.environment.fail_on)}};
}

ordered_json task_json(const TaskReport& task) {
  return {{"id", task.id},
          {"service", task.service},
          {"name", task.name},
          {"expression", task.expression},
          {"dialect", to_string(task.dialect)},
          {"zone", task.zone},
          {"schedule", task.schedule},
          {"command", task.command},
          {"source", place_json(task.source)},
          {"firings", task.firings()},
          {"outcomes", outcomes_json(task.outcomes)},
          {"attempts", task.attempts},
          {"duplicates", task.duplicates},
          {"firings_faulted", task.firings_faulted},
          {"first_firing", instant_json(task.first_firing)},
          {"last_firing", instant_json(task.last_firing)},
          {"next_firing", instant_json(task.next_firing)},
          {"run_time", run_time_json(task.run_times)},
          {"real_runs", real_runs_json(task.real_runs)},
          {"overlaps",
           {{"count", task.overlaps.count},
            {"first_at", instant_json(task.overlaps.first_at)},
            {"running_max", task.overlaps.running_max},
            {"longest_ms", task.overlaps.longest.count()}}},
          {"causes", array_json(task.causes, cause_json)},
          {"causes_left_out", task.causes_left_out},
          {"failures", array_json(task.failures, sample_json)},
          {"firing_times",
           array_json(task.firing_times,
                      [](const auto& times) { return std::visit(FiringTimesJson{}, times); })},
          {"trace", fmt::format("{:016x}", task.trace)}};
}

ordered_json finding_json(const Finding& finding) {
  return {
      {"severity", to_string(finding.severity)},
      {"id", finding.id},
      {"message", finding.message},
      {"help", text_or_null(finding.help)},
      {"source", place_json(finding.place)},
      {"notes", array_json(finding.notes,
                           [](const FindingNote& note) -> ordered_json {
                             return {{"message", note.text}, {"source", place_json(note.place)}};
                           })},
      {"suppressed_by", text_or_null(finding.suppressed_by)}};
}

ordered_json fault_json(const FaultReport& fault) {
  return {{"id", fault.id},
          {"kind", to_string(fault.kind)},
          {"tasks", fault.tasks},
          {"source", place_json(fault.source)},
          {"acted", fault.acted},
          {"firings", fault.firings},
          {"first_at", instant_json(fault.first_at)},
          {"last_at", instant_json(fault.latest_at)}};
}

ordered_json deploy_json(const DeployReport& deploy) {
  return {{"fault", deploy.fault},
          {"began_at", instant_json(deploy.began_at)},
          {"ended_at", instant_json(deploy.ended_at)},
          {"through", deploy.is_through},
          {"waited_for", text_or_null(deploy.waited_for)}};
}

ordered_json expectation_json(const ExpectationReport& expectation) {
  return {
      {"name", expectation.name},
      {"key", expectation.key},
      {"tasks", expectation.tasks},
      {"source", place_json(expectation.source)},
      {"status", to_string(expectation.status)},
      {"judged", expectation.judged},
      {"violations", expectation.violations},
      {"first_at", instant_json(expectation.first_at)},
      {"last_at", instant_json(expectation.latest_at)},
      {"listed", array_json(expectation.told, violation_json)},
      {"by_task",
       array_json(
           expectation.by_task,
           [](const ExpectationReport::Task& task) -> ordered_json {
             return {{"task", task.id}, {"judged", task.judged}, {"violations", task.violations}};
           })},
      {"served", served_json(expectation.served)}};
}

ordered_json failures_json(const Report& report) {
  const std::uint64_t total = report.summary.outcomes.failures();
  return {{"total", total},
          {"left_out", total - report.failures.size()},
          {"listed", array_json(report.failures, sample_json)}};
}

ordered_json repeat_json(const RunEnvironment& environment) {
  return {{"argv", environment.repeat_argv}, {"shell", shell_line(environment.repeat_argv)}};
}

ordered_json environment_json(const RunEnvironment& environment) {
  return {{"build", environment.build},
          {"tzdata_version", environment.tzdata_version},
          {"started_at", text_or_null(environment.started_at)},
          {"elapsed_ms",
           environment.elapsed ? ordered_json(environment.elapsed->count()) : ordered_json()},
          {"working_directory", environment.working_directory},
          {"output_directory", text_or_null(environment.output_directory)},
          {"dispatch", environment.dispatch},
          {"runner", runner_json(environment.runner)}};
}

}  // namespace cronwarp::reports
