#pragma once

#include <optional>
#include <set>
#include <string>

#include "base/expected.h"
#include "base/source_text.h"
#include "io/event_loop.h"
#include "manifest/files.h"

namespace cronwarp::cli {

// A file of a git revision, as git itself writes it: "HEAD~1:app/docker-compose.yml".
struct GitName {
  std::string revision;  // empty: the index
  std::string path;      // from the top of the repository, or from here with "./"
};

// nullopt: there is no ':' in it that could part the two.
std::optional<GitName> parse_git_name(const std::string& text);

// The files as they were in one revision of the repository around the working directory. Asks the
// git program, by its arguments.
class GitFiles final : public manifest::Files {
 public:
  // Everything is borrowed but the texts. `on_disk`: paths that are read from the disk all the
  // same, because the command line names them.
  GitFiles(EventLoop& loop, std::string revision, std::set<std::string> on_disk,
           SourceFiles& sources);

  Expected<const SourceText*, std::string> read(const std::string& path) override;
  bool exists(const std::string& path) const override;

 private:
  struct Said;

  Said ask(const std::vector<std::string>& arguments) const;
  std::string why_not(const std::string& path) const;

  EventLoop& loop_;
  std::string revision_;
  std::set<std::string> on_disk_;
  SourceFiles& sources_;
  manifest::DiskFiles disk_;
};

}  // namespace cronwarp::cli
