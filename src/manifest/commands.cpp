#include "manifest/commands.h"

#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "manifest/rules.h"
#include "model/delivered_command.h"

namespace cronwarp::manifest {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// The first run of blanks inside quotes that is not a single ' '.
std::optional<TracedText::Word> find_collapsed(std::string_view command) {
  char quote = '\0';
  for (std::size_t i = 0; i < command.size(); ++i) {
    const char c = command[i];
    if (c == '\\' && quote != '\'') {
      ++i;
    } else if (quote != '\0' && is_blank(c)) {
      std::size_t end = i;
      while (end < command.size() && is_blank(command[end])) ++end;
      if (end - i > 1 || c != ' ') return TracedText::Word{i, end};
    } else if (c == quote) {
      quote = '\0';
    } else if (quote == '\0' && (c == '"' || c == '\'')) {
      quote = c;
    }
  }
  return std::nullopt;
}

void check_escapes(const TracedText& command, Platform platform, const SourceText& source,
                   Diagnostics& diagnostics) {
  const std::string delivered = delivered_command(platform, command.text());
  if (delivered == command.text()) return;
  std::string changes;
  std::string seen;
  std::optional<std::size_t> first;
  for (std::size_t i = 0; i < command.size(); ++i) {
    const std::string character(1, command.text()[i]);
    const std::string arrives = delivered_command(platform, character);
    if (arrives == character) continue;
    if (!first) first = i;
    if (seen.find(character) != std::string::npos) continue;
    seen += character;
    changes += fmt::format("{}{} as {}", changes.empty() ? "" : ", ", character, arrives);
  }
  diagnostics
      .report(kEscapedCommand, {&source, command.origin(*first, *first + 1)},
              fmt::format("the command does not reach the shell as written: {}", changes),
              "put the command into a script and call that")
      .notes.push_back({{}, fmt::format("the shell is given: {}", delivered)});
}

}  // namespace

void check_command(const TracedText& written, const TracedText& command, Platform platform,
                   const SourceText& source, Diagnostics& diagnostics) {
  check_escapes(command, platform, source, diagnostics);
  if (const std::size_t at = command.text().find('\\'); at != std::string::npos) {
    diagnostics.report(kBackslashInCommand, {&source, command.origin(at, at + 1)},
                       "the backslash is read twice as a JSON escape on its way to the shell",
                       "put the command into a script and call that");
  }
  if (const auto run = find_collapsed(written.text())) {
    diagnostics
        .report(kBlanksCollapsed, {&source, written.origin(run->begin, run->end)},
                "these blanks inside quotes become a single one",
                "put the command into a script and call that")
        .notes.push_back({{}, fmt::format("the command becomes: {}", command.text())});
  }
}

}  // namespace cronwarp::manifest
