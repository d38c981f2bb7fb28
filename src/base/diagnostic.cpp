#include "base/diagnostic.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include <fmt/format.h>

namespace cronwarp {
namespace {

// A line of more bytes is shown as a window around the caret.
constexpr std::size_t kShownBytesMax = 160;

struct Paint {
  Color color;

  std::string operator()(std::string_view code, std::string_view text) const {
    if (color == Color::kOff || text.empty()) return std::string(text);
    return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
  }
};

std::string_view color_code(Severity severity) {
  switch (severity) {
    case Severity::kNote:
      return "1;36";
    case Severity::kWarning:
      return "1;33";
    case Severity::kError:
      return "1;31";
  }
  return "0";
}

std::string place(const Location& location) {
  if (location.source == nullptr) return "";
  const Position at = location.source->position(location.span.begin);
  return fmt::format("{}:{}:{}: ", location.source->name(), at.line, at.column);
}

// Tabs become one blank and the bytes of other control characters (C0, DEL, and C1, which UTF-8
// writes as C2 80 to C2 9F) a '.', so that the caret stands under its column and no escape sequence
// of the file reaches the terminal.
std::string printable(std::string_view text) {
  std::string shown(text);
  for (std::size_t i = 0; i < shown.size(); ++i) {
    const auto byte = static_cast<unsigned char>(shown[i]);
    if (byte == '\t') {
      shown[i] = ' ';
    } else if (byte < 0x20 || byte == 0x7F) {
      shown[i] = '.';
    } else if (byte >= 0x80 && byte < 0xA0 && i > 0 && shown[i - 1] == '\xC2') {
      shown[i - 1] = shown[i] = '.';
    }
  }
  return shown;
}

bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// Bytes that continue a UTF-8 character take no column on the screen.
std::size_t columns(std::string_view text) {
  return text.size() -
         static_cast<std::size_t>(std::count_if(text.begin(), text.end(), continues_character));
}

void append_excerpt(std::string& out, const Location& location, const Paint& paint,
                    std::string_view caret_color) {
  if (location.source == nullptr) return;
  const Position at = location.source->position(location.span.begin);
  std::string_view line = location.source->line(at.line);
  std::size_t begin = std::min<std::size_t>(at.column - 1, line.size());
  const std::size_t length =
      location.span.end > location.span.begin ? location.span.end - location.span.begin : 1;
  std::size_t end = std::min(begin + length, std::max(line.size(), begin + 1));
  if (line.size() > kShownBytesMax) {
    std::size_t start = begin > kShownBytesMax / 2 ? begin - kShownBytesMax / 2 : 0;
    std::size_t stop = std::min(start + kShownBytesMax, line.size());
    // The window's edges move inwards to whole UTF-8 characters.
    while (start < begin && continues_character(line[start])) ++start;
    while (stop > begin && stop < line.size() && continues_character(line[stop])) --stop;
    line = line.substr(start, stop - start);
    begin -= start;
    end = std::min(end - start, std::max(line.size(), begin + 1));
  }
  const std::string shown = printable(line);
  const std::size_t indent = columns(std::string_view(shown).substr(0, begin));
  const std::size_t width = std::max<std::size_t>(
      1, begin < shown.size() ? columns(std::string_view(shown).substr(begin, end - begin)) : 1);
  out += fmt::format("{:>5} | {}\n", at.line, shown);
  out += fmt::format("      | {:{}}{}\n", "", indent,
                     paint(caret_color, fmt::format("^{:~<{}}", "", width - 1)));
}

}  // namespace

std::string_view to_string(Severity severity) {
  switch (severity) {
    case Severity::kNote:
      return "note";
    case Severity::kWarning:
      return "warning";
    case Severity::kError:
      return "error";
  }
  return "error";
}

Diagnostic& Diagnostics::report(const Rule& rule, Location location, std::string message,
                                std::string help) {
  return all_.emplace_back(
      Diagnostic{rule.severity, rule.id, location, std::move(message), std::move(help), {}, {}});
}

void Diagnostics::sort() {
  const auto key = [](const Diagnostic& d) {
    return std::tuple(d.location.source == nullptr ? std::string_view() : d.location.source->name(),
                      d.location.span.begin, d.id);
  };
  std::stable_sort(all_.begin(), all_.end(),
                   [&](const Diagnostic& a, const Diagnostic& b) { return key(a) < key(b); });
}

std::size_t Diagnostics::count(Severity severity) const {
  return static_cast<std::size_t>(std::count_if(all_.begin(), all_.end(), [&](const Diagnostic& d) {
    return d.severity == severity && d.suppressed_by.empty();
  }));
}

bool Diagnostics::any_at_least(Severity severity) const {
  return std::any_of(all_.begin(), all_.end(), [&](const Diagnostic& d) {
    return d.severity >= severity && d.suppressed_by.empty();
  });
}

std::string render(const Diagnostic& diagnostic, Color color) {
  const Paint paint{color};
  const std::string_view code = color_code(diagnostic.severity);
  std::string out = fmt::format("{}{} {} [{}]\n", paint("1", place(diagnostic.location)),
                                paint(code, fmt::format("{}:", to_string(diagnostic.severity))),
                                paint("1", printable(diagnostic.message)), diagnostic.id);
  append_excerpt(out, diagnostic.location, paint, code);
  if (!diagnostic.help.empty())
    out += fmt::format("      = help: {}\n", printable(diagnostic.help));
  for (const Note& note : diagnostic.notes) {
    out += fmt::format("      = note: {}{}\n", place(note.location), printable(note.text));
  }
  if (!diagnostic.suppressed_by.empty()) {
    out += fmt::format("      = suppressed: {}\n", printable(diagnostic.suppressed_by));
  }
  return out;
}

}  // namespace cronwarp
