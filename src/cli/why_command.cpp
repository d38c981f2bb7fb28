#include "cli/why_command.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/expected.h"
#include "base/suggest.h"
#include "cli/exit_code.h"
#include "cli/fault_options.h"
#include "cli/input.h"
#include "cli/number_option.h"
#include "cli/simulate.h"
#include "cli/simulated_rack.h"
#include "cli/time_options.h"
#include "cli/usage_error.h"
#include "cron/why.h"
#include "fakes/runner/scripted_runner.h"
#include "reports/firing_picker.h"
#include "reports/why_report.h"
#include "sim/swarm/swarm.h"

namespace cronwarp::cli {
namespace {

struct WhyOptions {
  std::string subject;
  InputOptions input;
  TimeOptions times;
  FaultOptions faults;
  std::optional<std::uint64_t> seed;
  std::string format = "text";
};

// So many firings of a day are told in full.
constexpr std::size_t kToldMax = 3;

// How far the simulation goes on before it is looked whether the firings have ended.
constexpr Duration kStride = std::chrono::hours{1};

// TASK@T, taken apart.
struct Subject {
  std::string task;
  Instant at;
  bool is_day = false;

  // The firings that are asked for were due then.
  TimeRange scheduled() const {
    return {at, is_day ? at + std::chrono::days{1} : at + Duration{1}};
  }
};

Expected<Subject, UsageError> parse_subject(const std::string& text) {
  const std::size_t mark = text.rfind('@');
  if (mark == std::string::npos || mark == 0) {
    return Unexpected{UsageError{fmt::format("'{}' is not TASK@TIME", text),
                                 "name a task and a time, such as web.backup@2026-03-01T08:00"}};
  }
  const std::string time = text.substr(mark + 1);
  const auto at = parse_instant(time);
  if (!at) {
    return Unexpected{UsageError{fmt::format("the time '{}': {}", time, at.error()),
                                 "write web.backup@2026-03-01T08:00, or a date alone"}};
  }
  constexpr std::size_t kDateBytes = 10;
  return Subject{text.substr(0, mark), *at, time.size() == kDateBytes};
}

Expected<TaskIndex, UsageError> find_task(const Manifest& manifest, const std::string& id) {
  std::vector<std::string_view> ids;
  for (const Task& task : manifest.tasks) ids.push_back(task.id);
  const auto found = std::find(ids.begin(), ids.end(), id);
  if (found != ids.end()) return static_cast<TaskIndex>(found - ids.begin());
  constexpr std::size_t kListedMax = 10;
  const auto meant = closest(id, ids);
  std::string help = meant ? fmt::format("did you mean '{}'?", *meant) : std::string();
  if (!meant && ids.size() <= kListedMax) {
    help = fmt::format("the tasks are: {}", fmt::join(ids, ", "));
  } else if (!meant) {
    help = "'cronwarp next FILE' lists them";
  }
  return Unexpected{UsageError{fmt::format("{} has no task '{}'", manifest.path, id), help}};
}

std::optional<UsageError> outside(const Subject& subject, TimeRange range) {
  const TimeRange wanted = subject.scheduled();
  if (wanted.from < range.to && wanted.to > range.from) return std::nullopt;
  return UsageError{
      fmt::format("{} is outside the range, which is {} to {}", format_instant(subject.at),
                  format_instant(range.from), format_instant(range.to)),
      "choose a range with it in it by --from and --for or --to"};
}

// Lives through the range until so many firings of the picker have ended.
void simulate_until(const Scenario& scenario, TimeRange range, std::uint64_t firings,
                    Instant latest_firing, reports::FiringPicker& picker) {
  sim::FactStream facts;
  facts.add(picker);
  fakes::ScriptedRunner runner(scenario);
  SimulatedRack simulated(scenario, range, kEventBudget, runner, facts);
  simulated.world.start(simulated.rack, &simulated.rack);
  for (Instant at = std::min(latest_firing, range.to);; at = std::min(at + kStride, range.to)) {
    simulated.world.advance_to(at);
    if (picker.ended() == firings) return;
    if (at == range.to) break;
  }
  simulated.world.finish();
}

reports::WhyReport find_out(const Scenario& scenario, TimeRange range, TaskIndex task,
                            const Subject& subject) {
  const cron::Schedule& schedule = scenario.manifest.tasks[task].schedule;
  const TimeRange wanted = {std::max(subject.scheduled().from, range.from),
                            std::min(subject.scheduled().to, range.to)};
  const std::uint64_t firings = schedule.count(wanted);
  reports::WhyReport report{scenario, range, task, subject.at, subject.is_day, {}, {}, {}};
  if (!subject.is_day || firings == 0) report.schedule = cron::why(schedule, subject.at);
  if (firings == 0) return report;
  reports::FiringPicker picker(task, wanted, kToldMax);
  simulate_until(scenario, range, firings, wanted.to, picker);
  report.lines = picker.lines();
  report.told = picker.told();
  return report;
}

int refuse(const UsageError& error, const Console& console) {
  print_error(console, error.text, error.help);
  return kExitUsage;
}

int why(const WhyOptions& options, const Console& console) {
  const auto subject = parse_subject(options.subject);
  if (!subject) return refuse(subject.error(), console);
  const auto chosen = read_times(options.times);
  if (!chosen) return refuse({chosen.error(), ""}, console);
  const auto faults = read_fault_options(options.faults);
  if (!faults) return refuse(faults.error(), console);
  Input input;
  // Where neither the command line nor the scenario says when to begin, the day in question does.
  const Instant start{std::chrono::floor<std::chrono::days>(subject->at)};
  if (!load_input(options.input, manifest::Purpose::kSimulation, chosen->from, start, console,
                  input)) {
    return kExitUnreadable;
  }
  const bool is_applied = apply_fault_options(*faults, input);
  if (refuse_errors(input, "nothing was run", console)) {
    return is_applied ? kExitFindings : kExitUnreadable;
  }
  const auto range = resolve_range(*chosen, input.scenario->range, start);
  if (!range) return refuse({range.error(), "give --from and --for or --to"}, console);
  if (options.seed) input.scenario->seed = *options.seed;
  if (faults->mixes) input.scenario = sim::with_seed(*input.scenario, *range, input.scenario->seed);
  const auto task = find_task(input.scenario->manifest, subject->task);
  if (!task) return refuse(task.error(), console);
  if (const auto error = outside(*subject, *range)) return refuse(*error, console);
  const reports::WhyReport report = find_out(*input.scenario, *range, *task, *subject);
  if (options.format == "json") {
    reports::write_why_json(report, console.out);
  } else {
    reports::write_why_text(report, reports::Paint{console.out_color()}, console.out);
  }
  return kExitOk;
}

}  // namespace

void add_why_command(CLI::App& program, Console& console, int& exit_code) {
  auto options = std::make_shared<WhyOptions>();
  CLI::App* command = program.add_subcommand(
      "why", "Say why a task does or does not fire at a time, and what becomes of it in the run");
  command
      ->add_option("TASK@TIME", options->subject,
                   "A task's id and a UTC time, such as web.backup@2026-03-01T08:00; with a date "
                   "alone, all its firings of that day")
      ->type_name("")
      ->required();
  add_file_argument(*command, options->input);
  add_reading_options(*command, options->input);
  add_time_options(*command, options->times);
  add_number_option(*command, "--seed",
                    "Seed of all chance, as in the run (default: the scenario's, else 1)",
                    [options](std::uint64_t value) { options->seed = value; });
  add_fault_options(*command, options->faults);
  command->add_option("--format", options->format, "text (default) or json")
      ->check(CLI::IsMember({"text", "json"}));
  command->footer(
      "The simulation is that of 'cronwarp run' with the same options, and stops once the firing "
      "has ended.\nWithout --from and a scenario's own range it begins at midnight of the day in "
      "question.\n\n"
      "Examples:\n"
      "  cronwarp why web.backup@2026-03-01T08:00 docker-compose.yml\n"
      "  cronwarp why web.daily_update@2016-04-25 scenarios/daily-update.yml --seed 7\n\n"
      "Exit status: 0 answered, 1 errors in the file, 2 usage, also an unknown task or a time "
      "outside the range,\n3 unreadable.");
  command->callback([options, &console, &exit_code] { exit_code = why(*options, console); });
}

}  // namespace cronwarp::cli
