#include "cli/git_files.h"

#include <chrono>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/environment_error.h"
#include "runner/child_process.h"

namespace cronwarp::cli {
namespace {

// A clone without its files fetches them when they are asked for.
constexpr std::chrono::minutes kTimeLimit{2};

// The reason in git's own words, without its "fatal: ".
std::string first_line(const std::string& text) {
  constexpr std::string_view kFatal = "fatal: ";
  std::string line = text.substr(0, text.find('\n'));
  if (line.starts_with(kFatal)) line.erase(0, kFatal.size());
  return line;
}

}  // namespace

std::optional<GitName> parse_git_name(const std::string& text) {
  int depth = 0;  // "HEAD@{12:00}" has a ':' of its own
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '{') ++depth;
    if (text[i] == '}') --depth;
    if (text[i] == ':' && depth == 0 && i + 1 < text.size()) {
      return GitName{text.substr(0, i), text.substr(i + 1)};
    }
  }
  return std::nullopt;
}

struct GitFiles::Said {
  std::string output;
  std::string error;
  bool worked = false;
};

GitFiles::GitFiles(EventLoop& loop, std::string revision, std::set<std::string> on_disk,
                   SourceFiles& sources)
    : loop_(loop),
      revision_(std::move(revision)),
      on_disk_(std::move(on_disk)),
      sources_(sources),
      disk_(sources) {}

GitFiles::Said GitFiles::ask(const std::vector<std::string>& arguments) const {
  const auto git = find_program("git");
  if (!git) return {"", "there is no program 'git' on PATH", false};
  ProgramCall call{*git, arguments};
  call.environment = {{"LC_ALL", "C"}, {"GIT_TERMINAL_PROMPT", "0"}};
  const ProgramResult result = run_program(loop_, call, kTimeLimit);
  if (result.timed_out) return {"", "git did not answer in time", false};
  return {result.output, first_line(result.error_output), result.exit_code == 0};
}

// Git's own sentences differ from version to version, and some are riddles.
std::string GitFiles::why_not(const std::string& path) const {
  const Said repository = ask({"rev-parse", "--git-dir"});
  if (!repository.worked) return repository.error;
  if (!revision_.empty() &&
      !ask({"rev-parse", "--verify", "--quiet", revision_ + "^{tree}"}).worked) {
    return fmt::format("git knows no revision '{}'", revision_);
  }
  return fmt::format(
      "git has no file '{}' in {}", path,
      revision_.empty() ? std::string("the index") : fmt::format("revision '{}'", revision_));
}

Expected<const SourceText*, std::string> GitFiles::read(const std::string& path) {
  if (on_disk_.count(path) != 0) return disk_.read(path);
  if (revision_.starts_with('-')) {
    return Unexpected{fmt::format("'{}' is no revision", revision_)};
  }
  const Said said = ask({"cat-file", "blob", revision_ + ":" + path});
  if (!said.worked) return Unexpected{why_not(path)};
  return &sources_.add(SourceText(path, said.output));
}

bool GitFiles::exists(const std::string& path) const {
  return ask({"cat-file", "-e", revision_ + ":" + path}).worked;
}

}  // namespace cronwarp::cli
