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
#include "cli/dispatch.h"
#include "cli/exit_code.h"
#include "cli/fail_on.h"
#include "cli/input.h"
#include "cli/machine.h"
#include "cli/number_option.h"
#include "cli/progress.h"
#include "cli/run_environment.h"
#include "cli/simulate.h"
#include "cli/time_options.h"
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
  TimeOptions times;
  DispatchOptions dispatch;
  std::optional<std::uint64_t> seed;
  std::string out_directory;
  std::string format = "text";
  std::string fail_on = "error";
  std::uint64_t event_budget = kEventBudget;
  bool verify = false;
  bool no_progress = false;
};

fs::path report_path(const std::string& directory) { return fs::path(directory) / "report.json"; }

// An earlier run's report goes before anything else happens, so that whatever stops this run does
// not leave it to be taken for this run's.
void remove_old_report(const std::string& directory) {
  std::error_code error;
  fs::remove(report_path(directory), error);
  if (error && error != std::errc::not_a_directory) {
    throw EnvironmentError(
        fmt::format("cannot replace {}: {}", report_path(directory).string(), error.message()));
  }
}

// The files of --out.
class OutputFiles {
 public:
  OutputFiles(const std::string& directory, const Scenario& scenario, TimeRange range)
      : directory_(created(directory)),
        sink_((fs::path(directory) / "runs.ndjson").string()),
        writer_(scenario, range, kVersion, sink_) {}

  FactObserver& observer() { return writer_; }

  void finish(const reports::Report& report) {
    writer_.finish(report);
    sink_.close();
    const fs::path path = report_path(directory_);
    std::ofstream file(path, std::ios::binary);
    reports::write_json(report, file);
    file.close();
    if (!file) {
      throw EnvironmentError(
          fmt::format("cannot write {}: {}", path.string(), std::strerror(errno)));
    }
  }

 private:
  static const std::string& created(const std::string& directory) {
    std::error_code error;
    fs::create_directories(directory, error);
    if (error) {
      throw EnvironmentError(fmt::format("cannot create {}: {}", directory, error.message()));
    }
    return directory;
  }

  std::string directory_;
  reports::FileSink sink_;
  reports::NdjsonWriter writer_;
};

// What a run works on once its input has been read.
struct Job {
  const Scenario& scenario;
  const Diagnostics& findings;
  TimeRange range;
  Dispatch dispatch;
};

// One pass over the range. `files` and `progress` may be null.
reports::Report simulate_and_report(const RunOptions& options, const Job& job,
                                    reports::RunEnvironment environment, OutputFiles* files,
                                    Progress* progress) {
  const Duration started = monotonic_now();
  reports::ReportBuilder builder(job.scenario, job.range);
  sim::FactStream facts;
  facts.add(builder);
  if (files != nullptr) facts.add(files->observer());
  if (progress != nullptr) facts.add(*progress);
  simulate_with(job.dispatch, job.scenario, job.range, options.event_budget, facts);
  environment.elapsed = monotonic_now() - started;
  return builder.finish(job.findings, environment);
}

reports::RunEnvironment describe_run(const RunOptions& options, const Job& job) {
  reports::RunEnvironment environment = describe_environment();
  environment.repeat_argv = repeat_argv(options.input, job.scenario, job.range);
  if (options.fail_on != "error") {
    environment.repeat_argv.insert(environment.repeat_argv.end(), {"--fail-on", options.fail_on});
  }
  if (job.dispatch.rack) {
    environment.repeat_argv.insert(environment.repeat_argv.end(),
                                   {"--rack-url", job.dispatch.rack->shown()});
  }
  environment.fail_on = parse_fail_on(options.fail_on);
  environment.output_directory = options.out_directory;
  environment.dispatch = job.dispatch.shown();
  return environment;
}

