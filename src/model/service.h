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

  friend bool operator==(const Build&, const Build&) = default;
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

// What a process of a Convox gen1 app reserves unless its formation or mem_limit says otherwise:
// the template's parameter "WebMemory" has the default 256, "MB of RAM to reserve"
// (https://github.com/convox/rack, api/models/fixtures/worker.json).
inline constexpr std::uint64_t kDefaultMemoryBytes = std::uint64_t{256} << 20;

// What a process of the service reserves on an instance.
inline std::uint64_t memory_needed(const Service& service) {
  return service.memory_bytes.value_or(kDefaultMemoryBytes);
}

}  // namespace cronwarp
