#include "cli/check_command.h"

#include <memory>
#include <ostream>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/exit_code.h"
#include "cli/fail_on.h"
#include "cli/input.h"
#include "cli/machine.h"
#include "cli/time_options.h"
#include "reports/diagnostics_json.h"

namespace cronwarp::cli {
namespace {

struct CheckOptions {
  InputOptions input;
  std::string from;
  std::string format = "text";
  std::string fail_on = "error";
};

void print_text(const Input& input, const Console& console) {
  print_findings(input.findings, console.out_color(), console.out);
  const auto plural = [](std::size_t count, std::string_view noun) {
    return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
  };
  std::size_t suppressed = 0;
  for (const Diagnostic& finding : input.findings.all()) {
    if (!finding.suppressed_by.empty()) ++suppressed;
  }
  const std::size_t rejected = input.scenario->manifest.rejected_tasks;
  console.out << fmt::format("{}: {}{}, {}, {}, {}{}\n", input.scenario->manifest.path,
                             plural(input.scenario->manifest.tasks.size(), "task"),
                             rejected == 0 ? "" : fmt::format(" and {} rejected", rejected),
                             plural(input.findings.count(Severity::kError), "error"),
                             plural(input.findings.count(Severity::kWarning), "warning"),
                             plural(input.findings.count(Severity::kNote), "note"),
                             suppressed == 0 ? "" : fmt::format(", {} suppressed", suppressed));
}

int check(const CheckOptions& options, const Console& console) {
  const auto from = read_from(options.from);
  if (!from) {
    print_error(console, from.error());
    return kExitUsage;
  }
  Input input;
  const bool loaded =
      load_input(options.input, manifest::Purpose::kCheck, *from, wall_clock_now(), console, input);
  if (options.format == "json") reports::write_findings_json(input.findings, console.out);
  if (!loaded) return kExitUnreadable;
  if (options.format == "text") print_text(input, console);
  return input.findings.any_at_least(parse_fail_on(options.fail_on)) ? kExitFindings : kExitOk;
}

}  // namespace

void add_check_command(CLI::App& program, Console& console, int& exit_code) {
  auto options = std::make_shared<CheckOptions>();
  CLI::App* command = program.add_subcommand(
      "check", "Say what is wrong or remarkable in a manifest, without running it");
  add_file_argument(*command, options->input);
  add_reading_options(*command, options->input);
  command
      ->add_option("--from", options->from,
                   "Judge \"never fires again\" from this UTC time on (default: the scenario's "
                   "start, else now)")
      ->type_name("TIME");
  add_fail_on_option(*command, options->fail_on);
  command->add_option("--format", options->format, "text (default) or json")
      ->check(CLI::IsMember({"text", "json"}));
  command->footer(
      "Examples:\n"
      "  cronwarp check docker-compose.yml\n"
      "  cronwarp check docker-compose.yml --fail-on warning --format json\n\n"
      "Exit status: 0 nothing at or above --fail-on, 1 findings, 2 usage, 3 unreadable.");
  command->callback([options, &console, &exit_code] { exit_code = check(*options, console); });
}

}  // namespace cronwarp::cli
