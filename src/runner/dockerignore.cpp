#include "runner/dockerignore.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>

#include "base/utf8.h"

namespace cronwarp {
namespace {

// Patterns and paths are compared by character; a byte that is no UTF-8 counts as one.
std::u32string characters_of(std::string_view text) {
  constexpr char32_t kByteBase = 0x110000;  // beyond Unicode
  std::u32string characters;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = utf8_length(text.substr(at));
    const auto byte = [&](std::size_t i) {
      return static_cast<char32_t>(static_cast<unsigned char>(text[at + i]));
    };
    if (length == 0) {
      characters += kByteBase + byte(0);
      ++at;
      continue;
    }
    char32_t character = length == 1 ? byte(0) : byte(0) & (0x7fU >> length);
    for (std::size_t i = 1; i < length; ++i) character = (character << 6U) | (byte(i) & 0x3fU);
    characters += character;
    at += length;
  }
  return characters;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n\v\f";
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

// Without "." and "x/..", slashes in a row, and those at both ends.
std::string cleaned(std::string_view pattern) {
  std::string clean = std::filesystem::path("/" + std::string(pattern)).lexically_normal();
  while (clean.size() > 1 && clean.back() == '/') clean.pop_back();
  clean.erase(0, clean.find_first_not_of('/'));
  return clean;
}

}  // namespace

// Turns the text of one pattern into steps.
class Dockerignore::Compiler {
 public:
  explicit Compiler(std::u32string_view text) : rest_(text) {}

  // nullopt: the pattern is not well formed.
  std::optional<std::vector<Step>> steps() {
    while (!rest_.empty()) {
      const char32_t c = take();
      if (c == U'*') {
        add_run();
      } else if (c == U'?') {
        add(Step::Kind::kAny);
      } else if (c == U'[') {
        if (!add_class()) return std::nullopt;
      } else if (c == U'\\') {
        if (rest_.empty()) return std::nullopt;
        add(Step::Kind::kCharacter, take());
      } else {
        add(Step::Kind::kCharacter, c);
      }
    }
    return std::move(steps_);
  }

 private:
  char32_t take() {
    const char32_t c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }

  bool take_if(char32_t c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  void add(Step::Kind kind, char32_t character = 0) {
    steps_.push_back({kind, character, {}, false});
  }

  void add_run() {
    if (!take_if(U'*')) return add(Step::Kind::kRun);
    take_if(U'/');
    add(rest_.empty() ? Step::Kind::kDeepRun : Step::Kind::kFolders);
  }

  std::optional<char32_t> class_character() {
    if (rest_.empty() || rest_.front() == U'-' || rest_.front() == U']') return std::nullopt;
    if (take_if(U'\\') && rest_.empty()) return std::nullopt;
    return take();
  }

  bool add_class() {
    Step step{Step::Kind::kClass, 0, {}, take_if(U'^')};
    while (!take_if(U']') || step.ranges.empty()) {
      const auto first = class_character();
      const auto last = first && take_if(U'-') ? class_character() : first;
      if (!first || !last) return false;
      step.ranges.push_back({*first, *last});
    }
    steps_.push_back(std::move(step));
    return true;
  }

  std::u32string_view rest_;
  std::vector<Step> steps_;
};

Dockerignore::Dockerignore(std::string_view text) {
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    std::string_view written = trimmed(line);
    if (line.starts_with('#') || written.empty()) continue;
    const bool is_exception = written.front() == '!';
    if (is_exception) written = trimmed(written.substr(1));
    const std::u32string pattern = characters_of(cleaned(written));
    if (pattern.empty()) continue;
    if (auto steps = Compiler(pattern).steps()) {
      patterns_.push_back({is_exception, std::move(*steps)});
    }
  }
}

bool Dockerignore::takes(const Step& step, char32_t c) {
  switch (step.kind) {
    case Step::Kind::kCharacter:
      return c == step.character;
    case Step::Kind::kAny:
    case Step::Kind::kRun:
      return c != U'/';
    case Step::Kind::kDeepRun:
    case Step::Kind::kFolders:
      return true;
    case Step::Kind::kClass:
      return step.negated !=
             std::any_of(step.ranges.begin(), step.ranges.end(), [c](const Step::Range& range) {
               return range.first <= c && c <= range.last;
             });
  }
  return false;
}

// Follows all ways through the pattern at once, so that no pattern takes more than its length times
// the path's.
bool Dockerignore::matches(const std::vector<Step>& steps, std::u32string_view path) {
  using Kind = Step::Kind;
  // reached[i]: the first i steps match what has been read; inside[i]: the run of step i goes on.
  std::vector<bool> reached(steps.size() + 1, false);
  std::vector<bool> inside(steps.size() + 1, false);
  const auto may_be_nothing = [&](std::size_t i) {
    return steps[i].kind == Kind::kRun || steps[i].kind == Kind::kDeepRun ||
           steps[i].kind == Kind::kFolders;
  };
  const auto skip_empty_runs = [&] {
    for (std::size_t i = 0; i < steps.size(); ++i) {
      if (reached[i] && may_be_nothing(i)) reached[i + 1] = true;
    }
  };
  reached[0] = true;
  skip_empty_runs();
  for (const char32_t c : path) {
    std::vector<bool> reached_next(steps.size() + 1, false);
    std::vector<bool> inside_next(steps.size() + 1, false);
    for (std::size_t i = 0; i < steps.size(); ++i) {
      if (!(reached[i] || inside[i]) || !takes(steps[i], c)) continue;
      inside_next[i] = may_be_nothing(i);
      reached_next[i + 1] = steps[i].kind != Kind::kFolders || c == U'/';
    }
    reached.swap(reached_next);
    inside.swap(inside_next);
    skip_empty_runs();
  }
  return reached[steps.size()];
}

bool Dockerignore::leaves_out(std::string_view path) const {
  const std::u32string characters = characters_of(path);
  const std::u32string_view whole = characters;
  bool left_out = false;
  for (const Pattern& pattern : patterns_) {
    if (pattern.is_exception != left_out) continue;
    bool matched = matches(pattern.steps, whole);
    for (std::size_t slash = whole.find(U'/'); !matched && slash != std::u32string_view::npos;
         slash = whole.find(U'/', slash + 1)) {
      matched = matches(pattern.steps, whole.substr(0, slash));
    }
    if (matched) left_out = !pattern.is_exception;
  }
  return left_out;
}

bool Dockerignore::has_exceptions() const {
  return std::any_of(patterns_.begin(), patterns_.end(),
                     [](const Pattern& pattern) { return pattern.is_exception; });
}

}  // namespace cronwarp
