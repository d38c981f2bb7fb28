#include "cli/serve_options.h"

#include <charconv>
#include <string_view>
#include <system_error>
#include <utility>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/number_option.h"
#include "cli/time_options.h"
#include "fakes/endpoint/rack_driver.h"

namespace cronwarp::cli {
namespace {

// An hour a second: a day in less than half a minute.
constexpr double kVirtualSpeed = 3600;
constexpr const char* kDefaultListen = "127.0.0.1:0";

std::optional<double> parse_speed(const std::string& text) {
  double speed = 0;
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, speed, std::chars_format::fixed);
  if (error != std::errc{} || end != last) return std::nullopt;
  if (!(speed > 0) || speed > fakes::RackDriver::kSpeedMax) return std::nullopt;
  return speed;
}

void add_clock_options(CLI::App& command, ServeOptions& options) {
  command
      .add_option("--clock", options.clock,
                  "real (default): the rack's time is this machine's; virtual: it runs fast")
      ->check(CLI::IsMember({"real", "virtual"}));
  command
      .add_option("--speed", options.speed,
                  "Of a virtual clock: so many seconds in one (default: 3600, an hour a second)")
      ->type_name("NUMBER");
  command
      .add_option(
          "--from", options.from,
          "Start of a virtual clock, UTC, such as 2026-03-01 (default: the scenario's, else "
          "now)")
      ->type_name("TIME");
}

void add_server_options(CLI::App& command, ServeOptions& options) {
  command
      .add_option("--listen", options.listen,
                  "Address and port; port 0 is any free one (default: 127.0.0.1:0)")
      ->type_name("ADDRESS:PORT");
  command.add_flag("--tls", options.tls, "HTTPS, with a certificate made now");
  command
      .add_option("--password-file", options.password_file,
                  "File whose first line is the rack's password (default: CONVOX_PASSWORD, else a "
                  "new one)")
      ->type_name("FILE");
  command
      .add_option("--generation", options.generation,
                  "The Convox API to speak: gen1-2016 (default), gen2 or v3")
      ->check(CLI::IsMember({"gen1-2016", "gen2", "v3"}));
  command
      .add_option("--state", options.state_file,
                  "File that keeps apps and releases from one start to the next")
      ->type_name("FILE");
  command
      .add_option("--access-log", options.access_log,
                  "One line a request on standard error: text (default), json or none")
      ->check(CLI::IsMember({"text", "json", "none"}));
}

void add_runner_options(CLI::App& command, ServeOptions& options) {
  command
      .add_option("--runner", options.runner,
                  "What becomes of processes: scripted (default) as the scenario says, docker in "
                  "real containers")
      ->check(CLI::IsMember({"scripted", "docker"}));
  add_engine_options(command, options.engine, "none");
}

Unexpected<UsageError> usage(std::string text, std::string help) {
  return Unexpected{UsageError{std::move(text), std::move(help)}};
}

Expected<ServePlan, UsageError> read_clock(const ServeOptions& options, ServePlan plan) {
  plan.is_clock_virtual = options.clock == "virtual";
  if (!plan.is_clock_virtual && !(options.speed.empty() && options.from.empty())) {
    return usage(fmt::format("{} is for a virtual clock; a real one shows this machine's time",
                             options.speed.empty() ? "--from" : "--speed"),
                 "add --clock virtual");
  }
  if (plan.is_clock_virtual) plan.speed = kVirtualSpeed;
  if (!options.speed.empty()) {
    const auto speed = parse_speed(options.speed);
    if (!speed) {
      return usage(fmt::format("--speed '{}': expected a number above 0, up to {}", options.speed,
                               fakes::RackDriver::kSpeedMax),
                   "--speed 3600 makes an hour pass in a second");
    }
    plan.speed = *speed;
  }
  const auto from = read_from(options.from);
  if (!from) return usage(from.error(), "");
  plan.from = *from;
  return plan;
}

// The first option that only real containers heed; empty: none is given.
std::string_view engine_option(const EngineOptions& options) {
  if (!options.command.empty()) return "--docker-cmd";
  if (!options.network.empty()) return "--docker-network";
  if (!options.timeout.empty()) return "--docker-timeout";
  return "";
}

Expected<ServePlan, UsageError> read_runner(const ServeOptions& options, ServePlan plan) {
  if (options.runner != "docker") {
    const std::string_view option = engine_option(options.engine);
    if (option.empty()) return plan;
    return usage(
        fmt::format("{} is for real containers, and these processes follow a script", option),
        "add --runner docker, or leave it out");
  }
  if (options.input.file.empty()) {
    return usage("--runner docker makes containers from a FILE's services, and none is given",
                 "name a docker-compose.yml or a scenario file");
  }
  if (plan.is_clock_virtual) {
    return usage("--runner docker runs containers, whose time is this machine's",
                 "leave out --clock virtual; 'cronwarp run --runner docker' simulates a range");
  }
  auto engine = read_engine_options(options.engine);
  if (!engine) return Unexpected{engine.error()};
  plan.engine = *std::move(engine);
  return plan;
}

}  // namespace

void add_serve_options(CLI::App& command, ServeOptions& options) {
  add_file_argument(command, options.input)->required(false);
  add_reading_options(command, options.input);
  add_number_option(command, "--seed",
                    "Seed of all chance: durations, exit codes, ids, answers (default: the "
                    "scenario's, else 1)",
                    [&options](std::uint64_t value) { options.seed = value; });
  add_server_options(command, options);
  add_clock_options(command, options);
  add_runner_options(command, options);
}

Expected<ServePlan, UsageError> read_serve_options(const ServeOptions& options) {
  if (options.input.file.empty() &&
      !(options.input.platform.empty() && options.input.env_files.empty())) {
    return usage(fmt::format("{} is for reading a FILE, and none is given",
                             options.input.platform.empty() ? "--env-file" : "--platform"),
                 "name a docker-compose.yml or a scenario file");
  }
  ServePlan plan;
  const auto listen =
      parse_listen_address(options.listen.empty() ? kDefaultListen : options.listen);
  if (!listen) return usage("--listen " + listen.error(), "");
  plan.listen = *listen;
  plan.generation = convox::parse_generation(options.generation).value();
  auto password = choose_password(options.password_file);
  if (!password) return usage("--password-file: " + password.error(), "write one into it");
  plan.password = *std::move(password);
  if (!plan.listen.is_loopback && !plan.password.is_given) {
    return usage(fmt::format("others than this machine can reach {}, so the rack needs a password "
                             "of yours",
                             plan.listen.address),
                 fmt::format("set {}, or name a file with --password-file", kPasswordVariable));
  }
  auto with_clock = read_clock(options, std::move(plan));
  if (!with_clock) return with_clock;
  return read_runner(options, *std::move(with_clock));
}

}  // namespace cronwarp::cli
