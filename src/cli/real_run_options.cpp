#include "cli/real_run_options.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <string_view>
#include <utility>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/number_option.h"
#include "model/scenario.h"

namespace cronwarp::cli {
namespace {

using reports::RunnerKind;

constexpr Duration kDefaultTimeLimit = std::chrono::minutes{10};
constexpr std::uint64_t kJobsMax = 256;

Unexpected<UsageError> usage(std::string text, std::string help) {
  return Unexpected{UsageError{std::move(text), std::move(help)}};
}

std::string something(const std::string& value) {
  return value.empty() ? "it cannot be empty" : std::string();
}

// As parse_duration() reads it: one number, of the largest unit that leaves no rest.
std::string shown_duration(Duration length) {
  using Unit = std::pair<Duration, std::string_view>;
  constexpr std::array kUnits = {Unit{std::chrono::days{1}, "d"}, Unit{std::chrono::hours{1}, "h"},
                                 Unit{std::chrono::minutes{1}, "m"},
                                 Unit{std::chrono::seconds{1}, "s"}};
  for (const auto& [unit, name] : kUnits) {
    if (length % unit == Duration{0}) return fmt::format("{}{}", length / unit, name);
  }
  return fmt::format("{}ms", length.count());
}

// The first option that only real containers heed; empty: none is given.
std::string_view engine_option(const RealRunOptions& options) {
  if (!options.engine.command.empty()) return "--docker-cmd";
  if (!options.engine.network.empty()) return "--docker-network";
  if (!options.engine.timeout.empty()) return "--docker-timeout";
  if (options.jobs) return "--docker-jobs";
  return "";
}

// The first option that a recording settles; empty: none is given.
std::string_view recorded_option(const RealRunOptions& options) {
  if (!options.sampling.empty()) return "--docker-runs";
  if (options.faketime) return "--faketime";
  return "";
}

Expected<RealRunSettings, UsageError> read_scripted(const RealRunOptions& options) {
  std::string_view option = engine_option(options);
  if (option.empty()) option = recorded_option(options);
  if (option.empty() && options.record) option = "--record";
  if (!option.empty()) {
    return usage(fmt::format("{} is for real runs, and these are scripted", option),
                 "add --runner docker, or leave it out");
  }
  if (options.cassette) {
    return usage("--cassette names what is replayed, and these runs are scripted",
                 "add --runner replay, or leave it out");
  }
  return RealRunSettings{};
}

Expected<RealRunSettings, UsageError> read_replay(const RealRunOptions& options) {
  if (!options.cassette) {
    return usage("--runner replay needs a recording",
                 "name it with --cassette FILE; '--runner docker --record FILE' makes one");
  }
  if (options.record) {
    return usage("--record keeps what real runs gave, and a replay has none",
                 "record with --runner docker, or copy the cassette");
  }
  if (const std::string_view option = engine_option(options); !option.empty()) {
    return usage(fmt::format("{} is for containers, and a replay starts none", option),
                 "leave it out");
  }
  if (const std::string_view option = recorded_option(options); !option.empty()) {
    return usage(fmt::format("{} was settled when the cassette was recorded", option),
                 "leave it out, or record again with --runner docker");
  }
  RealRunSettings settings;
  settings.runner = RunnerKind::kReplay;
  settings.cassette = *options.cassette;
  return settings;
}

Expected<RealRunSettings, UsageError> read_docker(const RealRunOptions& options,
                                                  std::size_t cores) {
  if (options.cassette) {
    return usage("--cassette names what is replayed, and --runner docker runs it anew",
                 "use --runner replay, or --record FILE to make a cassette");
  }
  RealRunSettings settings;
  settings.runner = RunnerKind::kDocker;
  auto engine = read_engine_options(options.engine);
  if (!engine) return Unexpected{engine.error()};
  settings.engine = *std::move(engine);
  settings.time_limit = settings.engine.time_limit.value_or(kDefaultTimeLimit);
  if (!options.sampling.empty()) {
    const auto sampling = parse_sampling(options.sampling);
    if (!sampling) {
      return usage(fmt::format("--docker-runs '{}': {}", options.sampling, sampling.error()),
                   "'first' runs each container once, 3 thrice over the range, 'all' every time");
    }
    settings.sampling = *sampling;
  }
  const std::uint64_t jobs = options.jobs.value_or(std::min<std::uint64_t>(cores, kJobsMax));
  if (jobs == 0 || jobs > kJobsMax) {
    return usage(fmt::format("--docker-jobs {}: expected a number from 1 to {}", jobs, kJobsMax),
                 "leave it out for as many as this machine has cores");
  }
  settings.jobs = jobs;
  settings.faketime = options.faketime;
  settings.record = options.record.value_or("");
  return settings;
}

}  // namespace

void add_docker_command_option(CLI::App& command, std::string& docker_command) {
  command
      .add_option("--docker-cmd", docker_command,
                  "The engine's client: docker (default), podman, or a path")
      ->type_name("PROGRAM")
      ->check(something);
}

void add_engine_options(CLI::App& command, EngineOptions& options,
                        const std::string& default_timeout) {
  add_docker_command_option(command, options.command);
  command
      .add_option("--docker-network", options.network,
                  "Network of the containers, such as bridge or host (default: none)")
      ->type_name("NAME")
      ->check(something);
  command
      .add_option(
          "--docker-timeout", options.timeout,
          fmt::format("Kill a container that runs for so long (default: {})", default_timeout))
      ->type_name("DURATION")
      ->check(something);
}

Expected<EngineSettings, UsageError> read_engine_options(const EngineOptions& options) {
  EngineSettings settings;
  if (!options.command.empty()) settings.command = options.command;
  if (!options.network.empty()) settings.network = options.network;
  if (options.timeout.empty()) return settings;
  const auto limit = parse_duration(options.timeout);
  if (!limit) {
    return usage(fmt::format("--docker-timeout '{}': {}", options.timeout, limit.error()), "");
  }
  if (*limit == Duration{0} || *limit > kDockerTimeoutMax) {
    return usage(fmt::format("--docker-timeout '{}': expected more than none, up to {}",
                             options.timeout, format_duration(kDockerTimeoutMax)),
                 "say how long one run may take, such as 90s or 10m");
  }
  settings.time_limit = *limit;
  return settings;
}

void add_real_run_options(CLI::App& command, RealRunOptions& options) {
  command
      .add_option("--runner", options.runner,
                  "What becomes of a task's runs: scripted (default) as the scenario says, docker "
                  "in real containers, replay as a cassette has them")
      ->check(CLI::IsMember({"scripted", "docker", "replay"}));
  command
      .add_option("--docker-runs", options.sampling,
                  "How many firings of each container are run for real: first (default), so many "
                  "spread over the range, or all")
      ->type_name("first|N|all")
      ->check(something);
  add_number_option(command, "--docker-jobs",
                    "Containers at once (default: as many as this machine has cores)",
                    [&options](std::uint64_t value) { options.jobs = value; });
  add_engine_options(command, options.engine, format_duration(kDefaultTimeLimit));
  command.add_flag("--faketime", options.faketime,
                   "Let containers believe that it is the scheduled time. A firing that takes "
                   "another run's outcome has not seen its own date: use --docker-runs all to run "
                   "each firing at its own date");
  command
      .add_option("--record", options.record,
                  "File that keeps what the real runs gave, for --runner replay")
      ->type_name("FILE")
      ->check(something);
  command.add_option("--cassette", options.cassette, "The file of --record to replay")
      ->type_name("FILE")
      ->check(something);
}

Expected<RealRunSettings, UsageError> read_real_run_options(const RealRunOptions& options,
                                                            std::size_t cores) {
  if (options.runner == "docker") return read_docker(options, cores);
  if (options.runner == "replay") return read_replay(options);
  return read_scripted(options);
}

std::vector<std::string> repeat_arguments(const RealRunSettings& settings) {
  if (settings.runner == RunnerKind::kScripted) return {};
  if (settings.runner == RunnerKind::kReplay || !settings.record.empty()) {
    return {"--runner", "replay", "--cassette",
            settings.record.empty() ? settings.cassette : settings.record};
  }
  const RealRunSettings defaults;
  std::vector<std::string> arguments = {"--runner", "docker"};
  const auto add = [&](const std::string& option, std::string value) {
    arguments.push_back(option);
    arguments.push_back(std::move(value));
  };
  if (settings.sampling != defaults.sampling) add("--docker-runs", to_string(settings.sampling));
  if (settings.time_limit != kDefaultTimeLimit) {
    add("--docker-timeout", shown_duration(settings.time_limit));
  }
  if (settings.engine.network != defaults.engine.network) {
    add("--docker-network", settings.engine.network);
  }
  if (settings.engine.command != defaults.engine.command) {
    add("--docker-cmd", settings.engine.command);
  }
  if (settings.faketime) arguments.emplace_back("--faketime");
  return arguments;
}

}  // namespace cronwarp::cli
