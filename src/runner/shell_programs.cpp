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

// Splits a command line as POSIX says (XCU 2.3). What is substituted stays in its word as written,
// and commands among it are kept as well.
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
        if (c == '\n') read_here_documents();
      } else if (c == '<' || c == '>') {
        skip_redirection();
      } else {
        add_word();
      }
    }
    return std::move(tokens_);
  }

  // The commands of `$(...)` and of backquotes.
  const std::vector<std::string>& substituted() const { return substituted_; }

 private:
  struct HereDocument {
    std::string end;
    bool is_literal = false;
    bool is_indented = false;
  };

  void skip_redirection() {
    const bool is_here =
        text_.substr(at_).starts_with("<<") && !text_.substr(at_).starts_with("<<<");
    at_ = text_.find_first_not_of("<>&|", at_);
    HereDocument document;
    if (is_here && at_ < text_.size() && text_[at_] == '-') {
      document.is_indented = true;
      ++at_;
    }
    at_ = std::min(text_.find_first_not_of(" \t", at_), text_.size());
    const std::size_t begin = at_;
    if (at_ < text_.size()) document.end = read_word();
    if (!is_here || document.end.empty()) return;
    document.is_literal =
        text_.substr(begin, at_ - begin).find_first_of("'\"\\") != std::string_view::npos;
    here_documents_.push_back(std::move(document));
  }

  // Those that the line before has announced.
  void read_here_documents() {
    for (const HereDocument& document : std::exchange(here_documents_, {})) {
      const std::size_t begin = at_;
      std::size_t end = at_;
      while (at_ < text_.size()) {
        end = at_;
        std::string_view line = text_.substr(at_, text_.find('\n', at_) - at_);
        at_ = std::min(at_ + line.size() + 1, text_.size());
        if (document.is_indented)
          line.remove_prefix(std::min(line.find_first_not_of('\t'), line.size()));
        if (line == document.end) break;
        end = at_;
      }
      if (document.is_literal) continue;
      Splitter content(text_.substr(begin, end - begin));
      content.read_until('\0');
      for (std::string& command : content.substituted_) substituted_.push_back(std::move(command));
    }
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
      if (c == '\'') {
        const std::size_t end = std::min(text_.find('\'', at_ + 1), text_.size());
        word += text_.substr(at_ + 1, end - at_ - 1);
        at_ = std::min(end + 1, text_.size());
      } else if (c == '"') {
        ++at_;
        word += read_until('"');
        if (at_ < text_.size()) ++at_;
      } else if (text_.substr(at_).starts_with("\\\n")) {
        at_ += 2;
      } else {
        word += read_part();
      }
    }
    return word;
  }

  // What is between double quotes.
  std::string read_until(char end) {
    std::string inside;
    while (at_ < text_.size() && text_[at_] != end) inside += read_part();
    return inside;
  }

  // What has the same meaning between double quotes and without.
  std::string read_part() {
    if (text_[at_] == '`') return read_backquoted();
    if (text_.substr(at_).starts_with("$(")) return read_substitution();
    if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
    return std::string(1, text_[at_++]);
  }

  std::string read_backquoted() {
    std::string inside;
    for (++at_; at_ < text_.size() && text_[at_] != '`'; ++at_) {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
      inside += text_[at_];
    }
    if (at_ < text_.size()) ++at_;
    substituted_.push_back(inside);
    return "`" + inside + "`";
  }

  std::string read_substitution() {
    const std::size_t begin = at_ + 2;
    char quote = '\0';
    int depth = 0;
    for (++at_; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '\\' && quote != '\'' && at_ + 1 < text_.size()) {
        ++at_;
      } else if (quote != '\0') {
        if (c == quote) quote = '\0';
      } else if (c == '\'' || c == '"') {
        quote = c;
      } else if (c == '(') {
        ++depth;
      } else if (c == ')' && --depth == 0) {
        break;
      }
    }
    const std::string inside(text_.substr(begin, at_ - begin));
    if (at_ < text_.size()) ++at_;
    substituted_.push_back(inside);
    return "$(" + inside + ")";
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<Token> tokens_;
  std::vector<std::string> substituted_;
  std::vector<HereDocument> here_documents_;
};

