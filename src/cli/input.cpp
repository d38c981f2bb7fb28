#include "cli/input.h"

#include <ostream>

#include <CLI/CLI.hpp>

#include "base/environment_error.h"
#include "cli/exit_code.h"
#include "cli/machine.h"
#include "manifest/load.h"

namespace cronwarp::cli {
namespace {

// The input itself being unreadable is its own exit code, unlike the rest of the machine's faults.
const SourceText* read_source(const std::string& path, const Console& console, SourceFiles& sources,
                              int& exit_code) {
  try {
    return &sources.read(path);
  } catch (const EnvironmentError& error) {
    print_error(console, error.what(), "name a docker-compose.yml or a scenario file");
    exit_code = kExitUnreadable;
    return nullptr;
  }
}

}  // namespace

void add_time_options(CLI::App& command, TimeOptions& options) {
  command
      .add_option("--from", options.from,
                  "Start of the range: UTC, such as 2026-03-01 or "
                  "2026-03-01T08:00:00Z (default: now)")
      ->type_name("TIME");
  CLI::Option* length = command.add_option(
      "--for", options.length, "Length of the range, such as 90m, 36h or 31d (default: 31d)");
  length->type_name("DURATION");
  command.add_option("--to", options.to, "End of the range, itself not part of it")
      ->type_name("TIME")
      ->excludes(length);
}

void add_input_options(CLI::App& command, InputOptions& options) {
  command
      .add_option("FILE", options.file,
                  "A docker-compose.yml with convox.cron labels, or a scenario file; - reads "
                  "standard input")
      ->type_name("")
      ->required();
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
  add_time_options(command, options.times);
}

bool load_input(const InputOptions& options, const Console& console, Input& input, int& exit_code) {
  const auto chosen = read_times(options.times);
  if (!chosen) {
    print_error(console, chosen.error());
    exit_code = kExitUsage;
    return false;
  }
  const SourceText* source = read_source(options.file, console, input.sources, exit_code);
  if (source == nullptr) return false;

  const Instant now = wall_clock_now();
  manifest::LoadOptions load_options;
  load_options.platform = parse_platform(options.platform);
  load_options.env_files = options.env_files;
  load_options.environment = environment_variables();
  load_options.from = chosen->from.value_or(Instant{std::chrono::floor<std::chrono::minutes>(now)});
  load_options.from_overrides_scenario = chosen->from.has_value();
  input.scenario = manifest::load(*source, load_options, input.sources, input.findings);
  if (!input.scenario) {
    print_findings(input.findings, console.err_color(), console.err);
    exit_code = kExitUnreadable;
    return false;
  }
  const auto range = resolve_range(*chosen, input.scenario->range, now);
  if (!range) {
    print_error(console, range.error(), "give --from and --for or --to");
    exit_code = kExitUsage;
    return false;
  }
  input.range = *range;
  return true;
}

void print_findings(const Diagnostics& findings, Color color, std::ostream& out) {
  for (const Diagnostic& finding : findings.all()) out << render(finding, color) << '\n';
}

}  // namespace cronwarp::cli
