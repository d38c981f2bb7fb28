#include "cli/docker_source.h"

#include <filesystem>
#include <optional>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/environment_error.h"
#include "cli/exit_code.h"
#include "cli/machine.h"
#include "cli/planned_runs.h"
#include "cli/real_run_progress.h"
#include "cli/version.h"
#include "runner/cassette.h"
#include "runner/docker_client.h"
#include "runner/docker_runs.h"
#include "runner/faketime.h"
#include "runner/real_run_plan.h"

namespace cronwarp::cli {
namespace {

constexpr std::size_t kTerminalColumns = 80;

std::optional<std::size_t> columns(const RunSourceParts& parts) {
  if (!parts.shows_progress) return std::nullopt;
  return terminal_width(STDERR_FILENO).value_or(kTerminalColumns);
}

std::vector<std::string> tasks_of(const RealRunPlan& plan, const Scenario& scenario) {
  std::vector<std::string> tasks;
  tasks.reserve(plan.runs().size());
  for (const RealRun& run : plan.runs()) tasks.push_back(scenario.manifest.tasks[run.task].id);
  return tasks;
}

DockerRunOptions options_of(const RunSourceParts& parts, std::optional<std::string> library) {
  DockerRunOptions options;
  options.jobs = parts.settings.jobs;
  options.time_limit = parts.settings.time_limit;
  options.network = parts.settings.engine.network;
  options.faketime_library = std::move(library);
  options.wall_clock = wall_clock_now;
  return options;
}

class DockerSource : public RunSource {
 public:
  DockerSource(const RunSourceParts& parts, RealRunPlan plan, std::optional<std::string> library)
      : parts_(parts),
        plan_(std::move(plan)),
        client_(parts.loop, parts.settings.engine.command),
        engine_(client_.version()),
        progress_(parts.console.err, columns(parts), tasks_of(plan_, parts.scenario)),
        docker_(client_, parts.scenario, plan_, options_of(parts, std::move(library)), &progress_),
        runs_(plan_, docker_) {}

  Runner& runner() override { return runs_.runner(); }
  void await(Instant at) override { runs_.await(at); }
  void interrupt(int signal) override { docker_.interrupt(signal); }

  void describe(reports::ReportBuilder& builder) const override {
    builder.describe_real_runs(describe_clock(parts_.scenario, plan_, parts_.settings.faketime,
                                              docker_.faketime_failures()));
  }

  void describe(reports::RunnerEnvironment& environment) const override {
    environment.kind = reports::RunnerKind::kDocker;
    environment.engine = engine_;
    environment.jobs = parts_.settings.jobs;
    environment.unused_runs = runs_.unused();
    environment.cassette = parts_.settings.record;
  }

  void finish() override { progress_.finish(); }

  void keep() const override {
    if (parts_.settings.record.empty()) return;
    write_cassette(
        make_cassette(parts_.scenario, plan_,
                      {std::string(kVersion), parts_.range, parts_.settings.sampling,
                       parts_.settings.faketime, docker_.image_ids(), docker_.faketime_failures()},
                      docker_.measurements()),
        parts_.settings.record);
  }

 private:
  RunSourceParts parts_;
  RealRunPlan plan_;
  DockerClient client_;
  std::string engine_;
  RealRunProgress progress_;
  DockerRuns docker_;
  PlannedRuns runs_;
};

// An hour of real runs is not to end with a folder that is not there.
void check_record(const std::string& path) {
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  std::error_code error;
  if (folder.empty() || std::filesystem::is_directory(folder, error)) return;
  throw EnvironmentError(
      fmt::format("cannot write {}: there is no folder {}", path, folder.string()));
}

}  // namespace

MadeRunSource make_docker_source(const RunSourceParts& parts) {
  const RealRunSettings& settings = parts.settings;
  RealRunPlan plan(parts.scenario.manifest, parts.range, settings.sampling);
  if (plan.wanted() > kRealRunsMax) {
    return Unexpected{RunSourceError{
        kExitUsage,
        {fmt::format("--docker-runs {} would run {} containers here, and {} are the most",
                     to_string(settings.sampling), plan.wanted(), kRealRunsMax)},
        "give a number, or a shorter range with --for"}};
  }
  std::optional<std::string> library;
  if (settings.faketime) {
    library = find_faketime_library();
    if (!library) {
      return Unexpected{RunSourceError{kExitEnvironment,
                                       {"--faketime needs libfaketime, which is not installed"},
                                       "apt-get install libfaketime"}};
    }
  }
  if (!settings.record.empty()) check_record(settings.record);
  return std::unique_ptr<RunSource>(
      std::make_unique<DockerSource>(parts, std::move(plan), std::move(library)));
}

}  // namespace cronwarp::cli