template <std::size_t kSize>
bool is_one_of(std::string_view word, const std::array<std::string_view, kSize>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// After these a command begins.
constexpr std::array<std::string_view, 9> kOpening = {"if",    "then", "elif", "else", "while",
                                                      "until", "do",   "!",    "{"};

// What follows these starts nothing.
constexpr std::array kShellsOwn = std::to_array<std::string_view>(
    {"for",     "case", "select", "function", "in",     "fi",      "done",  "esac",
     "}",       ":",    "[",      "[[",       "alias",  "break",   "cd",    "continue",
     "declare", "echo", "exit",   "export",   "false",  "getopts", "hash",  "local",
     "printf",  "pwd",  "read",   "readonly", "return", "set",     "shift", "shopt",
     "test",    "true", "type",   "typeset",  "ulimit", "umask",   "unset", "wait"});

// A program that starts the one named behind it, in the same surroundings.
struct Starter {
  std::string_view name;
  std::string_view options_with_value;  // letters
  std::size_t arguments;                // before the program
};
constexpr std::array<Starter, 15> kStarters = {{{"exec", "a", 0},
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
                                                {"tini", "pe", 0},
                                                {"xargs", "aEdILnPs", 0}}};

std::string_view base_name(std::string_view path) { return path.substr(path.rfind('/') + 1); }

bool is_assignment(std::string_view word) {
  const std::size_t equals = word.find('=');
  if (equals == std::string_view::npos || equals == 0) return false;
  return std::all_of(word.begin(), word.begin() + static_cast<std::ptrdiff_t>(equals), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
  });
}

using Words = std::vector<std::string>;

void add_once(Words& words, const std::string& word) {
  if (std::find(words.begin(), words.end(), word) == words.end()) words.push_back(word);
}

constexpr std::string_view kPreload = "LD_PRELOAD";

// Whether the word gives LD_PRELOAD a value in which the one that it has is not.
bool replaces_preload(std::string_view word) {
  return word.starts_with(kPreload) && word.substr(kPreload.size()).starts_with('=') &&
         word.find("$LD_PRELOAD") == std::string_view::npos &&
         word.find("${LD_PRELOAD") == std::string_view::npos;
}

bool is_short_option(std::string_view word, std::string_view letters) {
  return word.size() > 1 && word.front() == '-' && word[1] != '-' &&
         word.find_first_of(letters) != std::string_view::npos;
}

// Reads what simple commands start.
class Reader {
 public:
  void read_text(std::string_view text) {
    constexpr int kDepthMax = 16;  // of commands in commands; nobody writes so many
    if (depth_ == kDepthMax) return;
    ++depth_;
    Splitter splitter(text);
    Words words;
    std::vector<Token> tokens = splitter.tokens();
    tokens.push_back({"", true});
    for (Token& token : tokens) {
      if (!token.ends_command) {
        words.push_back(std::move(token.text));
        continue;
      }
      read_command(words);
      words.clear();
    }
    for (const std::string& command : splitter.substituted()) read_text(command);
    --depth_;
  }

  void read_command(const Words& words) {
    std::size_t at = 0;
    while (at < words.size()) {
      const std::string& word = words[at];
      if (replaces_preload(word)) started_.takes_preload_away = true;
      if (is_assignment(word) || is_one_of(word, kOpening)) {
        ++at;
        continue;
      }
      if (read_shells_own(words, at)) return;
      const auto* const starter =
          std::find_if(kStarters.begin(), kStarters.end(),
                       [&](const Starter& candidate) { return candidate.name == base_name(word); });
      if (starter == kStarters.end()) {
        add_once(started_.programs, word);
        read_shell(words, at);
        return;
      }
      at = after_starter(words, at, *starter);
    }
  }

  StartedPrograms take() { return std::move(started_); }

