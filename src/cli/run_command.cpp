#include "cli/run_command.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <ostream>
#include <system_error>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/contract.h"
#include "base/environment_error.h"
#include "cli/exit_code.h"
#include "cli/fail_on.h"
#include "cli/input.h"
#include "cli/machine.h"
#include "cli/progress.h"
#include "cli/simulate.h"
#include "cli/version.h"
#include "reports/byte_sink.h"
#include "reports/ndjson_writer.h"
#include "reports/report_builder.h"
#include "reports/write_json.h"
#include "reports/write_text.h"

namespace cronwarp::cli {
namespace {

namespace fs = std::filesystem;

struct RunOptions {
  InputOptions input;
  std::optional<std::uint64_t> seed;
  std::string out_directory;
  std::string format = "text";
  std::string fail_on = "error";
  std::uint64_t event_budget = kEventBudget;
  bool verify = false;
  bool no_progress = false;
};

// The command that gives the same report again: what had a default is spelled out.
std::vector<std::string> repeat_argv(const RunOptions& options, const Input& input) {
  std::vector<std::string> argv = {"cronwarp", "run", options.input.file};
  const auto add = [&](const std::string& option, std::string value) {
    argv.push_back(option);
    argv.push_back(std::move(value));
  };
  add("--from", format_instant(input.range.from));
  add("--to", format_instant(input.range.to));
  add("--seed", std::to_string(input.scenario->seed));
  add("--platform", std::string(to_string(input.scenario->manifest.platform)));
  for (const std::string& file : options.input.env_files) add("--env-file", file);
  if (options.fail_on != "error") add("--fail-on", options.fail_on);
  return argv;
}

// The files of --out. An earlier run's report goes first, so that a run that is cut off does not
// leave it beside a new runs.ndjson.
class OutputFiles {
 public:
  OutputFiles(const std::string& directory, const Scenario& scenario, TimeRange range)
      : directory_(prepared(directory)),
        sink_((directory_ / "runs.ndjson").string()),
        writer_(scenario, range, kVersion, sink_) {}

  FactObserver& observer() { return writer_; }

  void finish(const reports::Report& report) {
    writer_.finish(report);
    sink_.close();
    const fs::path path = directory_ / "report.json";
    std::ofstream file(path, std::ios::binary);
    reports::write_json(report, file);
    file.close();
    if (!file) {
      throw EnvironmentError(
          fmt::format("cannot write {}: {}", path.string(), std::strerror(errno)));
    }
  }

 private:
  static fs::path prepared(const std::string& directory) {
    std::error_code error;
    fs::create_directories(directory, error);
    if (error) {
      throw EnvironmentError(fmt::format("cannot create {}: {}", directory, error.message()));
    }
    fs::path path(directory);
    fs::remove(path / "report.json", error);
    if (error) {
      throw EnvironmentError(
          fmt::format("cannot replace {}/report.json: {}", directory, error.message()));
    }
    return path;
  }

