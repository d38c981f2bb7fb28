#include "reports/swarm_report.h"

#include <ostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "reports/json_text.h"
#include "reports/report_json.h"
#include "reports/shell_quote.h"
#include "reports/text_layout.h"

namespace cronwarp::reports {
namespace {

using nlohmann::ordered_json;

void write_violation(const ExpectationReport& expectation, std::ostream& out) {
  if (expectation.told.empty()) return;
  const ViolationReport& first = expectation.told.front();
  out << fmt::format("      {}first at {}: {}\n",
                     first.task.empty() ? "" : printable(first.task) + ", ",
                     short_instant(first.at), printable(first.what));
  if (!first.why.empty()) out << fmt::format("      because {}\n", printable(first.why));
  if (!first.faults.empty()) {
    out << fmt::format("      after {}\n",
                       printable(fmt::format("{}", fmt::join(first.faults, ", "))));
  }
}

void write_seed(const FailingSeedReport& seed, const Paint& paint, std::ostream& out) {
  out << fmt::format("{}  seed {}\n", paint(Style::kBad, "FAIL"), seed.seed);
  for (const ExpectationReport& expectation : seed.expectations) {
    out << fmt::format("    {}: {}\n", printable(expectation.name),
                       counted(expectation.violations, "violation"));
    write_violation(expectation, out);
  }
  out << fmt::format("    repeat: {}\n", shell_line(seed.repeat_argv));
}

void write_shrunk(const ShrunkReport& shrunk, std::ostream& out) {
  out << fmt::format("\nShrunk to {}, {} and {} in {}{}\n", counted(shrunk.tasks, "task"),
                     counted(shrunk.faults, "fault"),
                     format_duration(shrunk.range.to - shrunk.range.from),
                     counted(shrunk.simulations, "simulation"),
                     shrunk.file.empty() ? ":" : fmt::format(": {}", printable(shrunk.file)));
  if (shrunk.file.empty()) out << '\n' << shrunk.scenario;
}

ordered_json texts_json(const std::vector<std::string>& texts) {
  ordered_json list = ordered_json::array();
  for (const std::string& text : texts) list.push_back(valid_utf8(text));
  return list;
}

ordered_json seed_json(const FailingSeedReport& seed) {
  ordered_json expectations = ordered_json::array();
  for (const ExpectationReport& each : seed.expectations) {
    expectations.push_back(expectation_json(each));
  }
  return {{"seed", seed.seed},
          {"faults", texts_json(seed.faults)},
          {"expectations", expectations},
          {"repeat", {{"argv", texts_json(seed.repeat_argv)}}}};
}

ordered_json shrunk_json(const std::optional<ShrunkReport>& shrunk) {
  if (!shrunk) return nullptr;
  return {{"tasks", shrunk->tasks},
          {"faults", shrunk->faults},
          {"range", range_json(shrunk->range)},
          {"simulations", shrunk->simulations},
          {"scenario", valid_utf8(shrunk->scenario)}};
}

}  // namespace

void write_swarm_text(const SwarmReport& report, Color color, std::ostream& out) {
  const Paint paint{color};
  for (const FailingSeedReport& seed : report.failing) write_seed(seed, paint, out);
  const std::uint64_t untold = report.seeds_failing - report.failing.size();
  if (untold > 0) out << fmt::format("and {} more\n", counted(untold, "failing seed"));
  if (report.shrunk) write_shrunk(*report.shrunk, out);
  const std::string tried =
      fmt::format("{} from {} on", counted(report.seeds_run, "seed"), report.first_seed);
  for (const std::string& name : report.judged_nowhere) {
    out << fmt::format("{}  {}: no seed had anything to judge\n", paint(Style::kBad, "FAIL"),
                       printable(name));
  }
  if (report.seeds_failing == 0) {
    if (!report.judged_nowhere.empty()) return;
    out << fmt::format("{}  {}, every expectation holds\n", paint(Style::kGood, "PASS"), tried);
  } else {
    out << fmt::format("\n{}  {} of {}\n", paint(Style::kBad, "FAIL"),
                       format_count(report.seeds_failing), tried);
  }
}

void write_swarm_json(const SwarmReport& report, std::ostream& out) {
  ordered_json failing = ordered_json::array();
  for (const FailingSeedReport& seed : report.failing) failing.push_back(seed_json(seed));
  const ordered_json document = {{"format_version", kFormatVersion},
                                 {"scenario", scenario_json(report.scenario)},
                                 {"first_seed", report.first_seed},
                                 {"seeds_run", report.seeds_run},
                                 {"seeds_failing", report.seeds_failing},
                                 {"failing", failing},
                                 {"shrunk", shrunk_json(report.shrunk)},
                                 {"judged_nowhere", texts_json(report.judged_nowhere)},
                                 {"exit_code", report.exit_code}};
  std::string text;
  append_readable(text, document, 0);
  out << text << '\n';
}

}  // namespace cronwarp::reports
