#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/expected.h"
#include "base/time.h"
#include "cli/usage_error.h"
#include "reports/report.h"
#include "runner/sampling.h"

namespace CLI {
class App;
}

namespace cronwarp::cli {

// How the container engine is reached and what containers get, as given; empty: not given.
struct EngineOptions {
  std::string command;
  std::string network;
  std::string timeout;
};

void add_docker_command_option(CLI::App& command, std::string& docker_command);
// `default_timeout` as the help has it, such as "10m" or "none".
void add_engine_options(CLI::App& command, EngineOptions& options,
                        const std::string& default_timeout);

// What the options come to.
struct EngineSettings {
  std::string command = "docker";
  std::string network = "none";
  std::optional<Duration> time_limit;  // of one container; nullopt: not given
};

Expected<EngineSettings, UsageError> read_engine_options(const EngineOptions& options);

// --runner and what goes with it, as given; empty: not given.
struct RealRunOptions {
  std::string runner;
  EngineOptions engine;
  std::string sampling;
  std::optional<std::uint64_t> jobs;
  bool faketime = false;
  std::optional<std::string> record;
  std::optional<std::string> cassette;
};

void add_real_run_options(CLI::App& command, RealRunOptions& options);

struct RealRunSettings {
  reports::RunnerKind runner = reports::RunnerKind::kScripted;
  EngineSettings engine;
  Sampling sampling;
  std::size_t jobs = 1;
  Duration time_limit{0};  // of one container whose task says nothing else
  bool faketime = false;
  std::string record;    // empty: nothing is recorded
  std::string cassette;  // of a replay
};

// `cores` of this machine: so many containers run at once unless the options say otherwise.
Expected<RealRunSettings, UsageError> read_real_run_options(const RealRunOptions& options,
                                                            std::size_t cores);

// What these settings add to the command that repeats a run: all that its result depends on. A run
// that is recorded is repeated by replaying it.
std::vector<std::string> repeat_arguments(const RealRunSettings& settings);

}  // namespace cronwarp::cli
