#include "reports/write_tap.h"

#include <ostream>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "reports/cases.h"
#include "reports/json_text.h"
#include "reports/text_layout.h"

namespace cronwarp::reports {
namespace {

// A '#' would begin a directive.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : printable(text)) {
    if (c == '#' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

// A JSON text is one of YAML too.
std::string quoted(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

std::string diagnostics(const Case& each) {
  std::string out = "  ---\n";
  out += fmt::format("  message: {}\n", quoted(each.message));
  out += fmt::format("  severity: {}\n", each.status == Case::Status::kError ? "error" : "fail");
  out += fmt::format("  type: {}\n", quoted(each.type));
  if (!each.place.path.empty()) {
    out += fmt::format("  at: {{file: {}, line: {}, column: {}}}\n", quoted(each.place.path),
                       each.place.begin.line, each.place.begin.column);
  }
  if (!each.details.empty()) out += "  details:\n";
  for (const std::string& line : each.details) out += fmt::format("    - {}\n", quoted(line));
  return out + "  ...\n";
}

}  // namespace

void write_tap(const Report& report, std::ostream& out) {
  const std::vector<CaseSuite> suites = suites_of(report);
  std::size_t count = 0;
  for (const CaseSuite& suite : suites) count += suite.cases.size();
  const ScenarioReport& scenario = report.scenario;
  out << "TAP version 14\n1.." << count << '\n'
      << fmt::format("# {} {}, {}, platform {}, seed {}, {} to {}, digest {}\n", kToolName,
                     printable(report.environment.tool_version), printable(scenario.path),
                     to_string(scenario.platform), scenario.seed,
                     format_instant(scenario.range.from), format_instant(scenario.range.to),
                     report.digest);
  std::size_t number = 0;
  for (const CaseSuite& suite : suites) {
    for (const Case& each : suite.cases) {
      const bool is_ok =
          each.status == Case::Status::kPassed || each.status == Case::Status::kSkipped;
      out << fmt::format("{} {} - {}: {}: {}", is_ok ? "ok" : "not ok", ++number, suite.name,
                         escaped(each.group), escaped(each.name));
      if (each.status == Case::Status::kSkipped) out << " # SKIP " << escaped(each.message);
      out << '\n';
      if (!is_ok) out << diagnostics(each);
    }
  }
}

}  // namespace cronwarp::reports
