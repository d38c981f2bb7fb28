#include "manifest/dotenv.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "manifest/rules.h"
#include "manifest/traced_text.h"
#include "manifest/utf8.h"

namespace cronwarp::manifest {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '.' || c == '-';
}

Span span_of(std::size_t begin, std::size_t end) {
  return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
}

class DotenvReader {
 public:
  DotenvReader(const SourceText& file, const Variables& outer, Diagnostics& diagnostics)
      : file_(file), text_(file.text()), known_(outer), diagnostics_(diagnostics) {}

  NamedValues read() {
    if (const auto bad = find_bad_byte(text_)) {
      report(span_of(*bad, *bad + 1), "this byte is not text",
             "save the file as UTF-8 without control characters");
      return {};
    }
    if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
    while (at_ < text_.size()) {
      skip_blanks();
      if (peek() != '#' && peek() != '\n' && at_ < text_.size()) read_definition();
      skip_line();
    }
    return std::move(values_);
  }

 private:
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void skip_blanks() {
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
  }
  std::size_t line_end() const { return std::min(text_.find('\n', at_), text_.size()); }
  void skip_line() { at_ = line_end() + 1; }

  void report(Span span, std::string message, std::string help) {
    diagnostics_.report(kInvalidEnvFile, {&file_, span}, std::move(message), std::move(help));
  }

  std::string_view read_name() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_name_character(text_[at_])) ++at_;
    return text_.substr(begin, at_ - begin);
  }

  void read_definition() {
    const std::size_t begin = at_;
    std::string_view name = read_name();
    if (name == "export" && is_blank(peek())) {
      skip_blanks();
      name = read_name();
    }
    skip_blanks();
    const bool alone = at_ == line_end() || peek() == '#';
    if (name.empty() || (name[0] >= '0' && name[0] <= '9') || (!alone && peek() != '=')) {
      report(span_of(begin, std::max(begin + 1, line_end())), "this line is not NAME=value",
             "write NAME=value, or begin a comment with '#'");
      return;
    }
    if (alone) {
      if (const std::string* value = known_.find(name)) define(name, *value);
      return;
    }
    ++at_;
    skip_blanks();
    const bool quoted = peek() == '"' || peek() == '\'';
    if (const auto value = quoted ? read_quoted() : read_unquoted()) {
      define(name, *value);
    }
  }

  std::optional<std::string> read_unquoted() {
    std::size_t end = at_;
    while (end < line_end() && !(text_[end] == '#' && (end == at_ || is_blank(text_[end - 1])))) {
      ++end;
    }
    while (end > at_ && is_blank(text_[end - 1])) --end;
    TracedText value;
    for (; at_ < end; ++at_) value.append(text_[at_], span_of(at_, at_ + 1));
    return interpolate(value, known_, file_, diagnostics_).text();
  }

  std::optional<std::string> read_quoted() {
    const std::size_t open = at_;
    const char quote = text_[at_++];
    TracedText value;
    while (at_ < text_.size() && text_[at_] != quote) {
      if (quote == '"' && text_[at_] == '\\' && at_ + 1 < text_.size()) {
        append_escape(value);
      } else {
        value.append(text_[at_], span_of(at_, at_ + 1));
        ++at_;
      }
    }
    if (at_ == text_.size()) {
      report(span_of(open, open + 1), "this quote is never closed", "add the closing quote");
      return std::nullopt;
    }
    ++at_;
    skip_blanks();
    if (at_ < line_end() && peek() != '#') {
      report(span_of(at_, line_end()), "text after the closing quote",
             "put the whole value in quotes");
    }
    if (quote == '\'') return value.text();
    return interpolate(value, known_, file_, diagnostics_).text();
  }

  void append_escape(TracedText& value) {
    const Span span = span_of(at_, at_ + 2);
    const char c = text_[at_ + 1];
    at_ += 2;
    switch (c) {
      case 'n':
        return value.append('\n', span);
      case 'r':
        return value.append('\r', span);
      case 't':
        return value.append('\t', span);
      case '"':
      case '\\':
        return value.append(c, span);
      case '$':
        return value.append("$$", span);  // interpolation makes one of it
      default:
        value.append('\\', span);
        value.append(c, span);
    }
  }

  void define(std::string_view name, const std::string& value) {
    known_.define(std::string(name), value);
    values_.emplace_back(name, value);
  }

  const SourceText& file_;
  std::string_view text_;
  std::size_t at_ = 0;
  Variables known_;
  Diagnostics& diagnostics_;
  NamedValues values_;
};

}  // namespace

NamedValues read_dotenv(const SourceText& file, const Variables& outer, Diagnostics& diagnostics) {
  return DotenvReader(file, outer, diagnostics).read();
}

void set_value(NamedValues& values, std::string name, std::string value) {
  const auto found = std::find_if(values.begin(), values.end(),
                                  [&](const auto& named) { return named.first == name; });
  if (found == values.end()) {
    values.emplace_back(std::move(name), std::move(value));
  } else {
    found->second = std::move(value);
  }
}

}  // namespace cronwarp::manifest
