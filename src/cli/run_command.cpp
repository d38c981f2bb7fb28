#include "cli/run_command.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/contract.h"
#include "base/environment_error.h"
#include "base/interrupted.h"
#include "cli/dispatch.h"
#include "cli/exit_code.h"
#include "cli/fail_on.h"
#include "cli/fault_options.h"
#include "cli/golden_schedule.h"
#include "cli/input.h"
#include "cli/machine.h"
#include "cli/number_option.h"
#include "cli/output_files.h"
#include "cli/progress.h"
#include "cli/real_run_options.h"
#include "cli/report_outputs.h"
#include "cli/run_environment.h"
#include "cli/run_source.h"
#include "cli/simulate.h"
#include "cli/termination.h"
#include "cli/time_options.h"
#include "io/event_loop.h"
#include "reports/report_builder.h"
#include "sim/swarm/swarm.h"
#include "verdict/judge.h"

namespace cronwarp::cli {
namespace {

struct RunOptions {
  InputOptions input;
  TimeOptions times;
  DispatchOptions dispatch;
  RealRunOptions real_runs;
  FaultOptions faults;
  GoldenOptions golden;
  ReportOutputOptions outputs;
  std::optional<std::uint64_t> seed;
  std::string out_directory;
  std::string fail_on = "error";
  std::uint64_t event_budget = kEventBudget;
  bool verify = false;
  bool no_progress = false;
};

// What a run works on once its input has been read; borrowed.
struct Job {
  const Scenario& scenario;
  const Diagnostics& findings;
  TimeRange range;
  const Dispatch& dispatch;
  const RealRunSettings& real_runs;
  const ReportOutputs& outputs;
  int golden = kExitOk;  // of check_golden
};

// What it works with.
struct Machinery {
  RunSource& runs;
  Termination& termination;
};

// What a pass over the range gives.
struct Pass {
  reports::Report report;
  std::optional<reports::Stop> stopped;
  std::string keep_error;  // why what was measured could not be kept; empty: it could
};

void append(std::vector<std::string>& arguments, const std::vector<std::string>& more) {
  arguments.insert(arguments.end(), more.begin(), more.end());
}

// One pass over the range, with what was measured kept before anything else can fail. `files` and
// `progress` may be null.
Pass simulate_and_report(const RunOptions& options, const Job& job, const Machinery& machinery,
                         reports::RunEnvironment environment, OutputFiles* files,
                         Progress* progress) {
  const Duration started = monotonic_now();
  reports::ReportBuilder builder(job.scenario, job.range);
  machinery.runs.describe(builder);
  sim::FactStream facts;
  facts.add(builder);
  verdict::Judge judge(job.scenario, job.range);
  if (!job.scenario.expectations.empty()) facts.add(judge);
  if (files != nullptr) facts.add(files->observer());
  if (progress != nullptr) facts.add(*progress);
  Pass pass;
  try {
    pass.stopped = simulate_with(job.dispatch, {job.scenario, job.range, options.event_budget,
                                                machinery.runs, machinery.termination, facts});
  } catch (const OutputError&) {
    machinery.runs.keep();
    throw;
  }
  machinery.runs.finish();
  if (pass.stopped) builder.stop(*pass.stopped);
  environment.elapsed = monotonic_now() - started;
  machinery.runs.describe(environment.runner);
  // A firing that was not come to may have needed what has run ahead of it.
  if (pass.stopped) environment.runner.unused_runs.reset();
  RealRunSettings repeated = job.real_runs;
  try {
    if (!machinery.runs.keep()) repeated.record.clear();
  } catch (const EnvironmentError& error) {
    pass.keep_error = error.what();
    environment.runner.cassette.clear();
    repeated.record.clear();
  }
  append(environment.repeat_argv, repeat_arguments(repeated));
  const Instant end = pass.stopped ? pass.stopped->at : job.range.to;
  pass.report = builder.finish(job.findings, environment, judge.finish(end));
  return pass;
}

// All but what the runs' source says.
reports::RunEnvironment describe_run(const RunOptions& options, const Job& job) {
  reports::RunEnvironment environment = describe_environment();
  environment.repeat_argv = repeat_argv(options.input, job.scenario, job.range);
  std::vector<std::string>& argv = environment.repeat_argv;
  append(argv, repeat_arguments(options.faults));
  if (options.fail_on != "error") append(argv, {"--fail-on", options.fail_on});
  if (job.dispatch.rack) append(argv, {"--rack-url", job.dispatch.rack->shown()});
  environment.fail_on = parse_fail_on(options.fail_on);
  environment.output_directory = options.out_directory;
  environment.dispatch = job.dispatch.shown();
  if (job.golden == kExitFindings) {
    environment.golden_mismatch = "the firings are not those of " + options.golden.file;
  }
  return environment;
}

// Whoever looks at a container's date is to know that not every firing saw its own.
void note_other_dates(const reports::Report& report, const Console& console) {
  std::uint64_t reused = 0;
  for (const reports::TaskReport& task : report.tasks) {
    if (task.real_runs && task.real_runs->clock_reason.empty()) reused += task.real_runs->reused;
  }
  if (reused == 0) return;
  console.err << fmt::format(
      "cronwarp: note: {} firing{} took the outcome of a run at another date; --docker-runs all "
      "runs each at its own\n",
      reused, reused == 1 ? "" : "s");
}

// Simulates, writes and prints; returns the exit code.
int simulate_and_show(const RunOptions& options, const Job& job, const Machinery& machinery,
                      OutputFiles* files, const Console& console) {
  const reports::RunEnvironment environment = describe_run(options, job);
  std::optional<Progress> progress;
  // Real runs have a progress of their own, and the simulation waits for them most of the time.
  if (console.shows_progress() && !options.no_progress &&
      job.real_runs.runner != reports::RunnerKind::kDocker) {
    progress.emplace(console.err, job.range);
  }
  const Pass pass = simulate_and_report(options, job, machinery, environment, files,
                                        progress ? &*progress : nullptr);
  const reports::Report& report = pass.report;
  progress.reset();
  bool is_verified = false;
  if (options.verify && !pass.stopped) {
    const Pass again = simulate_and_report(options, job, machinery, environment, nullptr, nullptr);
    is_verified = !again.stopped;
    CRONWARP_ASSERT(again.stopped || again.report.digest == report.digest,
                    "the same inputs gave two different reports");
  }
  machinery.termination.listen({});
  if (files != nullptr) files->finish(report);
  write_report_outputs(job.outputs, report, console);
  if (is_verified && job.outputs.format == reports::ReportFormat::kText) {
    console.out << "Verified: a second run gave the same digest.\n" << std::flush;
  }
  if (job.real_runs.faketime) note_other_dates(report, console);
  if (pass.stopped) print_error(console, pass.stopped->reason);
  if (pass.keep_error.empty()) return report.verdict.exit_code;
  print_error(console, pass.keep_error);
  return kExitEnvironment;
}

// A run that ends before its first firing. Standard output has nothing to say of it.
int report_no_firing(const RunOptions& options, const Job& job, const reports::Stop& stop,
                     const Console& console) {
  print_error(console, stop.reason);
  if (options.out_directory.empty()) return stop.exit_code;
  reports::ReportBuilder builder(job.scenario, job.range);
  if (job.real_runs.runner != reports::RunnerKind::kScripted) builder.describe_real_runs({});
  builder.stop(stop);
  reports::RunEnvironment environment = describe_run(options, job);
  environment.runner.kind = job.real_runs.runner;
  RealRunSettings repeated = job.real_runs;
  repeated.record.clear();
  append(environment.repeat_argv, repeat_arguments(repeated));
  OutputFiles files(options.out_directory, job.scenario, job.range);
  files.finish(builder.finish(job.findings, environment));
  return stop.exit_code;
}

// Throws EnvironmentError, and Interrupted by the loop.
MadeRunSource prepare(const RunOptions& options, const Job& job, EventLoop& loop,
                      const Console& console) {
  return make_run_source({job.real_runs, job.scenario, job.range, loop, console,
                          console.shows_progress() && !options.no_progress});
}

int report_on(const RunOptions& options, const Job& job, const Console& console) {
  EventLoop loop;
  Termination termination(loop);
  MadeRunSource runs = Unexpected{RunSourceError{}};
  try {
    runs = prepare(options, job, loop, console);
  } catch (const Interrupted& signal) {
    return report_no_firing(options, job, stop_by(signal, job.range.from), console);
  } catch (const EnvironmentError& error) {
    return report_no_firing(options, job, {job.range.from, error.what(), kExitEnvironment},
                            console);
  }
  if (!runs) {
    for (const std::string& text : runs.error().texts) print_error(console, text);
    print_help(console, runs.error().help);
    return runs.error().exit_code;
  }
  RunSource& source = **runs;
  std::optional<OutputFiles> files;
  if (!options.out_directory.empty()) {
    files.emplace(options.out_directory, job.scenario, job.range);
  }
  termination.listen([&source](int signal) { source.interrupt(signal); });
  return simulate_and_show(options, job, {source, termination}, files ? &*files : nullptr, console);
}

// What makes no sense only together; nullopt: nothing.
std::optional<UsageError> conflict(const RunOptions& options, const Dispatch& dispatch,
                                   const RealRunSettings& real_runs) {
  if (dispatch.rack && real_runs.runner != reports::RunnerKind::kScripted) {
    return UsageError{fmt::format("--rack-url sends the requests to a rack that runs them itself, "
                                  "so that nothing is left for --runner {}",
                                  to_string(real_runs.runner)),
                      "leave one of the two out"};
  }
  if (dispatch.rack && options.verify) {
    return UsageError{"--verify would send every request to the rack a second time",
                      "leave it out, or use --dispatch http with a rack of the run's own"};
  }
  if (options.verify && real_runs.runner == reports::RunnerKind::kDocker) {
    return UsageError{
        "--verify would run every container a second time, and no two runs of a "
        "container take equally long",
        "leave it out; --record FILE, then --runner replay --cassette FILE gives the "
        "same report again"};
  }
  return std::nullopt;
}

int refuse(const UsageError& error, const Console& console) {
  print_error(console, error.text, error.help);
  return kExitUsage;
}

int run(const RunOptions& options, const Console& console) {
  // What has run is kept and told though nobody reads standard output any more.
  survive_broken_pipes();
  if (!options.out_directory.empty()) remove_old_report(options.out_directory);
  const auto chosen = read_times(options.times);
  if (!chosen) {
    print_error(console, chosen.error());
    return kExitUsage;
  }
  const auto real_runs = read_real_run_options(options.real_runs, core_count());
  if (!real_runs) return refuse(real_runs.error(), console);
  const auto outputs = read_report_outputs(options.outputs);
  if (!outputs) return refuse(outputs.error(), console);
  const auto faults = read_fault_options(options.faults);
  if (!faults) return refuse(faults.error(), console);
  std::vector<std::string> inputs = files_of(*faults);
  inputs.push_back(options.input.file);
  for (const ReportOutputs::File& file : outputs->files) {
    if (const auto error = overwritten_input(file.path, inputs)) return refuse(*error, console);
  }
  Input input;
  const Instant now = wall_clock_now();
  if (!load_input(options.input, manifest::Purpose::kSimulation, chosen->from, now, console, input))
    return kExitUnreadable;
  const bool is_applied = apply_fault_options(*faults, input);
  if (refuse_errors(input, "nothing was run", console)) {
    return is_applied ? kExitFindings : kExitUnreadable;
  }
  const auto range = resolve_range(*chosen, input.scenario->range, now);
  if (!range) {
    print_error(console, range.error(), "give --from and --for or --to");
    return kExitUsage;
  }
  if (options.seed) input.scenario->seed = *options.seed;
  if (faults->mixes) input.scenario = sim::with_seed(*input.scenario, *range, input.scenario->seed);
  const auto dispatch = read_dispatch(options.dispatch, input.scenario->manifest.platform);
  if (!dispatch) return refuse(dispatch.error(), console);
  if (const auto error = conflict(options, *dispatch, *real_runs)) return refuse(*error, console);
  const int golden = options.golden.given()
                         ? check_golden(options.golden, *input.scenario, *range, console)
                         : kExitOk;
  if (golden != kExitOk && golden != kExitFindings) return golden;
  return report_on(
      options, {*input.scenario, input.findings, *range, *dispatch, *real_runs, *outputs, golden},
      console);
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
  add_report_output_options(*command, options->outputs);
  add_fault_options(*command, options->faults);
  add_golden_options(*command, options->golden);
  add_fail_on_option(*command, options->fail_on);
  add_dispatch_options(*command, options->dispatch);
  add_real_run_options(*command, options->real_runs);
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
      "  cronwarp run docker-compose.yml --format json | jq .summary\n"
      "  cronwarp run docker-compose.yml --faults mild --expect expect.yml --output "
      "junit=junit.xml\n"
      "  cronwarp run docker-compose.yml --from 2026-01-01 --for 365d --golden year.txt\n"
      "  cronwarp run docker-compose.yml --runner docker --record month.json\n"
      "  cronwarp run docker-compose.yml --runner replay --cassette month.json\n\n"
      "Exit status: 0 every expectation holds and there is no finding at or above --fail-on, 1 one "
      "does not, or\nthere is, or the firings are not those of --golden, 2 usage, 3 unreadable "
      "input "
      "or no task, 4 the machine's\nfault (disk, permissions, engine) or the event budget used up, "
      "130 stopped by SIGINT, 143 by SIGTERM.\nSimulated failures that no expectation is about do "
      "not "
      "change it.");
  command->callback([options, &console, &exit_code] { exit_code = run(*options, console); });
}

}  // namespace cronwarp::cli
