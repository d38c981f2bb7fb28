#include "cli/command_line.h"

#include <algorithm>
#include <new>
#include <ostream>
#include <string_view>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/environment_error.h"
#include "base/interrupted.h"
#include "base/suggest.h"
#include "cli/check_command.h"
#include "cli/diff_command.h"
#include "cli/docker_command.h"
#include "cli/doctor_command.h"
#include "cli/exit_code.h"
#include "cli/explain_command.h"
#include "cli/next_command.h"
#include "cli/report_command.h"
#include "cli/run_command.h"
#include "cli/schema_command.h"
#include "cli/serve_command.h"
#include "cli/swarm_command.h"
#include "cli/version.h"
#include "cli/why_command.h"

namespace cronwarp::cli {
namespace {

std::string version_text() { return fmt::format("cronwarp {} ({})", kVersion, kBuild); }

void add_version_command(CLI::App& program, Console& console) {
  program.add_subcommand("version", "Print the version")->callback([&console] {
    console.out << version_text() << '\n';
  });
}

// The command that was named, within another one maybe; the program itself: none.
const CLI::App& used_command(const CLI::App& program) {
  const CLI::App* command = &program;
  while (!command->get_subcommands().empty()) command = command->get_subcommands().front();
  return *command;
}

std::string full_name(const CLI::App& command);

// What stands before a command's own name: "cronwarp docker" of `cronwarp docker clean`.
std::string path_to(const CLI::App& command) {
  return command.get_parent() == nullptr ? "" : full_name(*command.get_parent());
}

std::string full_name(const CLI::App& command) {
  const std::string path = path_to(command);
  return path.empty() ? command.get_name() : path + " " + command.get_name();
}

std::vector<std::string> known_words(const CLI::App& program) {
  const CLI::App& command = used_command(program);
  std::vector<std::string> known;
  for (const CLI::Option* option : program.get_options()) known.push_back(option->get_name());
  if (&command != &program) {
    for (const CLI::Option* option : command.get_options()) known.push_back(option->get_name());
  }
  for (const CLI::App* sub : command.get_subcommands(nullptr)) known.push_back(sub->get_name());
  for (const CLI::App* used = &command; used != &program; used = used->get_parent()) {
    known.push_back(used->get_name());
  }
  return known;
}

// The first argument that is no option or command the program knows, without its value; empty if
// the values are at fault.
std::string_view unknown_word(const CLI::App& program, const std::vector<std::string>& known,
                              const std::vector<std::string>& arguments) {
  // A command's own arguments may be anything; where another command must come, they are it.
  const bool in_command = used_command(program).get_subcommands(nullptr).empty();
  for (const std::string& argument : arguments) {
    const std::string_view word = std::string_view(argument).substr(0, argument.find('='));
    if (in_command && !word.starts_with("--")) continue;
    if (std::find(known.begin(), known.end(), word) == known.end()) return word;
  }
  return "";
}

int print_usage_error(const CLI::App& program, const std::vector<std::string>& arguments,
                      std::string text, const Console& console) {
  const CLI::App& command = used_command(program);
  const std::vector<std::string> known = known_words(program);
  const std::string_view unknown = unknown_word(program, known, arguments);
  const auto meant = closest(unknown, std::vector<std::string_view>(known.begin(), known.end()));
  if (arguments.empty()) text = "no command given";
  if (!unknown.empty() && !unknown.starts_with('-')) {
    text = fmt::format("unknown command '{}'", unknown);
  } else if (!unknown.empty()) {
    text = fmt::format("unknown option '{}'", unknown);
  }
  print_error(console, text,
              meant ? fmt::format("did you mean '{}'?", *meant)
                    : fmt::format("see '{} --help'", full_name(command)));
  return kExitUsage;
}

int parse_and_run(CLI::App& program, const std::vector<std::string>& arguments,
                  const Console& console, const int& exit_code) {
  try {
    // CLI11 takes its arguments from the back.
    program.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
    return exit_code;
  } catch (const CLI::CallForHelp&) {
    const CLI::App& command = used_command(program);
    console.out << command.help(path_to(command));
    return kExitOk;
  } catch (const CLI::CallForVersion&) {
    console.out << version_text() << '\n';
    return kExitOk;
  } catch (const CLI::ParseError& error) {
    return print_usage_error(program, arguments, error.what(), console);
  }
}

}  // namespace

int run_command_line(const std::vector<std::string>& arguments, Console& console) {
  CLI::App program(
      "Fast-forwards scheduled tasks: replays the schedules of a docker-compose.yml under "
      "a virtual clock and reports what fires, what fails and why, before it is deployed.",
      "cronwarp");
  program.require_subcommand(1);
  program.set_version_flag("--version", version_text());
  program
      .add_option("--color", console.color, "auto (default), always or never; NO_COLOR is honoured")
      ->transform(CLI::CheckedTransformer(
          std::map<std::string, ColorChoice>{{"auto", ColorChoice::kAuto},
                                             {"always", ColorChoice::kAlways},
                                             {"never", ColorChoice::kNever}}));
  program.fallthrough();
  int exit_code = kExitOk;
  add_run_command(program, console, exit_code);
  add_serve_command(program, console, exit_code);
  add_check_command(program, console, exit_code);
  add_next_command(program, console, exit_code);
  add_explain_command(program, console, exit_code);
  add_why_command(program, console, exit_code);
  add_diff_command(program, console, exit_code);
  add_report_command(program, console, exit_code);
  add_swarm_command(program, console, exit_code);
  add_doctor_command(program, console, exit_code);
  add_docker_command(program, console, exit_code);
  add_schema_command(program, console, exit_code);
  add_version_command(program, console);
  program.footer(
      "Examples:\n"
      "  cronwarp run docker-compose.yml --from 2026-03-01 --for 31d\n"
      "  cronwarp serve docker-compose.yml\n"
      "  cronwarp check docker-compose.yml\n"
      "  cronwarp next '0 8 * * ? *' --dialect aws\n\n"
      "'cronwarp COMMAND --help' says more.");
  try {
    exit_code = parse_and_run(program, arguments, console, exit_code);
    console.out.flush();
    if (!console.out) throw EnvironmentError("cannot write to standard output");
    return exit_code;
  } catch (const EnvironmentError& error) {
    print_error(console, error.what());
    return kExitEnvironment;
  } catch (const Interrupted& interrupted) {
    print_error(console, "stopped by a signal");
    return exit_code_of_signal(interrupted.signal());
  } catch (const std::bad_alloc&) {
    print_error(console, "there is not enough memory");
    return kExitEnvironment;
  }
}

}  // namespace cronwarp::cli
