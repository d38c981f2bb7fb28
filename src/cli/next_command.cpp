#include "cli/next_command.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <istream>
#include <memory>
#include <ostream>
#include <queue>
#include <string>
#include <system_error>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/exit_code.h"
#include "cli/expression.h"
#include "cli/input.h"
#include "cli/machine.h"
#include "cli/time_options.h"
#include "cron/explain.h"
#include "reports/next_json.h"
#include "reports/next_query.h"

namespace cronwarp::cli {
namespace {

struct NextOptions {
  std::string subject;
  ExpressionOptions expression;
  InputOptions input;
  std::string batch_file;
  std::uint32_t count = 10;
  bool json = false;
};

constexpr std::uint32_t kCountMax = 1'000'000;

reports::NextTimes find_next(const ExpressionQuery& query, std::uint32_t count,
                             SourceFiles& sources, Diagnostics& findings) {
  reports::NextTimes times;
  times.expression = query.text;
  times.dialect = query.dialect;
  times.zone = query.zone;
  const auto schedule = parse_expression(query, sources, findings);
  times.valid = schedule.has_value();
  if (!schedule) return times;
  times.schedule = cron::explain(*schedule);
  auto next = schedule->next_after(query.from);
  for (; next && times.next.size() < count; next = schedule->next_after(*next)) {
    times.next.push_back(*next);
  }
  times.exhausted =
      !next && schedule->never_fires_after(times.next.empty() ? query.from : times.next.back());
  return times;
}

int next_of_expression(const NextOptions& options, const Console& console) {
  const auto query = read_query(options.subject, options.expression, console);
  if (!query) return kExitUsage;
  SourceFiles sources;
  Diagnostics findings;
  const reports::NextTimes times = find_next(*query, options.count, sources, findings);
  if (options.json) {
    reports::write_next_json(times, findings, reports::JsonLayout::kReadable, console.out);
  } else {
    if (times.valid) console.err << times.schedule << '\n';
    for (const Instant at : times.next) console.out << format_instant(at) << '\n';
    if (times.exhausted) console.err << "No further firings, ever.\n";
    print_findings(findings, console.err_color(), console.err);
  }
  return times.valid ? kExitOk : kExitUnreadable;
}

// Answers one line of a batch on one line; false if it is no query.
bool answer_line(const std::string& line, const std::string& place, const std::string& default_from,
                 const Console& console) {
  const auto refuse = [&](const std::string& why) {
    reports::write_query_error_json(why, console.out);
    print_error(console, fmt::format("{}: {}", place, why));
    return false;
  };
  const auto asked = reports::parse_next_query(line, default_from);
  if (!asked) return refuse(asked.error());
  const auto dialect = cron::parse_dialect(asked->dialect);
  if (!dialect) {
    return refuse(
        fmt::format("'dialect' is '{}', not aws, aws-scheduler, k8s or debian", asked->dialect));
  }
  const auto from = parse_instant(asked->from);
  if (!from) return refuse(fmt::format("'from' is '{}': {}", asked->from, from.error()));
  if (asked->count > kCountMax) return refuse(fmt::format("'n' is more than {}", kCountMax));
  SourceFiles sources;
  Diagnostics findings;
  const reports::NextTimes times =
      find_next({asked->expression, *dialect, asked->zone, *from}, asked->count, sources, findings);
  reports::write_next_json(times, findings, reports::JsonLayout::kOneLine, console.out);
  return true;
}

int answer_batch(const NextOptions& options, const Console& console) {
  const auto from = read_from(options.expression.from);
  if (!from) {
    print_error(console, from.error());
    return kExitUsage;
  }
  const std::string default_from =
      format_instant(from->value_or(std::chrono::floor<std::chrono::seconds>(wall_clock_now())));
  std::ifstream file;
  if (options.batch_file != "-") file.open(options.batch_file);
  std::istream& in = options.batch_file == "-" ? console.in : file;
  int exit_code = kExitOk;
  std::string line;
  std::size_t number = 0;
  while (std::getline(in, line)) {
    const std::string place = fmt::format("{}:{}", options.batch_file, ++number);
    if (line.empty()) continue;
    if (!answer_line(line, place, default_from, console)) exit_code = kExitUnreadable;
  }
  // A directory opens, but cannot be read.
  if (!in.eof() || in.bad()) {
    print_error(console,
                fmt::format("cannot read {}: {}", options.batch_file, std::strerror(errno)));
    return kExitUnreadable;
  }
  return exit_code;
}

// The coming firings of all tasks in time order, ties by task.
std::vector<reports::UpcomingFiring> find_upcoming(const std::vector<Task>& tasks, Instant from,
                                                   std::uint32_t count) {
  using Due = std::pair<Instant, TaskIndex>;
  std::priority_queue<Due, std::vector<Due>, std::greater<>> due;
  for (TaskIndex i = 0; i < tasks.size(); ++i) {
    if (const auto next = tasks[i].schedule.next_after(from)) due.push({*next, i});
  }
  std::vector<reports::UpcomingFiring> upcoming;
  while (!due.empty() && upcoming.size() < count) {
    const auto [at, index] = due.top();
    due.pop();
    upcoming.push_back({at, tasks[index].id, tasks[index].command});
    if (const auto next = tasks[index].schedule.next_after(at)) due.push({*next, index});
  }
  return upcoming;
}

int next_of_file(const NextOptions& options, const Console& console) {
  const auto from = read_from(options.expression.from);
  if (!from) {
    print_error(console, from.error());
    return kExitUsage;
  }
  Input input;
  InputOptions input_options = options.input;
  input_options.file = options.subject;
  const Instant now = wall_clock_now();
  if (!load_input(input_options, manifest::Purpose::kCheck, *from, now, console, input))
    return kExitUnreadable;
  const auto upcoming =
      find_upcoming(input.scenario->manifest.tasks,
                    from->value_or(std::chrono::floor<std::chrono::seconds>(now)), options.count);
  if (options.json) {
    reports::write_upcoming_json(upcoming, console.out);
  } else {
    std::size_t width = 0;
    for (const auto& firing : upcoming) width = std::max(width, firing.task.size());
    for (const auto& firing : upcoming) {
      console.out << fmt::format("{}  {:{}}  {}\n", format_instant(firing.at), firing.task, width,
                                 firing.command);
    }
  }
  if (!input.findings.any_at_least(Severity::kError)) return kExitOk;
  print_findings(input.findings, console.err_color(), console.err);
  return kExitFindings;
}

// "0 8 * * ? *", "@daily" and "rate(5 minutes)" are no paths anybody has.
bool looks_like_expression(const std::string& subject) {
  return subject.find_first_of(" \t()") != std::string::npos || subject.starts_with('@');
}

int next(const NextOptions& options, const Console& console) {
  if (!options.batch_file.empty()) return answer_batch(options, console);
  if (options.subject.empty()) {
    print_error(console, "nothing to look up", "give a schedule expression or a file");
    return kExitUsage;
  }
  if (!options.expression.dialect.empty()) return next_of_expression(options, console);
  std::error_code error;
  if (looks_like_expression(options.subject) && !std::filesystem::exists(options.subject, error)) {
    return next_of_expression(options, console);
  }
  if (options.expression.zone != "UTC") {
    print_error(console, "--tz is of an expression; the tasks of a file are due in UTC");
    return kExitUsage;
  }
  return next_of_file(options, console);
}

}  // namespace

void add_next_command(CLI::App& program, Console& console, int& exit_code) {
  auto options = std::make_shared<NextOptions>();
  CLI::App* command = program.add_subcommand(
      "next", "List the coming firings of an expression, or of all tasks of a file");
  CLI::Option* subject = command->add_option(
      "SUBJECT", options->subject,
      "A schedule expression (with --dialect), or a docker-compose.yml or scenario file");
  command
      ->add_option("--batch", options->batch_file,
                   "Answer each JSON line of a file (- is standard input): expr, dialect, tz, "
                   "from, n")
      ->type_name("FILE")
      ->excludes(subject);
  add_expression_options(*command, options->expression);
  add_reading_options(*command, options->input);
  command->add_option("-n", options->count, "How many (default: 10)")
      ->check(CLI::Range(std::uint32_t{0}, kCountMax));
  command->add_flag("--json", options->json, "Print JSON ('cronwarp schema next' describes it)");
  // Each line of a batch says these for itself.
  for (const char* name : {"--dialect", "--tz", "-n", "--json", "--platform", "--env-file"}) {
    command->get_option("--batch")->excludes(command->get_option(name));
  }
  command->footer(
      "Examples:\n"
      "  cronwarp next '0 8 * * ? *' --dialect aws --from 2026-03-01 -n 3\n"
      "  cronwarp next '30 2 * * *' --dialect debian --tz Europe/Riga --json\n"
      "  cronwarp next docker-compose.yml\n"
      "  echo '{\"expr\":\"@daily\",\"dialect\":\"k8s\",\"n\":2}' | cronwarp next --batch -\n\n"
      "Exit status: 0 answered, 1 errors in the file, 2 usage, 3 the expression is not valid, the "
      "file unreadable\nor a line of a batch no query.");
  command->callback([options, &console, &exit_code] { exit_code = next(*options, console); });
}

}  // namespace cronwarp::cli
