#include "cli/input.h"

#include <chrono>
#include <ostream>

#include <CLI/CLI.hpp>

#include "base/environment_error.h"
#include "cli/machine.h"
#include "manifest/load.h"
#include "manifest/rules.h"

namespace cronwarp::cli {

CLI::Option* add_file_argument(CLI::App& command, InputOptions& options) {
  return command
      .add_option("FILE", options.file,
                  "A docker-compose.yml with convox.cron labels, or a scenario file; - reads "
                  "standard input")
      ->type_name("")
      ->required();
}

void add_reading_options(CLI::App& command, InputOptions& options) {
  command
      .add_option("--platform", options.platform,
                  "The Convox generation to follow: gen1-2016-04 (default) or gen1")
      ->check(CLI::IsMember({"gen1-2016-04", "gen1"}));
  command
      .add_option("--env-file", options.env_files,
                  "Variables for ${VAR} in the manifest; repeatable (default: .env beside it)")
      ->type_name("FILE")
      ->type_size(1)
      ->allow_extra_args(false);
}

bool load_input(const InputOptions& options, manifest::Purpose purpose, std::optional<Instant> from,
                Instant now, const Console& console, Input& input) {
  try {
    const SourceText& source = input.sources.read(options.file);
    manifest::LoadOptions load_options;
    load_options.purpose = purpose;
    load_options.platform = parse_platform(options.platform);
    load_options.env_files = options.env_files;
    load_options.environment = environment_variables();
    load_options.from = from.value_or(std::chrono::floor<std::chrono::minutes>(now));
    load_options.from_overrides_scenario = from.has_value();
    input.scenario = manifest::load(source, load_options, input.sources, input.findings);
  } catch (const EnvironmentError& error) {
    // The input itself being unreadable is a finding, unlike the machine's other faults.
    input.findings.report(manifest::kFileNotFound, {}, error.what(),
                          "name a docker-compose.yml or a scenario file");
  }
  if (input.scenario) return true;
  print_findings(input.findings, console.err_color(), console.err);
  return false;
}

bool refuse_errors(const Input& input, const std::string& nothing_done, const Console& console) {
  if (!input.findings.any_at_least(Severity::kError) &&
      input.scenario->manifest.rejected_tasks == 0) {
    return false;
  }
  print_findings(input.findings, console.err_color(), console.err);
  print_error(console, "the input has errors; " + nothing_done,
              "mend them, or suppress them with "
              "a reason where the task can run all the same");
  return true;
}

void print_findings(const Diagnostics& findings, Color color, std::ostream& out) {
  for (const Diagnostic& finding : findings.all()) out << render(finding, color) << '\n';
}

}  // namespace cronwarp::cli
