#include "cli/docker_command.h"

#include <cstddef>
#include <memory>
#include <ostream>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/exit_code.h"
#include "cli/real_run_options.h"
#include "cli/termination.h"
#include "io/event_loop.h"
#include "runner/docker_client.h"

namespace cronwarp::cli {
namespace {

struct CleanOptions {
  std::string docker_command = "docker";
  bool all = false;
};

int clean(const CleanOptions& options, const Console& console) {
  EventLoop loop;
  const Termination termination(loop);
  DockerClient client(loop, options.docker_command);
  client.version();  // says what is wrong if no engine answers
  const std::size_t removed = options.all ? client.remove_all() : client.remove_abandoned();
  console.out << fmt::format("{} container{} removed\n", removed, removed == 1 ? "" : "s");
  return kExitOk;
}

}  // namespace

void add_docker_command(CLI::App& program, Console& console, int& exit_code) {
  CLI::App* docker = program.add_subcommand("docker", "Look after the containers of real runs");
  docker->require_subcommand(1);
  auto options = std::make_shared<CleanOptions>();
  CLI::App* command = docker->add_subcommand(
      "clean", "Remove the containers and volumes that killed runs have left");
  command->add_flag("--all", options->all, "Those of runs that still go on, too");
  add_docker_command_option(*command, options->docker_command);
  const std::string footer =
      "Examples:\n"
      "  cronwarp docker clean\n"
      "  cronwarp docker clean --all --docker-cmd podman\n\n"
      "The next run with --runner docker does the same first, but for --all.\n"
      "Exit status: 0 fine, also if there was nothing, 2 usage, 4 no engine answers.";
  docker->footer(footer);
  command->footer(footer);
  command->callback([options, &console, &exit_code] { exit_code = clean(*options, console); });
}

}  // namespace cronwarp::cli
