#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/diagnostic.h"

namespace cronwarp {

// `build:` of a service; paths are as written, relative to the manifest.
struct Build {
  std::string context;
  std::string dockerfile;  // empty: the engine's default
  std::vector<std::pair<std::string, std::string>> args;
};

// A command line as compose has it: one shell text or an argument vector.
struct CommandLine {
  std::vector<std::string> words;
  bool is_shell_text = false;  // then `words` holds the one text
};

// One service of the manifest: what a container of a task is made from.
struct Service {
  std::string name;
  Location location;
  std::string image;  // empty: built
  std::optional<Build> build;
  std::optional<CommandLine> command;
  std::optional<CommandLine> entrypoint;
  std::vector<std::pair<std::string, std::string>> environment;  // after env_file, in file order
  std::vector<std::string> env_files;
  std::string working_dir;
  std::string user;
  std::vector<std::string> volumes;
  std::optional<std::uint64_t> memory_bytes;  // mem_limit
};

}  // namespace cronwarp
