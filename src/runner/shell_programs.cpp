#include "runner/shell_programs.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <utility>

namespace cronwarp {
namespace {

// A word, or what ends a simple command.
struct Token {
  std::string text;
  bool ends_command = false;
};

// Splits a command line as POSIX says (XCU 2.3), but for here-documents. What is substituted stays
// in its word as written.
class Splitter {
 public:
  explicit Splitter(std::string_view text) : text_(text) {}

  std::vector<Token> tokens() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (std::string_view(" \t\r").find(c) != std::string_view::npos) {
        ++at_;
      } else if (c == '#') {
        at_ = std::min(text_.find('\n', at_), text_.size());
      } else if (std::string_view(";&|()\n").find(c) != std::string_view::npos) {
        ++at_;
        tokens_.push_back({"", true});
      } else if (c == '<' || c == '>') {
        skip_redirection();
      } else {
        add_word();
      }
    }
    return std::move(tokens_);
  }

 private:
  void skip_redirection() {
    at_ = text_.find_first_not_of("<>&|", at_);
    at_ = std::min(text_.find_first_not_of(" \t", at_), text_.size());
    if (at_ < text_.size()) read_word();
  }

  void add_word() {
    std::string word = read_word();
    const bool is_descriptor = at_ < text_.size() && (text_[at_] == '<' || text_[at_] == '>') &&
                               !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
                                 return std::isdigit(static_cast<unsigned char>(c)) != 0;
                               });
    if (!is_descriptor) tokens_.push_back({std::move(word), false});
  }

  std::string read_word() {
    std::string word;
    while (at_ < text_.size() &&
           std::string_view(" \t\r\n;&|()<>").find(text_[at_]) == std::string_view::npos) {
      const char c = text_[at_];
      if (c == '\'' || c == '"' || c == '`') {
        word += read_quoted(c);
      } else if (c == '$' && text_.substr(at_).starts_with("$(")) {
        word += read_substitution();
      } else {
        if (c == '\\' && at_ + 1 < text_.size()) ++at_;
        word += text_[at_++];
      }
    }
    return word;
  }

  std::string read_quoted(char quote) {
    std::string inside;
    for (++at_; at_ < text_.size() && text_[at_] != quote; ++at_) {
      if (quote != '\'' && text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
      inside += text_[at_];
    }
    if (at_ < text_.size()) ++at_;
    return quote == '`' ? "`" + inside + "`" : inside;
  }

  std::string read_substitution() {
    const std::size_t begin = at_;
    int depth = 0;
    for (; at_ < text_.size(); ++at_) {
      if (text_[at_] == '(') ++depth;
      if (text_[at_] == ')' && --depth == 0) {
        ++at_;
        break;
      }
    }
    return std::string(text_.substr(begin, at_ - begin));
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<Token> tokens_;
};

template <std::size_t kSize>
bool is_one_of(std::string_view word, const std::array<std::string_view, kSize>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// After these a command begins.
constexpr std::array<std::string_view, 9> kOpening = {"if",    "then", "elif", "else", "while",
                                                      "until", "do",   "!",    "{"};

// What follows these starts nothing.
constexpr std::array<std::string_view, 36> kShellsOwn = {
    "for",    "case",   "select", "function", "in",    "fi",     "done",     "esac",  "}",
    ".",      ":",      "[",      "alias",    "break", "cd",     "continue", "echo",  "eval",
    "exit",   "export", "false",  "hash",     "local", "printf", "pwd",      "read",  "readonly",
    "return", "set",    "shift",  "source",   "test",  "true",   "type",     "umask", "unset"};
constexpr std::array<std::string_view, 3> kShellsOwnToo = {"trap", "ulimit", "wait"};

// A program that starts the one named behind it, in the same surroundings.
struct Starter {
  std::string_view name;
  std::string_view options_with_value;  // letters
  std::size_t arguments;                // before the program
};
constexpr std::array<Starter, 14> kStarters = {{{"exec", "a", 0},
                                                {"command", "", 0},
                                                {"env", "uC", 0},
                                                {"nice", "n", 0},
                                                {"ionice", "cn", 0},
                                                {"nohup", "", 0},
                                                {"setsid", "", 0},
                                                {"time", "fo", 0},
                                                {"timeout", "ks", 1},
                                                {"stdbuf", "ioe", 0},
                                                {"flock", "wE", 1},
                                                {"gosu", "", 1},
                                                {"su-exec", "", 1},
                                                {"tini", "pe", 0}}};

std::string_view base_name(std::string_view path) { return path.substr(path.rfind('/') + 1); }

bool is_assignment(std::string_view word) {
  const std::size_t equals = word.find('=');
  if (equals == std::string_view::npos || equals == 0) return false;
  return std::all_of(word.begin(), word.begin() + static_cast<std::ptrdiff_t>(equals), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
  });
}

using Words = std::vector<std::string>;

// Where the program stands that a starter at `at` starts.
std::size_t after_starter(const Words& words, std::size_t at, const Starter& starter) {
  ++at;
  for (; at < words.size() && words[at].starts_with('-') && words[at].size() > 1; ++at) {
    const bool has_value_behind =
        words[at].size() == 2 &&
        starter.options_with_value.find(words[at][1]) != std::string_view::npos;
    if (has_value_behind) ++at;
  }
  return at + starter.arguments;
}

// The command line that a shell at `at` is given with -c; empty: none.
std::string_view inner_command(const Words& words, std::size_t at) {
  constexpr std::array<std::string_view, 5> kShells = {"sh", "bash", "dash", "ash", "busybox"};
  if (!is_one_of(base_name(words[at]), kShells)) return {};
  for (std::size_t i = at + 1; i + 1 < words.size(); ++i) {
    const std::string& word = words[i];
    if (word.starts_with('-') && !word.starts_with("--") && word.find('c') != std::string::npos) {
      return words[i + 1];
    }
  }
  return {};
}

void add_once(Words& programs, const std::string& program) {
  if (std::find(programs.begin(), programs.end(), program) == programs.end()) {
    programs.push_back(program);
  }
}

void add_programs_of(const Words& words, Words& programs) {
  std::size_t at = 0;
  while (at < words.size()) {
    const std::string& word = words[at];
    if (is_assignment(word) || is_one_of(word, kOpening)) {
      ++at;
      continue;
    }
    if (is_one_of(word, kShellsOwn) || is_one_of(word, kShellsOwnToo)) return;
    const auto* const starter =
        std::find_if(kStarters.begin(), kStarters.end(),
                     [&](const Starter& candidate) { return candidate.name == base_name(word); });
    if (starter != kStarters.end()) {
      at = after_starter(words, at, *starter);
      continue;
    }
    add_once(programs, word);
    const std::string_view inner = inner_command(words, at);
    if (inner.empty()) return;
    for (const std::string& program : programs_started_by(inner)) add_once(programs, program);
    return;
  }
}

}  // namespace

std::vector<std::string> programs_started_by(std::string_view command) {
  Words programs;
  Words words;
  std::vector<Token> tokens = Splitter(command).tokens();
  tokens.push_back({"", true});
  for (Token& token : tokens) {
    if (!token.ends_command) {
      words.push_back(std::move(token.text));
      continue;
    }
    add_programs_of(words, programs);
    words.clear();
  }
  return programs;
}

}  // namespace cronwarp
