#include "cli/explain_command.h"

#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/exit_code.h"
#include "cli/expression.h"
#include "cli/input.h"
#include "cron/explain.h"
#include "cron/proof.h"
#include "cron/rules.h"
#include "manifest/rules.h"

namespace cronwarp::cli {
namespace {

struct ExplainOptions {
  std::string subject;
  ExpressionOptions expression;
  bool all_rules = false;
};

std::vector<const Rule*> all_rules() {
  std::vector<const Rule*> rules(manifest::rules().begin(), manifest::rules().end());
  rules.insert(rules.end(), cron::rules().begin(), cron::rules().end());
  return rules;
}

std::string to_markdown(const Rule& rule) {
  return fmt::format("## `{}`\n\n{}: {}.\n\n{}\n\n**Remedy:** {}\n", rule.id,
                     to_string(rule.severity), rule.summary, rule.explanation, rule.remedy);
}

// docs/DIAGNOSTICS.md is this command's output, held to it by a test.
void print_all_rules(std::ostream& out) {
  out << "# Diagnostics\n\n"
         "Everything that `cronwarp check` and `cronwarp run` can say about a manifest, a scenario "
         "or "
         "a\nschedule. This page is the output of `cronwarp explain --rules`; `cronwarp explain "
         "ID` "
         "prints one entry.\n\n"
         "A comment `# cronwarp: allow ID -- reason` at the end of the line, or on the line above, "
         "silences a\nfinding; the reason is shown in the reports.\n";
  for (const Rule* rule : all_rules()) out << '\n' << to_markdown(*rule);
}

std::string next_firing(const cron::Schedule& schedule, Instant from) {
  if (const auto next = schedule.next_after(from)) return format_instant(*next);
  if (schedule.never_fires_after(from)) return "never again";
  return fmt::format("beyond {}", format_instant(kLatestInstant));
}

void print_proof(const cron::Schedule& schedule, Instant from, std::ostream& out) {
  const cron::Proof proof = cron::prove(schedule);
  if (proof.never_fires) {
    out << "  It never fires.\n";
    return;
  }
  out << fmt::format("  Next after {}: {}\n", format_instant(from), next_firing(schedule, from));
  out << fmt::format("  In the 400 years from 1970: {} {}{}\n", proof.firings_in_400_years,
                     proof.firings_in_400_years == 1 ? "firing" : "firings",
                     proof.years_bounded ? " (AWS years end with 2199)" : "");
  if (proof.longest_gap) {
    out << fmt::format("  Longest gap: {}\n", format_exact_duration(*proof.longest_gap));
  }
}

int explain_expression(const ExplainOptions& options, const Console& console) {
  const auto query = read_query(options.subject, options.expression, console);
  if (!query) return kExitUsage;
  SourceFiles sources;
  Diagnostics findings;
  const auto schedule = parse_expression(*query, sources, findings);
  if (schedule) {
    console.out << cron::explain(*schedule) << '\n';
    print_proof(*schedule, query->from, console.out);
  }
  if (!findings.all().empty()) {
    std::ostream& out = schedule ? console.out : console.err;
    if (schedule) out << '\n';
    print_findings(findings, schedule ? console.out_color() : console.err_color(), out);
  }
  return schedule ? kExitOk : kExitUnreadable;
}

int explain(const ExplainOptions& options, const Console& console) {
  if (options.all_rules) {
    print_all_rules(console.out);
    return kExitOk;
  }
  for (const Rule* rule : all_rules()) {
    if (rule->id == options.subject) {
      console.out << to_markdown(*rule);
      return kExitOk;
    }
  }
  if (options.subject.empty()) {
    print_error(console, "nothing to explain", "give a schedule expression or the id of a rule");
    return kExitUsage;
  }
  return explain_expression(options, console);
}

}  // namespace

void add_explain_command(CLI::App& program, Console& console, int& exit_code) {
  auto options = std::make_shared<ExplainOptions>();
  CLI::App* command = program.add_subcommand(
      "explain", "Put a schedule expression in plain words, or explain a finding");
  command->add_option("SUBJECT", options->subject, "A schedule expression, or the id of a finding");
  command->add_flag("--rules", options->all_rules, "Explain every finding there is, as Markdown");
  add_expression_options(*command, options->expression);
  command->footer(
      "Examples:\n"
      "  cronwarp explain '30 18 ? * MON-FRI *' --dialect aws\n"
      "  cronwarp explain '0 0 29 2 *' --dialect k8s --from 2096-03-01\n"
      "  cronwarp explain never-fires");
  command->callback([options, &console, &exit_code] { exit_code = explain(*options, console); });
}

}  // namespace cronwarp::cli