// Simulates, writes and prints; returns the exit code.
int report_on(const RunOptions& options, const Job& job, const Console& console) {
  const reports::RunEnvironment environment = describe_run(options, job);
  std::optional<OutputFiles> files;
  if (!options.out_directory.empty()) {
    files.emplace(options.out_directory, job.scenario, job.range);
  }
  std::optional<Progress> progress;
  if (console.shows_progress() && !options.no_progress) progress.emplace(console.err, job.range);
  const reports::Report report = simulate_and_report(
      options, job, environment, files ? &*files : nullptr, progress ? &*progress : nullptr);
  progress.reset();
  if (options.verify) {
    const reports::Report again = simulate_and_report(options, job, environment, nullptr, nullptr);
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

int run(const RunOptions& options, const Console& console) {
  if (!options.out_directory.empty()) remove_old_report(options.out_directory);
  const auto chosen = read_times(options.times);
  if (!chosen) {
    print_error(console, chosen.error());
    return kExitUsage;
  }
  Input input;
  const Instant now = wall_clock_now();
  if (!load_input(options.input, manifest::Purpose::kSimulation, chosen->from, now, console, input))
    return kExitUnreadable;
  if (refuse_errors(input, "nothing was run", console)) return kExitFindings;
  const auto range = resolve_range(*chosen, input.scenario->range, now);
  if (!range) {
    print_error(console, range.error(), "give --from and --for or --to");
    return kExitUsage;
  }
  if (options.seed) input.scenario->seed = *options.seed;
  const auto dispatch = read_dispatch(options.dispatch, input.scenario->manifest.platform);
  if (!dispatch) {
    print_error(console, dispatch.error().text, dispatch.error().help);
    return kExitUsage;
  }
  if (dispatch->rack && options.verify) {
    print_error(console, "--verify would send every request to the rack a second time",
                "leave it out, or use --dispatch http with a rack of the run's own");
    return kExitUsage;
  }
  return report_on(options, {*input.scenario, input.findings, *range, *dispatch}, console);
}

}  // namespace

void add_run_command(CLI::App& program, Console& console, int& exit_code) {
  auto options = std::make_shared<RunOptions>();
  CLI::App* command = program.add_subcommand(
      "run", "Fast-forward the scheduled tasks of a manifest or scenario and report what happens");
  add_file_argument(*command, options->input);
  add_reading_options(*command, options->input);
  add_time_options(*command, options->times);
  add_number_option(
      *command, "--seed",
      "Seed of all chance: durations, exit codes, skew (default: the scenario's, else 1)",
      [options](std::uint64_t value) { options->seed = value; });
  command
      ->add_option("--out", options->out_directory,
                   "Directory for report.json and runs.ndjson; made if it is not there")
      ->type_name("DIR")
      ->check([](const std::string& value) {
        return value.empty() ? std::string("a directory has a name") : std::string();
      });
  command->add_option("--format", options->format, "text (default) or json, the report itself")
      ->check(CLI::IsMember({"text", "json"}));
  add_fail_on_option(*command, options->fail_on);
  add_dispatch_options(*command, options->dispatch);
  command->add_flag("--verify", options->verify, "Run twice and compare the digests");
  add_number_option(*command, "--event-budget",
                    "Stop after so many simulated events (default: 2000000000)",
                    [options](std::uint64_t value) { options->event_budget = value; });
  command->add_flag("--no-progress", options->no_progress, "No progress line on a terminal");
  command->footer(
      "Examples:\n"
      "  cronwarp run docker-compose.yml\n"
      "  cronwarp run docker-compose.yml --from 2026-03-01 --for 31d --out out\n"
      "  cronwarp run scenarios/daily-update.yml --seed 7 --verify\n"
      "  cronwarp run docker-compose.yml --format json | jq .summary\n\n"
      "Exit status: 0 no findings at or above --fail-on, 1 findings, 2 usage, 3 unreadable input "
      "or no task,\n4 the machine's fault (disk, permissions) or the event budget used up. "
      "Simulated failures do "
      "not change it.");
  command->callback([options, &console, &exit_code] { exit_code = run(*options, console); });
}

}  // namespace cronwarp::cli