  fs::path directory_;
  reports::FileSink sink_;
  reports::NdjsonWriter writer_;
};

// One pass over the range. `files` and `progress` may be null.
reports::Report simulate_and_report(const RunOptions& options, const Input& input,
                                    reports::RunEnvironment environment, OutputFiles* files,
                                    Progress* progress) {
  const Duration started = monotonic_now();
  reports::ReportBuilder builder(*input.scenario, input.range);
  sim::FactStream facts;
  facts.add(builder);
  if (files != nullptr) facts.add(files->observer());
  if (progress != nullptr) facts.add(*progress);
  simulate(*input.scenario, input.range, options.event_budget, facts);
  environment.elapsed = monotonic_now() - started;
  return builder.finish(input.findings, environment);
}

reports::RunEnvironment describe_run(const RunOptions& options, const Input& input) {
  reports::RunEnvironment environment;
  environment.tool_version = kVersion;
  environment.repeat_argv = repeat_argv(options, input);
  environment.fail_on = parse_fail_on(options.fail_on);
  environment.build = kBuild;
  environment.tzdata_version = tzdata_version();
  environment.started_at = format_instant(wall_clock_now());
  environment.working_directory = working_directory();
  environment.output_directory = options.out_directory;
  return environment;
}

// Tasks that an error keeps out would be missing from every figure, so nothing is simulated.
bool refuse_rejected_tasks(const Input& input, const Console& console) {
  const std::size_t rejected = input.scenario->manifest.rejected_tasks;
  if (rejected == 0) return false;
  print_findings(input.findings, console.err_color(), console.err);
  print_error(console,
              fmt::format("{} of {} tasks cannot be simulated; nothing was run", rejected,
                          rejected + input.scenario->manifest.tasks.size()),
              "mend the errors above first");
  return true;
}

int run(const RunOptions& options, const Console& console) {
  Input input;
  int exit_code = kExitOk;
  if (!load_input(options.input, console, input, exit_code)) return exit_code;
  if (refuse_rejected_tasks(input, console)) return kExitFindings;
  if (options.seed) input.scenario->seed = *options.seed;

  const reports::RunEnvironment environment = describe_run(options, input);
  std::optional<OutputFiles> files;
  if (!options.out_directory.empty()) {
    files.emplace(options.out_directory, *input.scenario, input.range);
  }
  std::optional<Progress> progress;
  if (console.shows_progress() && !options.no_progress) progress.emplace(console.err, input.range);

  const reports::Report report = simulate_and_report(
      options, input, environment, files ? &*files : nullptr, progress ? &*progress : nullptr);
  progress.reset();
  if (options.verify) {
    const reports::Report again =
        simulate_and_report(options, input, environment, nullptr, nullptr);
    CRONWARP_ASSERT(again.digest == report.digest, "the same inputs gave two different reports");
  }
  if (files) files->finish(report);
  if (options.format == "json") {
    reports::write_json(report, console.out);
  } else {
    reports::write_text(report, {console.out_color(), console.width}, console.out);
    if (options.verify) console.out << "Verified: a second run gave the same digest.\n";
  }
  return report.verdict.exit_code;
}

}  // namespace

void add_run_command(CLI::App& program, Console& console, int& exit_code) {
  auto options = std::make_shared<RunOptions>();
  CLI::App* command = program.add_subcommand(
      "run", "Fast-forward the scheduled tasks of a manifest or scenario and report what happens");
  add_input_options(*command, options->input);
  command->add_option("--seed", options->seed,
                      "Seed of all chance: durations, exit codes, skew (default: 1)");
  command
      ->add_option("--out", options->out_directory,
                   "Directory for report.json and runs.ndjson; made if it is not there")
      ->type_name("DIR");
  command->add_option("--format", options->format, "text (default) or json, the report itself")
      ->check(CLI::IsMember({"text", "json"}));
  add_fail_on_option(*command, options->fail_on);
  command->add_flag("--verify", options->verify, "Run twice and compare the digests");
  command->add_option("--event-budget", options->event_budget,
                      "Stop after so many simulated events (default: 2000000000)");
  command->add_flag("--no-progress", options->no_progress, "No progress line on a terminal");
  command->footer(
      "Examples:\n"
      "  cronwarp run docker-compose.yml\n"
      "  cronwarp run docker-compose.yml --from 2026-03-01 --for 31d --out out\n"
      "  cronwarp run scenarios/daily-update.yml --seed 7 --verify\n"
      "  cronwarp run docker-compose.yml --format json | jq .summary\n\n"
      "Exit status: 0 no findings at or above --fail-on, 1 findings, 2 usage, 3 unreadable input "
      "or no task,\n4 the machine's fault (disk, permissions). Simulated failures do not change "
      "it.");
  command->callback([options, &console, &exit_code] { exit_code = run(*options, console); });
}

}  // namespace cronwarp::cli
