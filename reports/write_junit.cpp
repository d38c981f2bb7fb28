#include "reports/write_junit.h"

#include <algorithm>
#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "reports/cases.h"
#include "reports/json_text.h"
#include "reports/problems.h"

namespace cronwarp::reports {
namespace {

// Two characters that are UTF-8 and not XML.
constexpr std::string_view kNonCharacterStart = "\xEF\xBF";
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

enum class Inside { kText, kAttribute };

void append_xml_character(std::string& out, char c, Inside inside) {
  const auto byte = static_cast<unsigned char>(c);
  switch (c) {
    case '&':
      out += "&amp;";
      return;
    case '<':
      out += "&lt;";
      return;
    case '>':
      out += "&gt;";
      return;
    case '"':
      out += "&quot;";
      return;
    default:
      break;
  }
  // An attribute's line ends and tabs would be read as blanks, a text's carriage return as a line
  // end.
  const bool is_reference = c == '\r' || (inside == Inside::kAttribute && (c == '\n' || c == '\t'));
  if (is_reference) {
    out += fmt::format("&#{};", byte);
  } else if (byte == 0x7F || (byte < 0x20 && c != '\n' && c != '\t')) {
    out += fmt::format("\\x{:02X}", byte);
  } else {
    out += c;
  }
}

std::string xml(std::string_view text, Inside inside) {
  const std::string valid = valid_utf8(text);
  std::string out;
  out.reserve(valid.size());
  for (std::size_t at = 0; at < valid.size(); ++at) {
    const std::string_view rest = std::string_view(valid).substr(at);
    if (rest.size() > 2 && rest.starts_with(kNonCharacterStart) &&
        (rest[2] == '\xBE' || rest[2] == '\xBF')) {
      out += kReplacement;
      at += 2;
    } else {
      append_xml_character(out, valid[at], inside);
    }
  }
  return out;
}

std::string attribute(std::string_view name, std::string_view value) {
  return fmt::format(" {}=\"{}\"", name, xml(value, Inside::kAttribute));
}

std::uint64_t count_of(const CaseSuite& suite, Case::Status status) {
  return static_cast<std::uint64_t>(
      std::count_if(suite.cases.begin(), suite.cases.end(),
                    [&](const Case& each) { return each.status == status; }));
}

struct Counts {
  std::uint64_t tests = 0;
  std::uint64_t failures = 0;
  std::uint64_t errors = 0;
  std::uint64_t skipped = 0;

  void add(const CaseSuite& suite) {
    tests += suite.cases.size();
    failures += count_of(suite, Case::Status::kFailed);
    errors += count_of(suite, Case::Status::kError);
    skipped += count_of(suite, Case::Status::kSkipped);
  }

  std::string attributes() const {
    return fmt::format(R"( tests="{}" failures="{}" errors="{}")", tests, failures, errors);
  }
};

std::string properties(const Report& report) {
  std::string out = "    <properties>\n";
  const auto add = [&](std::string_view name, std::string_view value) {
    out +=
        fmt::format("      <property{}{}/>\n", attribute("name", name), attribute("value", value));
  };
  const ScenarioReport& scenario = report.scenario;
  add("scenario", scenario.path);
  add("seed", fmt::format("{}", scenario.seed));
  add("from", format_instant(scenario.range.from));
  add("to", format_instant(scenario.range.to));
  add("platform", to_string(scenario.platform));
  add("digest", report.digest);
  add("version", report.environment.tool_version);
  return out + "    </properties>\n";
}

std::string lines_of(const Case& each) {
  std::string text;
  for (const std::string& line : each.details) text += xml(line, Inside::kText) + "\n";
  return text;
}

std::string case_xml(const Case& each) {
  std::string out = fmt::format("    <testcase{}{}", attribute("classname", each.group),
                                attribute("name", each.name));
  if (!each.place.path.empty()) {
    out += attribute("file", each.place.path);
    out += fmt::format(R"( line="{}")", each.place.begin.line);
  }
  const auto with = [&](std::string_view element) {
    return fmt::format("      <{}{}{}>{}</{}>\n", element, attribute("message", each.message),
                       attribute("type", each.type), lines_of(each), element);
  };
  std::string inside;
  switch (each.status) {
    case Case::Status::kPassed:
      if (!each.details.empty()) {
        inside = fmt::format("      <system-out>{}</system-out>\n", lines_of(each));
      }
      break;
    case Case::Status::kFailed:
      inside = with("failure");
      break;
    case Case::Status::kError:
      inside = with("error");
      break;
    case Case::Status::kSkipped:
      inside = fmt::format("      <skipped{}/>\n", attribute("message", each.message));
      break;
  }
  if (inside.empty()) return out + "/>\n";
  return out + ">\n" + inside + "    </testcase>\n";
}

std::string run_output(const Report& report) {
  std::string text = report.verdict.passed ? "PASS\n" : "FAIL\n";
  for (const std::string& reason : report.verdict.reasons) text += reason + "\n";
  text += repeat_line(report) + "\n";
  return fmt::format("    <system-out>{}</system-out>\n", xml(text, Inside::kText));
}

}  // namespace

void write_junit(const Report& report, std::ostream& out) {
  const std::vector<CaseSuite> suites = suites_of(report);
  Counts total;
  for (const CaseSuite& suite : suites) total.add(suite);
  out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites" << attribute("name", kToolName)
      << total.attributes() << ">\n";
  for (const CaseSuite& suite : suites) {
    Counts counts;
    counts.add(suite);
    out << "  <testsuite" << attribute("name", suite.name) << counts.attributes()
        << fmt::format(R"( skipped="{}")", counts.skipped) << ">\n"
        << properties(report);
    for (const Case& each : suite.cases) out << case_xml(each);
    if (&suite == suites.data()) out << run_output(report);
    out << "  </testsuite>\n";
  }
  out << "</testsuites>\n";
}

}  // namespace cronwarp::reports
