#include "reports/text_layout.h"

#include <algorithm>

#include <fmt/format.h>

#include "reports/json_text.h"

namespace cronwarp::reports {
namespace {

bool starts_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

std::string_view code(Style style) {
  switch (style) {
    case Style::kBold:
      return "1";
    case Style::kDim:
      return "2";
    case Style::kGood:
      return "1;32";
    case Style::kBad:
      return "1;31";
    case Style::kWarning:
      return "1;33";
  }
  return "0";
}

}  // namespace

std::string format_count(std::uint64_t count) {
  std::string text = fmt::format("{}", count);
  for (std::size_t digits = 3; digits < text.size(); digits += 4) {
    text.insert(text.size() - digits, 1, ',');
  }
  return text;
}

std::string counted(std::uint64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", format_count(count), noun, count == 1 ? "" : "s");
}

std::string short_instant(Instant at) {
  std::string text = format_instant(std::chrono::floor<std::chrono::seconds>(at));
  text.pop_back();  // 'Z'
  std::replace(text.begin(), text.end(), 'T', ' ');
  if (text.ends_with(":00")) text.resize(text.size() - 3);
  return text;
}

std::string printable(std::string_view text) {
  std::string shown = valid_utf8(text);
  for (char& c : shown) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = '.';
  }
  return shown;
}

std::size_t columns(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), starts_character));
}

std::string shortened(std::string_view text, std::size_t columns_max) {
  if (columns(text) <= columns_max) return std::string(text);
  std::size_t end = 0;
  for (std::size_t taken = 0; end < text.size(); ++end) {
    if (starts_character(text[end]) && taken++ == columns_max - 1) break;
  }
  return std::string(text.substr(0, end)) + "…";
}

std::string left(std::string_view text, std::size_t width) {
  const std::size_t used = columns(text);
  return std::string(text) + std::string(used < width ? width - used : 0, ' ');
}

std::string right(std::string_view text, std::size_t width) {
  const std::size_t used = columns(text);
  return std::string(used < width ? width - used : 0, ' ') + std::string(text);
}

std::string wrapped(std::string_view text, std::size_t indent, std::size_t width) {
  std::string out;
  std::size_t used = indent;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    const bool at_start = used == indent;
    if (!at_start && used + 1 + columns(word) > width) {
      out += '\n' + std::string(indent, ' ');
      used = indent;
    } else if (!at_start) {
      out += ' ';
      ++used;
    }
    out += word;
    used += columns(word);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

std::string Paint::operator()(Style style, std::string_view text) const {
  if (color == Color::kOff) return std::string(text);
  return fmt::format("\x1b[{}m{}\x1b[0m", code(style), text);
}

}  // namespace cronwarp::reports
