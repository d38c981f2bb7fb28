#include "cli/expression.h"

#include <chrono>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/machine.h"
#include "cron/lint.h"

namespace cronwarp::cli {
namespace {

void report_problems(const std::vector<cron::Problem>& problems, const SourceText& source,
                     Diagnostics& findings) {
  for (const cron::Problem& problem : problems) {
    findings.report(*problem.rule, {&source, problem.span}, problem.message, problem.help);
  }
}

}  // namespace

void add_expression_options(CLI::App& command, ExpressionOptions& options) {
  command
      .add_option("--dialect", options.dialect,
                  "Whose rules the expression follows: aws, aws-scheduler, k8s or debian")
      ->check(CLI::IsMember({"aws", "aws-scheduler", "k8s", "debian"}));
  command.add_option("--tz", options.zone, "IANA time zone of the expression (default: UTC)")
      ->type_name("ZONE");
  command
      .add_option("--from", options.from,
                  "Look for firings after this UTC time, such as 2026-03-01 (default: now)")
      ->type_name("TIME");
}

std::optional<ExpressionQuery> read_query(const std::string& text, const ExpressionOptions& options,
                                          const Console& console) {
  const auto dialect = cron::parse_dialect(options.dialect);
  if (!dialect) {
    print_error(console, "the dialect of an expression is never guessed",
                "add --dialect aws, aws-scheduler, k8s or debian");
    return std::nullopt;
  }
  ExpressionQuery query{text, *dialect, options.zone,
                        std::chrono::floor<std::chrono::seconds>(wall_clock_now())};
  if (!options.from.empty()) {
    const auto from = parse_instant(options.from);
    if (!from) {
      print_error(console, fmt::format("--from '{}': {}", options.from, from.error()));
      return std::nullopt;
    }
    query.from = *from;
  }
  return query;
}

std::optional<cron::Schedule> parse_expression(const ExpressionQuery& query, SourceFiles& sources,
                                               Diagnostics& findings) {
  const SourceText& source = sources.add({"<expression>", query.text});
  std::vector<cron::Problem> problems;
  cron::ParseOptions options;
  options.dialect = query.dialect;
  options.zone = query.zone;
  options.anchor = query.from;
  auto schedule = cron::Schedule::parse(query.text, options, problems);
  report_problems(problems, source, findings);
  if (schedule) report_problems(cron::lint(*schedule, query.from), source, findings);
  findings.sort();
  return schedule;
}

}  // namespace cronwarp::cli
