#include "reports/write_sarif.h"

#include <algorithm>
#include <map>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "reports/json_text.h"
#include "reports/problems.h"
#include "reports/shell_quote.h"
#include "reports/text_layout.h"

namespace cronwarp::reports {
namespace {

using nlohmann::ordered_json;

constexpr std::string_view kSchema =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
// A fingerprint's name ends with the version of how it is made.
constexpr std::string_view kFingerprintName = "cronwarpProblem/v1";

// A relative reference of RFC 3986: its first segment has no ':'.
std::string uri_of(const std::string& path, const RunEnvironment& environment) {
  constexpr std::string_view kPlain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";
  std::string uri;
  for (const char c : valid_utf8(path_in_repository(path, environment))) {
    if (kPlain.find(c) != std::string_view::npos) {
      uri += c;
    } else {
      uri += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  // Two slashes at the start would name a host.
  return uri.starts_with('/') ? "file://" + uri : uri;
}

ordered_json location_json(const SourcePlace& place, const RunEnvironment& environment) {
  ordered_json region = {{"startLine", place.begin.line}, {"startColumn", place.begin.column}};
  if (place.begin.line != place.end.line) region["endLine"] = place.end.line;
  if (place.begin.line != place.end.line || place.begin.column != place.end.column) {
    region["endColumn"] = place.end.column;
  }
  return {{"physicalLocation",
           {{"artifactLocation", {{"uri", uri_of(place.path, environment)}}}, {"region", region}}}};
}

std::string message_of(const Problem& problem) {
  std::string text = problem.title;
  for (const std::string& line : problem.details) text += "\n" + line;
  return text;
}

ordered_json related_json(const Problem& problem, const RunEnvironment& environment) {
  ordered_json related = ordered_json::array();
  for (const FindingNote& note : problem.notes) {
    ordered_json location =
        note.place.path.empty() ? ordered_json::object() : location_json(note.place, environment);
    location["message"] = {{"text", note.text}};
    related.push_back(std::move(location));
  }
  return related;
}

ordered_json result_json(const Problem& problem, std::size_t rule_index,
                         const RunEnvironment& environment) {
  ordered_json result = {
      {"ruleId", problem.rule},
      {"ruleIndex", rule_index},
      {"level", to_string(problem.severity)},
      {"message", {{"text", message_of(problem)}}},
      {"locations", ordered_json::array({location_json(problem.place, environment)})},
      {"partialFingerprints", {{std::string(kFingerprintName), problem.fingerprint}}}};
  if (!problem.notes.empty()) result["relatedLocations"] = related_json(problem, environment);
  if (!problem.suppressed_by.empty()) {
    result["suppressions"] =
        ordered_json::array({{{"kind", "inSource"}, {"justification", problem.suppressed_by}}});
  }
  return result;
}

std::string description_of(std::string_view rule) {
  constexpr std::string_view kExpectation = "expectation-";
  if (rule == "run-stopped") return "The run ended before its range did";
  if (!rule.starts_with(kExpectation)) return fmt::format("The input breaks rule {}", rule);
  return fmt::format("An expectation of kind {} was not met", rule.substr(kExpectation.size()));
}

ordered_json tool_json(const std::map<std::string_view, std::size_t>& rules,
                       const RunEnvironment& environment) {
  ordered_json list = ordered_json::array();
  for (const auto& [rule, index] : rules) {
    list.push_back({{"id", rule}, {"shortDescription", {{"text", description_of(rule)}}}});
  }
  return {
      {"driver", {{"name", kToolName}, {"version", environment.tool_version}, {"rules", list}}}};
}

ordered_json invocations_json(const Report& report, std::size_t left_out) {
  ordered_json invocation = {{"executionSuccessful", !report.stopped.has_value()},
                             {"commandLine", shell_line(report.environment.repeat_argv)},
                             {"exitCode", report.verdict.exit_code}};
  if (left_out > 0) {
    const std::string text =
        fmt::format("{} left out: a run may have {} at most", counted(left_out, "result"),
                    format_count(kSarifResultsMax));
    invocation["toolExecutionNotifications"] =
        ordered_json::array({{{"level", "warning"}, {"message", {{"text", text}}}}});
  }
  return ordered_json::array({invocation});
}

ordered_json properties_json(const Report& report) {
  return {{"seed", fmt::format("{}", report.scenario.seed)},
          {"platform", to_string(report.scenario.platform)},
          {"from", format_instant(report.scenario.range.from)},
          {"to", format_instant(report.scenario.range.to)},
          {"digest", report.digest}};
}

}  // namespace

void write_sarif(const Report& report, std::ostream& out) {
  const std::vector<Problem> problems = problems_of(report);
  const std::size_t count = std::min(problems.size(), kSarifResultsMax);
  std::map<std::string_view, std::size_t> rules;
  for (std::size_t i = 0; i < count; ++i) rules.emplace(problems[i].rule, 0);
  std::size_t next_index = 0;
  for (auto& [rule, index] : rules) index = next_index++;

  std::string text = "{\n  \"$schema\": ";
  const auto member = [&](std::string_view name, const ordered_json& value) {
    text += fmt::format("      \"{}\": ", name);
    append_readable(text, value, 6);
    text += ",\n";
  };
  append_json_string(text, kSchema);
  text += ",\n  \"version\": \"2.1.0\",\n  \"runs\": [\n    {\n";
  member("tool", tool_json(rules, report.environment));
  member("invocations", invocations_json(report, problems.size() - count));
  member("properties", properties_json(report));
  text += "      \"results\": [";
  for (std::size_t i = 0; i < count; ++i) {
    text += i == 0 ? "\n        " : ",\n        ";
    append_readable(text, result_json(problems[i], rules[problems[i].rule], report.environment), 8);
    out << std::exchange(text, "");
  }
  out << text << (count == 0 ? "]" : "\n      ]") << "\n    }\n  ]\n}\n";
}

}  // namespace cronwarp::reports
