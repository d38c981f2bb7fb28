#include "reports/write_github.h"

#include <algorithm>
#include <array>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "reports/json_text.h"
#include "reports/markdown_sections.h"
#include "reports/problems.h"
#include "reports/text_layout.h"

namespace cronwarp::reports {
namespace {

constexpr std::size_t kTitleColumns = 200;

struct Level {
  Severity severity;
  std::string_view command;
};

constexpr std::array kLevels = {Level{Severity::kError, "error"},
                                Level{Severity::kWarning, "warning"},
                                Level{Severity::kNote, "notice"}};

enum class Part { kData, kProperty };

std::string escaped(std::string_view text, Part part) {
  std::string out;
  for (const char c : valid_utf8(text)) {
    const bool ends_property = part == Part::kProperty && (c == ':' || c == ',');
    if (c == '%' || c == '\r' || c == '\n' || ends_property) {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    } else {
      out += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? '.' : c;
    }
  }
  return out;
}

std::string place_properties(const SourcePlace& place) {
  std::string text = fmt::format("file={},line={},endLine={}", escaped(place.path, Part::kProperty),
                                 place.begin.line, place.end.line);
  // Columns are only understood where they are of one line.
  if (place.begin.line == place.end.line) {
    text += fmt::format(",col={},endColumn={}", place.begin.column, place.end.column);
  }
  return text;
}

std::string command_of(const Problem& problem, std::string_view command) {
  std::string message;
  for (const std::string& line : problem.details) {
    message += (message.empty() ? "" : "\n") + line;
  }
  for (const FindingNote& note : problem.notes) {
    message += (message.empty() ? "note: " : "\nnote: ") + note.text;
  }
  // An annotation without a text is not shown.
  if (message.empty()) message = problem.title;
  const std::string title =
      shortened(fmt::format("{} [{}]", problem.title, problem.rule), kTitleColumns);
  return fmt::format("::{} {},title={}::{}\n", command, place_properties(problem.place),
                     escaped(title, Part::kProperty), escaped(message, Part::kData));
}

}  // namespace

void write_github(const Report& report, std::ostream& out) {
  const std::vector<Problem> problems = problems_of(report);
  for (const auto& [severity, command] : kLevels) {
    std::vector<const Problem*> shown;
    for (const Problem& problem : problems) {
      if (problem.severity == severity && problem.suppressed_by.empty()) shown.push_back(&problem);
    }
    const bool is_too_many = shown.size() > kGithubAnnotationsMax;
    const std::size_t whole = is_too_many ? kGithubAnnotationsMax - 1 : shown.size();
    for (std::size_t i = 0; i < whole; ++i) out << command_of(*shown[i], command);
    if (!is_too_many) continue;
    const std::string rest = fmt::format(
        "{} more of this kind: GitHub shows {} a step; the job summary and {} have them",
        format_count(shown.size() - whole), kGithubAnnotationsMax, report_file(report.environment));
    out << fmt::format("::{} title=More were left out::{}\n", command, escaped(rest, Part::kData));
  }
}

void write_github_summary(const Report& report, std::ostream& out, std::size_t bytes_max) {
  const std::vector<std::string> sections = markdown_sections(report);
  const auto cut_sentence = [&](std::size_t left_out) {
    return fmt::format("\n*{} not shown: GitHub takes less than 1 MiB. {} has everything.*\n",
                       counted(left_out, "more section"),
                       markdown_text(report_file(report.environment)));
  };
  std::size_t total = 0;
  for (const std::string& section : sections) total += section.size();
  const std::size_t room_when_cut =
      bytes_max - std::min(bytes_max, cut_sentence(sections.size()).size());
  std::size_t used = 0;
  for (std::size_t i = 0; i < sections.size(); ++i) {
    if (total > bytes_max && used + sections[i].size() > room_when_cut) {
      if (room_when_cut > 0) out << cut_sentence(sections.size() - i);
      return;
    }
    out << sections[i];
    used += sections[i].size();
  }
}

}  // namespace cronwarp::reports
