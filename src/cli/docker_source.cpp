#include "cli/docker_source.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
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

std::vector<RecordedContainer> containers_to_record(const RunSourceParts& parts,
                                                    const RealRunPlan& plan) {
  if (parts.settings.record.empty()) return {};
  return recorded_containers(parts.scenario, plan);
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
        containers_(containers_to_record(parts, plan_)),
        client_(parts.loop, parts.settings.engine.command),
        engine_(client_.version()),
        progress_(parts.console.err, columns(parts), tasks_of(plan_, parts.scenario),
                  parts.settings.jobs),
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
    environment.unused_runs = measured() - runs_.used();
    if (has_recorded()) environment.cassette = parts_.settings.record;
  }

  void finish() override { progress_.finish(); }

  void complete() override {
    if (!parts_.settings.record.empty()) runs_.await(parts_.range.to);
  }

  bool keep() const override {
    if (parts_.settings.record.empty()) return true;
    // An earlier recording is not replaced by one of nothing.
    if (!has_recorded()) return false;
    write_cassette(make_cassette(parts_.scenario, plan_,
                                 {std::string(kVersion), parts_.range, parts_.settings.sampling,
                                  parts_.settings.faketime, containers_, docker_.image_ids(),
                                  docker_.faketime_failures()},
                                 docker_.measurements()),
                   parts_.settings.record);
    return measured() == plan_.runs().size();
  }

 private:
  std::size_t measured() const {
    const auto& runs = docker_.measurements();
    return static_cast<std::size_t>(
        std::count_if(runs.begin(), runs.end(), [](const auto& run) { return run.has_value(); }));
  }
  bool has_recorded() const { return measured() > 0 || plan_.runs().empty(); }

  RunSourceParts parts_;
  RealRunPlan plan_;
  std::vector<RecordedContainer> containers_;  // as they were before anything ran
  DockerClient client_;
  std::string engine_;
  RealRunProgress progress_;
  DockerRuns docker_;
  PlannedRuns runs_;
};

// An hour of real runs is not to end with a file that cannot be written.
void check_record(const std::string& path) {
  const auto refuse = [&path](const std::string& why) {
    throw EnvironmentError(fmt::format("cannot write {}: {}", path, why));
  };
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  std::error_code error;
  if (!folder.empty() && !std::filesystem::is_directory(folder, error)) {
    refuse(fmt::format("there is no folder {}", folder.string()));
  }
  if (std::filesystem::is_directory(path, error)) refuse("it is a folder");
  // Only an attempt tells; it is made beside a recording that may be there.
  const std::string attempt = path + ".part";
  if (!std::ofstream(attempt)) refuse(std::strerror(errno));
  std::filesystem::remove(attempt, error);
}

}  // namespace

MadeRunSource make_docker_source(const RunSourceParts& parts) {
  const RealRunSettings& settings = parts.settings;
  RealRunPlan plan(parts.scenario, parts.range, settings.sampling);
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
