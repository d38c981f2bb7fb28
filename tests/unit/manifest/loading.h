#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "base/source_text.h"
#include "manifest/files.h"
#include "manifest/load.h"
#include "model/scenario.h"

namespace cronwarp::manifest {

// A disk in memory that remembers what was asked of it.
class MemoryFiles final : public Files {
 public:
  explicit MemoryFiles(std::map<std::string, std::string> files) : files_(std::move(files)) {}

  Expected<const SourceText*, std::string> read(const std::string& path) override;
  bool exists(const std::string& path) const override { return files_.contains(path); }

 private:
  std::map<std::string, std::string> files_;
  SourceFiles sources_;
};

// A file read from memory, with everything that diagnostics point into.
struct Loaded {
  explicit Loaded(std::string text, std::map<std::string, std::string> further = {},
                  LoadOptions options = {}, std::string name = "docker-compose.yml");
  Loaded(const Loaded&) = delete;
  Loaded& operator=(const Loaded&) = delete;

  // "rule@line:column" of each diagnostic, in order; suppressed ones end in " (suppressed)".
  std::vector<std::string> findings() const;
  // All diagnostics as the user sees them.
  std::string rendered() const;
  // REQUIRES: loaded.
  const Task& task(const std::string& id) const;
  const Service& service(const std::string& name) const;

  MemoryFiles files;
  SourceText source;
  Diagnostics diagnostics;
  std::optional<Scenario> scenario;
};

LoadOptions on(Platform platform);

// A manifest with one service "web" that has these labels, in list form.
std::string with_labels(const std::vector<std::string>& labels);

}  // namespace cronwarp::manifest
