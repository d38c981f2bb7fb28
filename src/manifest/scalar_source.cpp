#include "manifest/scalar_source.h"

#include <algorithm>

namespace cronwarp::manifest {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

Span span_of(std::size_t begin, std::size_t end) {
  return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
}

// Anchors and tags stand before the value: "&name !tag value".
std::size_t skip_properties(std::string_view source, std::size_t at) {
  while (at < source.size() && (source[at] == '&' || source[at] == '!')) {
    while (at < source.size() && !is_blank(source[at])) ++at;
    while (at < source.size() && is_blank(source[at])) ++at;
  }
  return at;
}

std::size_t end_of_line(std::string_view source, std::size_t at) {
  return std::min(source.find('\n', at), source.size());
}

std::optional<std::size_t> find_closing_quote(std::string_view source, std::size_t open) {
  const char quote = source[open];
  for (std::size_t i = open + 1; i < source.size(); ++i) {
    if (quote == '"' && source[i] == '\\') {
      ++i;
    } else if (source[i] == quote) {
      if (quote == '"' || i + 1 >= source.size() || source[i + 1] != '\'') return i;
      ++i;
    }
  }
  return std::nullopt;
}

// A block scalar ends before the first line that is indented less than its first line of text.
std::size_t find_block_end(std::string_view source, std::size_t header) {
  std::size_t line = end_of_line(source, header) + 1;
  std::size_t end = std::min(line, source.size());
  std::optional<std::size_t> indent;
  while (line < source.size()) {
    const std::size_t line_end = end_of_line(source, line);
    const std::size_t text = source.find_first_not_of(' ', line);
    const bool has_text = text < line_end && source[text] != '\r';
    if (has_text) {
      if (!indent) indent = text - line;
      if (*indent == 0 || text - line < *indent) break;
      end = line_end;
    }
    line = line_end + 1;
  }
  return end;
}

std::size_t utf8_length(unsigned long code) {
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code < 0x10000 ? 3 : 4;
}

struct Escape {
  std::size_t source_length;
  std::size_t text_length;
};

// Of a double-quoted scalar, at its backslash.
Escape measure_escape(std::string_view source, std::size_t at) {
  const char kind = at + 1 < source.size() ? source[at + 1] : '\0';
  const std::size_t digits = kind == 'x' ? 2 : kind == 'u' ? 4 : kind == 'U' ? 8 : 0;
  if (digits > 0) {
    unsigned long code = 0;
    for (const char c : source.substr(std::min(at + 2, source.size()), digits)) {
      const auto digit = std::string_view("0123456789abcdef").find(static_cast<char>(c | 0x20));
      code = code * 16 + (digit == std::string_view::npos ? 0 : digit);
    }
    return {2 + digits, utf8_length(code)};
  }
  const bool is_separator = kind == 'L' || kind == 'P';
  return {2, is_separator ? std::size_t{3} : std::size_t{1}};
}

std::optional<TracedText> trace_quoted(const Node& scalar, std::string_view source) {
  const bool is_double = scalar.style == Node::Style::kDoubleQuoted;
  TracedText traced;
  std::size_t at = scalar.span.begin + std::size_t{1};
  const std::size_t end = scalar.span.end - std::size_t{1};
  while (at < end) {
    Escape step{1, 1};
    if (is_double && source[at] == '\\') step = measure_escape(source, at);
    if (!is_double && source[at] == '\'') step = {2, 1};
    const std::size_t done = traced.size();
    if (done + step.text_length > scalar.text.size()) return std::nullopt;
    if (step.source_length == 1 && source[at] != scalar.text[done]) return std::nullopt;
    traced.append(std::string_view(scalar.text).substr(done, step.text_length),
                  span_of(at, at + step.source_length));
    at += step.source_length;
  }
  if (at != end || traced.size() != scalar.text.size()) return std::nullopt;
  return traced;
}

std::optional<TracedText> trace_plain(const Node& scalar, std::string_view source) {
  const std::size_t begin = scalar.span.begin;
  if (source.substr(begin, scalar.text.size()) != scalar.text) return std::nullopt;
  TracedText traced;
  for (std::size_t i = 0; i < scalar.text.size(); ++i) {
    traced.append(scalar.text[i], span_of(begin + i, begin + i + 1));
  }
  return traced;
}

}  // namespace

std::optional<ScalarExtent> find_scalar(std::string_view source, std::size_t mark,
                                        std::string_view value) {
  const std::size_t begin = skip_properties(source, std::min(mark, source.size()));
  const char first = begin < source.size() ? source[begin] : '\0';
  if (first == '"' || first == '\'') {
    const auto close = find_closing_quote(source, begin);
    if (!close) return std::nullopt;
    const Span span = span_of(begin, *close + 1);
    return ScalarExtent{first == '"' ? Node::Style::kDoubleQuoted : Node::Style::kSingleQuoted,
                        span, span};
  }
  if (first == '|' || first == '>') {
    std::size_t header_end = begin;
    while (header_end < source.size() && !is_blank(source[header_end])) ++header_end;
    return ScalarExtent{Node::Style::kBlock, span_of(begin, header_end),
                        span_of(begin, find_block_end(source, begin))};
  }
  std::size_t end = begin + value.size();
  if (value.empty() || source.substr(begin, value.size()) != value) {
    // Over several lines, or an empty value of which only the anchor or tag is written.
    end = std::max(std::min(begin + 1, source.size()), end_of_line(source, begin));
  }
  return ScalarExtent{Node::Style::kPlain, span_of(begin, end), span_of(begin, end)};
}

TracedText trace(const Node& scalar, std::string_view source, Span fallback) {
  std::optional<TracedText> traced;
  switch (scalar.style) {
    case Node::Style::kPlain:
      traced = trace_plain(scalar, source);
      break;
    case Node::Style::kSingleQuoted:
    case Node::Style::kDoubleQuoted:
      traced = trace_quoted(scalar, source);
      break;
    case Node::Style::kBlock:
      break;
  }
  return traced ? *std::move(traced) : TracedText(scalar.text, fallback);
}

}  // namespace cronwarp::manifest
