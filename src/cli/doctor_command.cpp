#include "cli/doctor_command.h"

#include <memory>
#include <ostream>
#include <string>
#include <string_view>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/docker_checks.h"
#include "cli/exit_code.h"
#include "cli/input.h"
#include "cli/machine.h"
#include "cli/real_run_options.h"
#include "cli/termination.h"
#include "io/event_loop.h"

namespace cronwarp::cli {
namespace {

struct DoctorOptions {
  InputOptions input;
  std::string docker_command = "docker";
};

std::string_view word_of(Check::Level level) {
  switch (level) {
    case Check::Level::kOk:
      return "ok";
    case Check::Level::kWarning:
      return "warning";
    case Check::Level::kFault:
      return "fault";
  }
  return "";
}

std::string_view color_of(Check::Level level) {
  switch (level) {
    case Check::Level::kOk:
      return "\x1b[32m";
    case Check::Level::kWarning:
      return "\x1b[33m";
    case Check::Level::kFault:
      return "\x1b[31m";
  }
  return "";
}

void print(const Check& check, const Console& console) {
  const bool colored = console.out_color() == Color::kOn;
  console.out << fmt::format("{}{:<7}{}  {}: {}\n", colored ? color_of(check.level) : "",
                             word_of(check.level), colored ? "\x1b[0m" : "", check.subject,
                             check.text);
  if (!check.remedy.empty()) console.out << fmt::format("         = help: {}\n", check.remedy);
  console.out.flush();
}

int doctor(const DoctorOptions& options, const Console& console) {
  Input input;
  if (!options.input.file.empty()) {
    if (!load_input(options.input, manifest::Purpose::kCheck, std::nullopt, wall_clock_now(),
                    console, input)) {
      return kExitUnreadable;
    }
    if (refuse_errors(input, "nothing was examined", console)) return kExitFindings;
  }
  EventLoop loop;
  const Termination termination(loop);
  DockerChecks checks(loop, [&console](const Check& check) { print(check, console); });
  const bool is_fit =
      checks.run(options.docker_command, input.scenario ? &*input.scenario : nullptr);
  console.out << (is_fit ? "Real runs work here.\n" : "Real runs do not work here yet.\n");
  return is_fit ? kExitOk : kExitEnvironment;
}

}  // namespace

void add_doctor_command(CLI::App& program, Console& console, int& exit_code) {
  auto options = std::make_shared<DoctorOptions>();
  CLI::App* command = program.add_subcommand(
      "doctor", "Examine whether real runs work on this machine, and say what to do");
  add_file_argument(*command, options->input)->required(false);
  add_reading_options(*command, options->input);
  add_docker_command_option(*command, options->docker_command);
  command->footer(
      "Examples:\n"
      "  cronwarp doctor\n"
      "  cronwarp doctor docker-compose.yml\n\n"
      "With a file it also looks at the images of the services that have tasks, makes a container "
      "of each and\nsays which tasks --faketime reaches. It builds and pulls nothing.\n"
      "Exit status: 0 real runs work, warnings or not, 1 errors in the file, 2 usage, 3 the file "
      "is unreadable,\n4 something stands in the way of real runs.");
  command->callback([options, &console, &exit_code] { exit_code = doctor(*options, console); });
}

}  // namespace cronwarp::cli
