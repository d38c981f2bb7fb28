#include "reports/read_report.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/source_text.h"
#include "reports/read_values.h"
#include "runner/json_cursor.h"

namespace cronwarp::reports {
namespace {

using nlohmann::json;

Peak peak(const JsonCursor& object) {
  return {count(object.member("count")), instant_or_null(object.member("at"))};
}

TimeRange range(const JsonCursor& object) {
  return {object.member("from").instant(), object.member("to").instant()};
}

ScenarioReport scenario(const JsonCursor& object) {
  ScenarioReport report;
  report.path = object.member("path").text();
  report.manifest_path = object.member("manifest").text();
  report.description = object.member("description").text();
  report.app = object.member("app").text();
  report.platform = parsed(object.member("platform"), parse_platform);
  report.seed = bits(object.member("seed"), 10);
  report.range = range(object.member("range"));
  if (const JsonCursor rack = object.member("rack"); !rack.is_null()) {
    report.rack = RackSize{integer<std::uint32_t>(rack.member("instances")),
                           count(rack.member("instance_memory_bytes"))};
  }
  report.fault_profile = text_or_nothing(object, "fault_profile");
  return report;
}

FindingCounts finding_counts(const JsonCursor& object) {
  return {count(object.member("errors")), count(object.member("warnings")),
          count(object.member("notes")), count(object.member("suppressed"))};
}

Summary summary(const JsonCursor& object) {
  Summary summary;
  summary.tasks = count(object.member("tasks"));
  summary.tasks_failing = count(object.member("tasks_failing"));
  summary.tasks_overlapping = count(object.member("tasks_overlapping"));
  summary.tasks_silent = count(object.member("tasks_silent"));
  summary.outcomes = outcome_counts(object.member("outcomes"));
  summary.attempts = count(object.member("attempts"));
  summary.overlaps = count(object.member("overlaps"));
  summary.duplicates = count_or_zero(object, "duplicates");
  summary.firings_faulted = count_or_zero(object, "firings_faulted");
  summary.first_firing = instant_or_null(object.member("first_firing"));
  summary.last_firing = instant_or_null(object.member("last_firing"));
  summary.concurrency = peak(object.member("peak_concurrency"));
  summary.busiest_minute = peak(object.member("busiest_minute"));
  summary.findings = finding_counts(object.member("findings"));
  if (object.has("expectations")) {
    const JsonCursor counts = object.member("expectations");
    summary.expectations = {count(counts.member("passed")), count(counts.member("failed")),
                            count(counts.member("nothing_to_judge"))};
  }
  return summary;
}

FailureSample failure(const JsonCursor& object) {
  FailureSample sample;
  sample.task = object.member("task").text();
  sample.scheduled_at = object.member("scheduled_at").instant();
  sample.outcome = outcome(object);
  sample.attempts = integer<std::uint32_t>(object.member("attempts"));
  sample.started_at = instant_or_null(object.member("started_at"));
  sample.ended_at = instant_or_null(object.member("ended_at"));
  sample.sentence = object.member("sentence").text();
  sample.faults = texts_or_nothing(object, "faults");
  sample.output = object.member("output").text();
  return sample;
}

CauseCount cause_count(const JsonCursor& object) {
  return {outcome(object), count(object.member("count")), object.member("first_at").instant(),
          object.member("last_at").instant(), object.member("sentence").text()};
}

RunTimes run_times(const JsonCursor& object) {
  if (object.is_null()) return {};
  return {count(object.member("runs")), object.member("min_ms").integer(0, kIntegerMax),
          object.member("max_ms").integer(0, kIntegerMax),
          object.member("sum_ms").integer(0, kIntegerMax)};
}

std::optional<RealRuns> real_runs(const JsonCursor& object) {
  if (object.is_null()) return std::nullopt;
  return RealRuns{count(object.member("measured")), count(object.member("reused")),
                  object.member("clock").text() == "scheduled",
                  object.member("clock_reason").text_or_null()};
}

cron::DayRun day_run(const JsonCursor& object) {
  return {std::chrono::floor<std::chrono::days>(object.member("start").instant()),
          integer<std::int32_t>(object.member("step_days")),
          integer<std::uint32_t>(object.member("count"))};
}

cron::SecondRun second_run(const JsonCursor& object) {
  return {integer<std::int32_t>(object.member("start_s")),
          integer<std::int32_t>(object.member("step_s")),
          integer<std::uint32_t>(object.member("count"))};
}

cron::FiringTimes::value_type firing_times(const JsonCursor& object) {
  if (object.has("days")) {
    return cron::DayPattern{object.member("days").each(day_run),
                            object.member("times").each(second_run)};
  }
  return cron::Progression{object.member("start").instant(), milliseconds(object.member("step_ms")),
                           count(object.member("count"))};
}

TaskReport task(const JsonCursor& object) {
  TaskReport report;
  report.id = object.member("id").text();
  report.service = object.member("service").text();
  report.name = object.member("name").text();
  report.expression = object.member("expression").text();
  report.dialect = parsed(object.member("dialect"), cron::parse_dialect);
  report.zone = object.member("zone").text();
  report.schedule = object.member("schedule").text();
  report.command = object.member("command").text();
  report.source = place(object.member("source"));
  report.outcomes = outcome_counts(object.member("outcomes"));
  report.attempts = count(object.member("attempts"));
  report.duplicates = count_or_zero(object, "duplicates");
  report.firings_faulted = count_or_zero(object, "firings_faulted");
  report.first_firing = instant_or_null(object.member("first_firing"));
  report.last_firing = instant_or_null(object.member("last_firing"));
  report.next_firing = instant_or_null(object.member("next_firing"));
  report.run_times = run_times(object.member("run_time"));
  if (object.has("real_runs")) report.real_runs = real_runs(object.member("real_runs"));
  const JsonCursor overlaps = object.member("overlaps");
  report.overlaps = {count(overlaps.member("count")), instant_or_null(overlaps.member("first_at")),
                     integer<std::uint32_t>(overlaps.member("running_max")),
                     milliseconds(overlaps.member("longest_ms"))};
  report.causes = object.member("causes").each(cause_count);
  report.causes_left_out = count(object.member("causes_left_out"));
  report.failures = object.member("failures").each(failure);
  report.firing_times = object.member("firing_times").each(firing_times);
  report.trace = bits(object.member("trace"), 16);
  return report;
}

Finding finding(const JsonCursor& object) {
  Finding finding;
  finding.severity = severity(object.member("severity"));
  finding.id = object.member("id").text();
  finding.place = place(object.member("source"));
  finding.message = object.member("message").text();
  finding.help = object.member("help").text_or_null();
  finding.notes = object.member("notes").each([](const JsonCursor& note) -> FindingNote {
    return {place(note.member("source")), note.member("message").text()};
  });
  finding.suppressed_by = object.member("suppressed_by").text_or_null();
  return finding;
}

FaultReport fault(const JsonCursor& object) {
  FaultReport report;
  report.id = object.member("id").text();
  report.kind = parsed(object.member("kind"), parse_fault_kind);
  report.tasks = object.member("tasks").text();
  report.source = place(object.member("source"));
  report.acted = count(object.member("acted"));
  report.firings = count(object.member("firings"));
  report.first_at = instant_or_null(object.member("first_at"));
  report.latest_at = instant_or_null(object.member("last_at"));
  return report;
}

DeployReport deploy(const JsonCursor& object) {
  return {object.member("fault").text(), object.member("began_at").instant(),
          object.member("ended_at").instant(), object.member("through").boolean(),
          object.member("waited_for").text_or_null()};
}

ViolationReport violation(const JsonCursor& object) {
  return {object.member("task").text_or_null(), instant_or_null(object.member("scheduled_at")),
          object.member("at").instant(),        object.member("what").text(),
          object.member("why").text_or_null(),  object.member("faults").texts()};
}

ExpectationReport expectation(const JsonCursor& object) {
  static constexpr std::array kStatuses = {verdict::Status::kPassed, verdict::Status::kFailed,
                                           verdict::Status::kNothingToJudge};
  ExpectationReport report;
  report.name = object.member("name").text();
  report.key = object.member("key").text();
  report.tasks = object.member("tasks").text();
  report.source = place(object.member("source"));
  report.status = one_of<verdict::Status>(object.member("status"), kStatuses);
  report.judged = count(object.member("judged"));
  report.violations = count(object.member("violations"));
  report.first_at = instant_or_null(object.member("first_at"));
  report.latest_at = instant_or_null(object.member("last_at"));
  report.told = object.member("listed").each(violation);
  report.by_task =
      object.member("by_task").each([](const JsonCursor& of_task) -> ExpectationReport::Task {
        return {of_task.member("task").text(), count(of_task.member("judged")),
                count(of_task.member("violations"))};
      });
  if (const JsonCursor served = object.member("served"); !served.is_null()) {
    report.served =
        verdict::ServedCounts{count(served.member("targets")), count(served.member("missed")),
                              count(served.member("late")),    count(served.member("incomplete")),
                              count(served.member("extra")),   count(served.member("duplicate"))};
  }
  return report;
}

RunnerEnvironment runner(const JsonCursor& object) {
  static constexpr std::array kKinds = {RunnerKind::kScripted, RunnerKind::kDocker,
                                        RunnerKind::kReplay};
  RunnerEnvironment runner;
  runner.kind = one_of<RunnerKind>(object.member("kind"), kKinds);
  runner.engine = object.member("engine").text_or_null();
  if (const JsonCursor jobs = object.member("jobs"); !jobs.is_null()) runner.jobs = count(jobs);
  if (const JsonCursor unused = object.member("unused_runs"); !unused.is_null()) {
    runner.unused_runs = count(unused);
  }
  runner.cassette = object.member("cassette").text_or_null();
  return runner;
}

RunEnvironment environment(const JsonCursor& root) {
  const JsonCursor object = root.member("environment");
  RunEnvironment environment;
  environment.tool_version = root.member("tool").member("version").text();
  environment.repeat_argv = root.member("repeat").member("argv").texts();
  const JsonCursor verdict = root.member("verdict");
  if (verdict.has("fail_on")) environment.fail_on = severity(verdict.member("fail_on"));
  environment.build = object.member("build").text();
  environment.tzdata_version = object.member("tzdata_version").text();
  environment.started_at = object.member("started_at").text_or_null();
  if (const JsonCursor elapsed = object.member("elapsed_ms"); !elapsed.is_null()) {
    environment.elapsed = milliseconds(elapsed);
  }
  environment.working_directory = object.member("working_directory").text();
  environment.output_directory = object.member("output_directory").text_or_null();
  if (object.has("dispatch")) environment.dispatch = object.member("dispatch").text();
  if (object.has("runner")) environment.runner = runner(object.member("runner"));
  return environment;
}

template <class Read>
auto each_or_nothing(const JsonCursor& root, std::string_view name, Read read) {
  return root.has(name) ? root.member(name).each(read)
                        : std::vector<decltype(read(std::declval<const JsonCursor&>()))>();
}

Report read_root(const JsonCursor& root) {
  Report report;
  report.environment = environment(root);
  report.digest = root.member("digest").text();
  const JsonCursor verdict = root.member("verdict");
  report.verdict = {verdict.member("passed").boolean(),
                    integer<std::int32_t>(verdict.member("exit_code")),
                    verdict.member("reasons").texts()};
  if (root.has("stopped") && !root.member("stopped").is_null()) {
    const JsonCursor stopped = root.member("stopped");
    // A run that is stopped ends with the stop's code.
    report.stopped = Stop{stopped.member("at").instant(), stopped.member("reason").text(),
                          report.verdict.exit_code};
  }
  report.scenario = scenario(root.member("scenario"));
  report.summary = summary(root.member("summary"));
  report.failures = root.member("failures").member("listed").each(failure);
  report.findings = root.member("findings").each(finding);
  report.tasks = root.member("tasks").each(task);
  report.expectations = each_or_nothing(root, "expectations", expectation);
  report.faults = each_or_nothing(root, "faults", fault);
  report.deploys = each_or_nothing(root, "deploys", deploy);
  return report;
}

// "line 3, column 7: this is not JSON"
std::string syntax_fault(std::string_view text, const json::exception& error) {
  // The library counts the byte that it could not read; what is cut off ends one after the last.
  const auto* syntax = dynamic_cast<const json::parse_error*>(&error);
  const std::size_t at = syntax == nullptr || syntax->byte == 0 ? 0 : syntax->byte - 1;
  const Position position = SourceText("", std::string(text))
                                .position(static_cast<std::uint32_t>(std::min(at, text.size())));
  return fmt::format("line {}, column {}: this is not JSON, or it was cut off", position.line,
                     position.column);
}

}  // namespace

Expected<Report, std::string> read_report(std::string_view text) {
  json document;
  try {
    document = json::parse(text);
  } catch (const json::exception& error) {
    return Unexpected{syntax_fault(text, error)};
  }
  std::string fault;
  const JsonCursor root(document, fault);
  if (!root.has("format_version") || !root.has("tasks") || !root.has("verdict")) {
    return Unexpected{std::string(
        "it is no report, which has the members format_version, verdict and tasks; a run with "
        "--out writes one, report.json")};
  }
  const std::string version = root.member("format_version").text();
  if (fault.empty() && !version.starts_with("1.")) {
    return Unexpected{fmt::format(
        "its format_version is '{}', and this program reads 1.x; use the program that wrote it",
        version)};
  }
  Report report = read_root(root);
  if (!fault.empty()) return Unexpected{std::move(fault)};
  return report;
}

}  // namespace cronwarp::reports
