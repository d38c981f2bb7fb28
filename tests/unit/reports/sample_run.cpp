#include "tests/unit/reports/sample_run.h"

#include <algorithm>
#include <tuple>

#include "tests/support/scenario_builder.h"

namespace cronwarp::reports::test {
namespace {

using cronwarp::test::at;
using cronwarp::test::ScenarioBuilder;

constexpr std::string_view kManifest = R"(web:
  image: convox/rails
  labels:
    - convox.cron.daily_update=0 8 * * ? bin/daily_update
    - convox.cron.poll=*/10 * * * ? bin/poll --queue mail
worker:
  image: convox/rails
  mem_limit: 268435456
  labels:
    - convox.cron.invoices=30 6 * * ? bin/invoices
    - convox.cron.mails=5 9,18 ? * MON-FRI bin/mails
)";

struct Firing {
  Instant at;
  TaskIndex task = 0;
  std::uint64_t number = 0;
};

std::vector<Firing> firings_of(const Scenario& scenario, TimeRange range) {
  std::vector<Firing> firings;
  for (TaskIndex task = 0; task < scenario.manifest.tasks.size(); ++task) {
    std::uint64_t number = 0;
    scenario.manifest.tasks[task].schedule.for_each_day(range, [&](const cron::DayBatch& batch) {
      for (const std::int32_t second : batch.seconds) {
        firings.push_back({Instant{batch.day} + std::chrono::seconds{second}, task, number++});
      }
    });
  }
  std::sort(firings.begin(), firings.end(), [](const Firing& a, const Firing& b) {
    return std::tie(a.at, a.task) < std::tie(b.at, b.task);
  });
  return firings;
}

}  // namespace

void play(const Scenario& scenario, TimeRange range, const Script& script,
          const std::vector<FactObserver*>& observers) {
  std::uint64_t next_process = 0x0a1b2c3d4e5f;
  for (const Firing& firing : firings_of(scenario, range)) {
    const Course run = script(firing.task, firing.number);
    const Instant asked_at = firing.at + Duration{350};
    const Attempt attempt{asked_at, run.attempt, run.http_status};
    FiringEnded ended{firing.task, firing.at,  {&attempt, 1},  std::nullopt,
                      run.outcome, run.output, run.measured_by};
    if (run.outcome.kind != OutcomeKind::kNeverStarted) {
      const Instant started_at = asked_at + std::chrono::seconds{1};
      const Instant ended_at =
          run.outcome.kind == OutcomeKind::kRunningAtEnd ? range.to : started_at + run.length;
      ended.process = ProcessRun{ProcessId{next_process++}, started_at, ended_at, run.overlapping,
                                 Duration{400 * run.overlapping}};
      for (FactObserver* observer : observers) {
        observer->on_process_started(
            {firing.task, firing.at, started_at, run.overlapping, run.running});
      }
    }
    for (FactObserver* observer : observers) observer->on_firing_ended(ended);
  }
}

Course succeed(TaskIndex, std::uint64_t) { return {}; }

Course exit_with(int code) { return {.outcome = {OutcomeKind::kFailed, Cause::kExitCode, code}}; }

Course killed_by(int signal) { return {.outcome = {OutcomeKind::kKilled, Cause::kSignal, signal}}; }

Course refused(int http_status) {
  return {.outcome = {OutcomeKind::kNeverStarted, Cause::kApiError, http_status},
          .attempt = AttemptResult::kRejected,
          .http_status = http_status};
}

Course no_room() { return {.outcome = {OutcomeKind::kNeverStarted, Cause::kRackFull, 0}}; }

TimeRange month() { return {at("2016-04-21"), at("2016-05-21")}; }

RunEnvironment sample_environment() {
  RunEnvironment environment;
  environment.tool_version = "0.1.0";
  environment.repeat_argv = {"cronwarp", "run",        "docker-compose.yml",
                             "--from",   "2016-04-21", "--for",
                             "30d",      "--seed",     "1"};
  environment.build = "g++ 12";
  environment.tzdata_version = "2025b";
  environment.started_at = "2026-01-02T03:04:05Z";
  environment.elapsed = Duration{12};
  environment.working_directory = "somewhere";
  environment.output_directory = "out";
  return environment;
}

Report report_of(const Scenario& scenario, TimeRange range, const Script& script,
                 const Diagnostics& diagnostics) {
  ReportBuilder builder(scenario, range);
  play(scenario, range, script, {&builder});
  return builder.finish(diagnostics, sample_environment());
}

Sample::Sample() : manifest("docker-compose.yml", std::string(kManifest)) {
  scenario = ScenarioBuilder()
                 .task("web.daily_update", "0 8 * * ? *")
                 .task("web.poll", "*/10 * * * ? *")
                 .task("worker.invoices", "30 6 * * ? *")
                 .task("worker.mails", "5 9,18 ? * MON-FRI *")
                 .service_memory("worker", std::uint64_t{256} << 20)
                 .rack({3, std::uint64_t{2} << 30})
                 .build();
  scenario.path = "docker-compose.yml";
  scenario.manifest.path = "docker-compose.yml";
  scenario.app = "myapp";
  for (Task& task : scenario.manifest.tasks) {
    task.location = location_of("convox.cron." + task.name);
  }
}

Location Sample::location_of(std::string_view text) const {
  const std::size_t begin = manifest.text().find(text);
  return {&manifest,
          {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(begin + text.size())}};
}

Course fail_now_and_then(TaskIndex task, std::uint64_t n) {
  if (task == 0 && n % 10 == 3) {
    Course run = exit_with(1);
    run.length = std::chrono::seconds{41};
    run.output = "loading\nActiveRecord::ConnectionNotEstablished: \"db\" is away\n";
    return run;
  }
  if (task == 1 && n % 1000 == 500) return refused(500);
  if (task == 1 && n % 100 == 7) {
    Course run;
    run.length = std::chrono::minutes{14};
    run.overlapping = 1;
    run.running = 2;
    return run;
  }
  if (task == 2 && n % 7 == 2) return no_room();
  if (task == 2 && n == 20) return killed_by(9);
  if (task == 2 && n == 29) return {.outcome = {OutcomeKind::kRunningAtEnd, Cause::kRangeEnded}};
  return {};
}

}  // namespace cronwarp::reports::test