 private:
  // Whether the command at `at` is one that the shell carries out itself.
  bool read_shells_own(const Words& words, std::size_t at) {
    const std::string& name = words[at];
    std::size_t first = at + 1;  // operand
    if (first < words.size() && words[first] == "--") ++first;
    const bool has_operand = first < words.size();
    if (name == "eval") {
      std::string command;
      for (std::size_t i = first; i < words.size(); ++i) command += words[i] + ' ';
      read_text(command);
      return true;
    }
    if (name == "trap") {
      if (has_operand) read_text(words[first]);
      return true;
    }
    if (name == "." || name == "source") {
      if (has_operand) add_once(started_.scripts, words[first]);
      return true;
    }
    if (!is_one_of(name, kShellsOwn)) return false;
    if (name == "cd" && has_operand) add_once(started_.folders, words[first]);
    const bool unsets =
        name == "unset" || (name == "export" && has_operand && is_short_option(words[first], "n"));
    for (std::size_t i = first; i < words.size(); ++i) {
      const bool sets = name == "export" || name == "readonly" || name == "local" ||
                        name == "declare" || name == "typeset";
      if ((unsets && words[i] == kPreload) || (sets && replaces_preload(words[i]))) {
        started_.takes_preload_away = true;
      }
    }
    return true;
  }

  // Where the program stands that a starter at `at` starts.
  std::size_t after_starter(const Words& words, std::size_t at, const Starter& starter) {
    for (++at; at < words.size() && words[at].starts_with('-'); ++at) {
      const std::string& option = words[at];
      if (starter.name == "command" && is_short_option(option, "vV")) return words.size();
      if (starter.name == "exec" && is_short_option(option, "c"))
        started_.takes_preload_away = true;
      if (starter.name == "env")
        read_env_option(option, at + 1 < words.size() ? words[at + 1] : "");
      const bool has_value_behind =
          option.size() > 1 && option[1] != '-' &&
          starter.options_with_value.find(option.back()) != std::string_view::npos &&
          option.find_first_of(starter.options_with_value) == option.size() - 1;
      if (has_value_behind) ++at;
    }
    return at + starter.arguments;
  }

  void read_env_option(const std::string& option, const std::string& next) {
    const bool is_short = is_short_option(option, "iu");
    const std::size_t unset = is_short ? option.find('u') : std::string::npos;
    const bool clears =
        option == "-" || option == "--ignore-environment" || (is_short && option.find('i') < unset);
    const bool unsets =
        (unset != std::string::npos &&
         (unset + 1 < option.size() ? option.substr(unset + 1) : next) == kPreload) ||
        (option == "--unset" && next == kPreload) || option == "--unset=LD_PRELOAD";
    if (clears || unsets) started_.takes_preload_away = true;
  }

  // What a shell at `at` is given: a command line with -c, or a script.
  void read_shell(const Words& words, std::size_t at) {
    if (base_name(words[at]) == "busybox" && at + 1 < words.size()) ++at;
    if (!is_shell(words[at])) return;
    bool takes_command = false;
    for (++at; at < words.size() && words[at].size() > 1 &&
               (words[at].front() == '-' || words[at].front() == '+');
         ++at) {
      if (words[at] == "--") {
        ++at;
        break;
      }
      takes_command = takes_command || is_short_option(words[at], "c");
      if (is_short_option(words[at], "oO") || words[at] == "--rcfile") ++at;
    }
    if (at >= words.size()) return;
    if (takes_command) {
      read_text(words[at]);
    } else {
      const bool has_folder = words[at].find('/') != std::string::npos;
      add_once(started_.scripts, has_folder ? words[at] : "./" + words[at]);
    }
  }

  StartedPrograms started_;
  int depth_ = 0;
};

}  // namespace

bool is_shell(std::string_view program) {
  constexpr std::array<std::string_view, 5> kShells = {"sh", "bash", "dash", "ash", "busybox"};
  return is_one_of(base_name(program), kShells);
}

StartedPrograms programs_started_by(std::string_view command) {
  Reader reader;
  reader.read_text(command);
  return reader.take();
}

StartedPrograms programs_started_by(const std::vector<std::string>& words) {
  Reader reader;
  reader.read_command(words);
  return reader.take();
}

}  // namespace cronwarp
