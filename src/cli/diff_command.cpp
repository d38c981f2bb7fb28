#include "cli/diff_command.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <ostream>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/environment_error.h"
#include "cli/exit_code.h"
#include "cli/input.h"
#include "cli/machine.h"
#include "cli/time_options.h"
#include "cli/timetable_source.h"
#include "io/event_loop.h"
#include "reports/schedule_diff.h"

namespace cronwarp::cli {
namespace {

// As of diff(1), which scripts know.
constexpr int kSame = 0;
constexpr int kDifferent = 1;
constexpr int kTrouble = 2;

struct DiffOptions {
  std::string old_name;
  std::string new_name;
  InputOptions input;
  TimeOptions times;
  std::string format = "text";
};

struct Sides {
  TimetableSource& before;
  TimetableSource& after;
};

// What both ranges cover; either may be unknown.
std::optional<TimeRange> common(const std::optional<TimeRange>& a,
                                const std::optional<TimeRange>& b) {
  if (!a || !b) return a ? a : b;
  return TimeRange{std::max(a->from, b->from), std::min(a->to, b->to)};
}

// The range that the command line leaves open is what the two sides have in common, else as in
// `run`. nullopt, with the reason printed: there is none.
std::optional<TimeRange> find_range(const Sides& sides, const ChosenTimes& chosen,
                                    const Console& console) {
  const Instant now = wall_clock_now();
  std::optional<TimeRange> before;
  std::optional<TimeRange> after;
  const Instant assumed = chosen.from.value_or(now);
  if (!sides.before.find_range(assumed, console, before) ||
      !sides.after.find_range(assumed, console, after)) {
    return std::nullopt;
  }
  const auto range = resolve_range(chosen, common(before, after), now);
  if (range) return *range;
  print_error(console, range.error(),
              before && after
                  ? "the two sides have no time in common; give --from and --for or --to"
                  : "give --from and --for or --to");
  return std::nullopt;
}

bool covers(const reports::Timetable& timetable, TimeRange range, const Console& console) {
  const auto& known = timetable.range;
  if (!known || (known->from <= range.from && range.to <= known->to)) return true;
  print_error(console,
              fmt::format("{} knows only of {} to {}", timetable.name, format_instant(known->from),
                          format_instant(known->to)),
              "compare within that, with --from and --to");
  return false;
}

void show(const reports::ScheduleDiff& diff, const std::string& format, const Console& console) {
  if (format == "json") {
    reports::write_diff_json(diff, console.out);
  } else if (format == "markdown") {
    reports::write_diff_markdown(diff, console.out);
  } else {
    reports::write_diff_text(diff, reports::Paint{console.out_color()}, console.out);
  }
}

int compare(const DiffOptions& options, const Console& console) {
  const auto chosen = read_times(options.times);
  if (!chosen) {
    print_error(console, chosen.error());
    return kTrouble;
  }
  if (options.old_name == "-" && options.new_name == "-") {
    print_error(console, "OLD and NEW cannot both be standard input");
    return kTrouble;
  }
  EventLoop loop;
  const auto before = TimetableSource::open(options.old_name, options.input, loop);
  const auto after = TimetableSource::open(options.new_name, options.input, loop);
  for (const auto* side : {&before, &after}) {
    if (!*side) print_error(console, side->error().text, side->error().help);
  }
  if (!before || !after) return kTrouble;
  const auto range = find_range({**before, **after}, *chosen, console);
  if (!range) return kTrouble;
  const auto old_times = (*before)->timetable(range->from, /*is_old=*/true, console);
  const auto new_times = (*after)->timetable(range->from, /*is_old=*/false, console);
  if (!old_times || !new_times) return kTrouble;
  if (!covers(*old_times, *range, console) || !covers(*new_times, *range, console)) return kTrouble;
  const reports::ScheduleDiff diff = reports::diff_timetables(*old_times, *new_times, *range);
  show(diff, options.format, console);
  return diff.any() ? kDifferent : kSame;
}

int diff(const DiffOptions& options, const Console& console) {
  try {
    return compare(options, console);
  } catch (const EnvironmentError& error) {
    print_error(console, error.what());
    return kTrouble;
  }
}

}  // namespace

void add_diff_command(CLI::App& program, Console& console, int& exit_code) {
  auto options = std::make_shared<DiffOptions>();
  CLI::App* command = program.add_subcommand(
      "diff", "Compare when the tasks of two manifests or two reports are due");
  command
      ->add_option("OLD", options->old_name,
                   "A docker-compose.yml or scenario file, such a file of a git revision "
                   "(REV:PATH), a report.json or the folder it is in; - reads standard input")
      ->type_name("")
      ->required();
  command->add_option("NEW", options->new_name, "The same")->type_name("")->required();
  add_reading_options(*command, options->input);
  add_time_options(*command, options->times);
  command->add_option("--format", options->format, "text (default), markdown or json")
      ->check(CLI::IsMember({"text", "markdown", "json"}));
  command->footer(
      "Within a day, a task's first firing that is gone has moved to its first that is new, and so "
      "on; what\nis left over was removed or added. OLD may have declarations with errors, which "
      "count as not there.\n\n"
      "Examples:\n"
      "  cronwarp diff HEAD:docker-compose.yml docker-compose.yml --from 2026-03-01 --for 31d\n"
      "  cronwarp diff origin/main:docker-compose.yml docker-compose.yml --format markdown\n"
      "  cronwarp diff out-before out-after\n\n"
      "Exit status: 0 the same, 1 different, 2 trouble: usage, or input that cannot be read.");
  command->callback([options, &console, &exit_code] { exit_code = diff(*options, console); });
}

}  // namespace cronwarp::cli
