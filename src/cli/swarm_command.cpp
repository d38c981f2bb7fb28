#include "cli/swarm_command.h"

#include <charconv>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/environment_error.h"
#include "cli/console.h"
#include "cli/exit_code.h"
#include "cli/fault_options.h"
#include "cli/input.h"
#include "cli/machine.h"
#include "cli/number_option.h"
#include "cli/report_outputs.h"
#include "cli/run_environment.h"
#include "cli/simulate.h"
#include "cli/time_options.h"
#include "manifest/scenario_writer.h"
#include "reports/byte_sink.h"
#include "reports/expectation_reports.h"
#include "reports/swarm_report.h"
#include "sim/swarm/shrink.h"
#include "sim/swarm/swarm.h"
#include "verdict/judge.h"

namespace cronwarp::cli {
namespace {

constexpr std::uint64_t kJobsMax = 1'024;

struct SwarmOptions {
  InputOptions input;
  TimeOptions times;
  FaultOptions faults;
  std::string seeds;
  std::string budget;
  std::optional<std::uint64_t> jobs;
  std::uint64_t event_budget = kEventBudget;
  std::string write;
  std::string format = "text";
  bool keep_going = false;
  bool no_shrink = false;
};

struct Seeds {
  std::uint64_t first = 1;
  std::uint64_t last = 1;
};

std::optional<std::uint64_t> read_seed(std::string_view text) {
  std::uint64_t seed = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seed);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return seed;
}

// "1..500"; nullopt: it is no such thing.
std::optional<Seeds> read_seeds(std::string_view text) {
  constexpr std::string_view kDots = "..";
  const std::size_t dots = text.find(kDots);
  const auto first = read_seed(text.substr(0, dots));
  const auto last =
      dots == std::string_view::npos ? first : read_seed(text.substr(dots + kDots.size()));
  if (!first || !last || *first > *last) return std::nullopt;
  return Seeds{*first, *last};
}

// Why the options make no sense; else the plan they ask for.
Expected<sim::SwarmPlan, std::string> read_plan(const SwarmOptions& options) {
  sim::SwarmPlan plan;
  plan.goes_on = options.keep_going;
  plan.jobs = options.jobs ? static_cast<std::size_t>(*options.jobs) : core_count();
  if (plan.jobs == 0 || plan.jobs > kJobsMax) {
    return Unexpected{fmt::format("--jobs is a number from 1 to {}", kJobsMax)};
  }
  plan.last_seed = std::numeric_limits<std::uint64_t>::max();
  if (options.seeds.empty() && options.budget.empty()) plan.last_seed = 100;
  if (!options.seeds.empty()) {
    const auto seeds = read_seeds(options.seeds);
    if (!seeds) {
      return Unexpected{
          fmt::format("--seeds '{}' is not FIRST..LAST, such as 1..500", options.seeds)};
    }
    plan.first_seed = seeds->first;
    plan.last_seed = seeds->last;
  }
  if (!options.budget.empty()) {
    const auto budget = parse_duration(options.budget);
    if (!budget) return Unexpected{"--budget: " + budget.error()};
    plan.is_over = [end = monotonic_now() + *budget] { return monotonic_now() >= end; };
  }
  return plan;
}

sim::Trial trial_of(std::uint64_t event_budget) {
  return [event_budget](const Scenario& scenario, TimeRange range) {
    verdict::Judge judge(scenario, range);
    sim::FactStream facts;
    facts.add(judge);
    simulate(scenario, range, event_budget, facts);
    return judge.finish(range.to);
  };
}

std::vector<std::string> fault_ids(const std::vector<Fault>& faults) {
  std::vector<std::string> ids;
  for (const Fault& fault : faults) ids.push_back(fault.id);
  return ids;
}

// What a swarm works on; borrowed.
struct Swarm {
  const SwarmOptions& options;
  const Scenario& scenario;
  TimeRange range;
  const sim::Trial& trial;
};

std::vector<std::string> repeat_seed_argv(const Swarm& swarm, std::uint64_t seed) {
  Scenario seeded = swarm.scenario;
  seeded.seed = seed;
  std::vector<std::string> argv = repeat_argv(swarm.options.input, seeded, swarm.range);
  for (std::string& word : repeat_arguments(swarm.options.faults)) argv.push_back(std::move(word));
  argv.insert(argv.end(), {"--faults", "swarm"});
  return argv;
}

reports::FailingSeedReport seed_report(const Swarm& swarm, const sim::FailingSeed& failing) {
  Scenario seeded = swarm.scenario;
  seeded.faults = failing.faults;
  return {failing.seed, fault_ids(failing.faults),
          reports::expectation_reports(seeded, failing.failures, false),
          repeat_seed_argv(swarm, failing.seed)};
}

reports::ShrunkReport shrink(const Swarm& swarm, const sim::FailingSeed& failing) {
  const Scenario seeded = sim::with_seed(swarm.scenario, swarm.range, failing.seed);
  const verdict::ExpectationResult& failure = failing.failures.front();
  const sim::Shrunk shrunk = sim::shrink(seeded, swarm.range, failure.expectation, swarm.trial);
  const std::string comment =
      fmt::format("Fails: {}\nShrunk from {}, seed {}.", shrunk.scenario.expectations.front().name,
                  swarm.options.input.file, failing.seed);
  reports::ShrunkReport report;
  report.tasks = shrunk.scenario.manifest.tasks.size();
  report.faults = shrunk.scenario.faults.size();
  report.range = shrunk.range;
  report.simulations = shrunk.trials;
  report.scenario = manifest::write_scenario(shrunk.scenario, shrunk.range, comment);
  return report;
}

reports::SwarmReport search(const Swarm& swarm, const sim::SwarmPlan& plan) {
  const sim::SwarmResult result = run_swarm(swarm.scenario, swarm.range, plan, swarm.trial);
  reports::SwarmReport report;
  report.scenario = reports::scenario_report(swarm.scenario, swarm.range);
  report.first_seed = plan.first_seed;
  report.seeds_run = result.seeds_run;
  report.seeds_failing = result.seeds_failing;
  for (const sim::FailingSeed& failing : result.failing) {
    report.failing.push_back(seed_report(swarm, failing));
  }
  if (!result.failing.empty() && !swarm.options.no_shrink) {
    report.shrunk = shrink(swarm, result.failing.front());
  }
  for (const std::size_t expectation : result.judged_nowhere) {
    report.judged_nowhere.push_back(swarm.scenario.expectations[expectation].name);
  }
  const bool holds = report.seeds_failing == 0 && report.judged_nowhere.empty();
  report.exit_code = holds ? kExitOk : kExitFindings;
  return report;
}

void write_scenario_file(const std::string& path, const std::string& text) {
  reports::FileSink file(path);
  file.write(text);
  file.close();
}

int swarm(const SwarmOptions& options, const Console& console) {
  const auto chosen = read_times(options.times);
  const auto plan = read_plan(options);
  if (!chosen || !plan) {
    print_error(console, !chosen ? chosen.error() : plan.error());
    return kExitUsage;
  }
  const auto faults = read_fault_options(options.faults);
  if (!faults) {
    print_error(console, faults.error().text, faults.error().help);
    return kExitUsage;
  }
  std::vector<std::string> inputs = files_of(*faults);
  inputs.push_back(options.input.file);
  if (const auto error = overwritten_input(options.write, inputs)) {
    print_error(console, error->text, error->help);
    return kExitUsage;
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
  if (input.scenario->expectations.empty()) {
    print_error(console, "the scenario expects nothing, so no seed could fail",
                "add 'expect:' to it, or give --expect FILE");
    return kExitUnreadable;
  }
  const sim::Trial trial = trial_of(options.event_budget);
  reports::SwarmReport report = search({options, *input.scenario, *range, trial}, *plan);
  if (report.shrunk && !options.write.empty()) {
    write_scenario_file(options.write, report.shrunk->scenario);
    report.shrunk->file = options.write;
  }
  if (options.format == "json") {
    reports::write_swarm_json(report, console.out);
  } else {
    reports::write_swarm_text(report, console.out_color(), console.out);
  }
  return report.exit_code;
}

}  // namespace

void add_swarm_command(CLI::App& program, Console& console, int& exit_code) {
  auto options = std::make_shared<SwarmOptions>();
  CLI::App* command = program.add_subcommand(
      "swarm", "Try many seeds, each with faults of its own, until an expectation fails");
  add_file_argument(*command, options->input);
  add_reading_options(*command, options->input);
  add_time_options(*command, options->times);
  add_fault_options(*command, options->faults);
  command->add_option("--seeds", options->seeds, "Which seeds (default: 1..100)")
      ->type_name("FIRST..LAST");
  command
      ->add_option("--budget", options->budget,
                   "Begin no further seed after so much time, by the wall clock")
      ->type_name("DURATION");
  add_number_option(*command, "--jobs", "Seeds at once (default: one for each core)",
                    [options](std::uint64_t value) { options->jobs = value; });
  command->add_flag("--keep-going", options->keep_going, "Go on after a seed that fails");
  command->add_flag("--no-shrink", options->no_shrink, "Do not look for a smaller scenario");
  command
      ->add_option("--write", options->write,
                   "Write the smaller scenario to a file, in place of showing it")
      ->type_name("FILE");
  command->add_option("--format", options->format, "text (default) or json")
      ->check(CLI::IsMember({"text", "json"}));
  add_number_option(*command, "--event-budget",
                    "Stop a seed after so many simulated events (default: 2000000000)",
                    [options](std::uint64_t value) { options->event_budget = value; });
  command->footer(
      "Of the scenario's faults each seed has about half; where it has none, each kind of fault is "
      "in one seed\nof four. The seeds decide, not --jobs, what is found.\n\n"
      "Examples:\n"
      "  cronwarp swarm scenarios/month-end.yml --seeds 1..500\n"
      "  cronwarp swarm docker-compose.yml --expect expect.yml --budget 60s --write found.yml\n\n"
      "Exit status: 0 every expectation holds, 1 a seed fails or the file has errors, 2 usage, 3 "
      "unreadable\ninput, no task or no expectation, 4 the machine's fault or the event budget "
      "used up.");
  command->callback([options, &console, &exit_code] { exit_code = swarm(*options, console); });
}

}  // namespace cronwarp::cli
