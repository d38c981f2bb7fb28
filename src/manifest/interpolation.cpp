#include "manifest/interpolation.h"

#include <optional>
#include <utility>

#include <fmt/format.h>

#include "manifest/rules.h"

namespace cronwarp::manifest {
namespace {

// Defaults inside defaults; each level is a call.
constexpr int kDepthMax = 20;

bool begins_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool continues_name(char c) { return begins_name(c) || (c >= '0' && c <= '9'); }

std::size_t end_of_name(std::string_view text, std::size_t begin) {
  if (begin >= text.size() || !begins_name(text[begin])) return begin;
  std::size_t end = begin + 1;
  while (end < text.size() && continues_name(text[end])) ++end;
  return end;
}

// The '}' of the '{' before `begin`; braces of inner ${…} are skipped.
std::optional<std::size_t> find_closing_brace(std::string_view text, std::size_t begin) {
  std::size_t depth = 1;
  for (std::size_t i = begin; i < text.size(); ++i) {
    if (text[i] == '$' && i + 1 < text.size() && text[i + 1] == '{') ++depth;
    if (text[i] == '}' && --depth == 0) return i;
  }
  return std::nullopt;
}

class Interpolator {
 public:
  Interpolator(const Variables& variables, const SourceText& source, Diagnostics& diagnostics)
      : variables_(variables), source_(source), diagnostics_(diagnostics) {}

  TracedText run(const TracedText& text, int depth) {
    TracedText result;
    std::size_t at = 0;
    while (at < text.size()) {
      if (text.text()[at] != '$') {
        result.append(text.text()[at], text.origin(at, at + 1));
        ++at;
      } else {
        at = substitute(text, at, depth, result);
      }
    }
    return result;
  }

 private:
  // Appends what the expression at the '$' stands for; returns its end.
  std::size_t substitute(const TracedText& text, std::size_t dollar, int depth,
                         TracedText& result) {
    const std::string_view all = text.text();
    const std::size_t next = dollar + 1;
    if (next < all.size() && all[next] == '$') {
      result.append('$', text.origin(dollar, dollar + 2));
      return dollar + 2;
    }
    if (next < all.size() && all[next] == '{') {
      const auto close = find_closing_brace(all, next + 1);
      if (!close) {
        report(kInvalidInterpolation, text.origin(dollar, all.size()), "'${' is never closed",
               "add the closing brace, or write $$ for a plain '$'");
        return all.size();
      }
      braced(text, dollar, *close, depth, result);
      return *close + 1;
    }
    const std::size_t end = end_of_name(all, next);
    if (end == next) {
      report(kInvalidInterpolation, text.origin(dollar, dollar + 1),
             "'$' is not followed by a variable's name", "write $$ for a plain '$'");
      return next;
    }
    plain(text.text().substr(next, end - next), text.origin(dollar, end), result);
    return end;
  }

  void plain(const std::string& name, Span span, TracedText& result) {
    if (const std::string* value = variables_.find(name)) {
      result.append(*value, span);
      return;
    }
    report(kUnsetVariable, span, fmt::format("variable '{}' is not set", name),
           fmt::format("set it, write ${{{}:-default}}, or write $$ for a plain '$'", name));
  }

  // ${NAME…} from `dollar` to the brace at `close`.
  void braced(const TracedText& text, std::size_t dollar, std::size_t close, int depth,
              TracedText& result) {
    const std::string_view all = text.text();
    const Span span = text.origin(dollar, close + 1);
    const std::size_t name_begin = dollar + 2;
    const std::size_t name_end = end_of_name(all, name_begin);
    const std::string name(all.substr(name_begin, name_end - name_begin));
    if (name_end == close && !name.empty()) return plain(name, span, result);

    const bool empty_counts = all[name_end] != ':';
    const std::size_t kind_at = name_end + (empty_counts ? 0 : 1);
    const char kind = kind_at < close ? all[kind_at] : '\0';
    if (name.empty() || (kind != '-' && kind != '+' && kind != '?')) {
      report(kInvalidInterpolation, span,
             fmt::format("'{}' cannot be substituted", all.substr(dollar, close + 1 - dollar)),
             "write ${NAME}, ${NAME:-default} or ${NAME:?error}, or $$ for a plain '$'");
      return;
    }
    const TracedText word = text.slice(kind_at + 1, close);
    const std::string* value = variables_.find(name);
    const bool is_set = value != nullptr && (empty_counts || !value->empty());
    if (kind == '+') {
      if (is_set) append_word(word, depth, result);
    } else if (is_set) {
      result.append(*value, span);
    } else if (kind == '-') {
      append_word(word, depth, result);
    } else {
      report(kRequiredVariable, span,
             word.empty() ? fmt::format("variable '{}' is required", name)
                          : fmt::format("variable '{}' is required: {}", name, word.text()),
             fmt::format("set '{}' in the environment, in .env or with --env-file", name));
    }
  }

  void append_word(const TracedText& word, int depth, TracedText& result) {
    if (word.empty()) return;
    if (depth >= kDepthMax) {
      report(kInvalidInterpolation, word.origin(),
             fmt::format("defaults are nested more than {} deep", kDepthMax),
             "write the value out");
      return;
    }
    const TracedText value = run(word, depth + 1);
    for (std::size_t i = 0; i < value.size(); ++i) {
      result.append(value.text()[i], value.origin(i, i + 1));
    }
  }

  void report(const Rule& rule, Span span, std::string message, std::string help) {
    diagnostics_.report(rule, {&source_, span}, std::move(message), std::move(help));
  }

  const Variables& variables_;
  const SourceText& source_;
  Diagnostics& diagnostics_;
};

}  // namespace

const std::string* Variables::find(std::string_view name) const {
  if (const auto set = environment_.find(std::string(name)); set != environment_.end()) {
    return &set->second;
  }
  const auto file = files_.find(name);
  return file == files_.end() ? nullptr : &file->second;
}

TracedText interpolate(const TracedText& text, const Variables& variables, const SourceText& source,
                       Diagnostics& diagnostics) {
  return Interpolator(variables, source, diagnostics).run(text, 0);
}

}  // namespace cronwarp::manifest
