#pragma once

#include <string>
#include <string_view>

#include "base/expected.h"
#include "base/source_text.h"

namespace cronwarp::manifest {

// How load() reaches the files that a file names; the disk, or nothing at all under a fuzzer.
class Files {
 public:
  virtual ~Files() = default;

  // The text lives as long as the command. On failure: one sentence.
  virtual Expected<const SourceText*, std::string> read(const std::string& path) = 0;
  virtual bool exists(const std::string& path) const = 0;
};

class DiskFiles final : public Files {
 public:
  explicit DiskFiles(SourceFiles& sources) : sources_(sources) {}

  Expected<const SourceText*, std::string> read(const std::string& path) override;
  bool exists(const std::string& path) const override;

 private:
  SourceFiles& sources_;
};

// `path` as seen from the folder of the file `from`; never "-", which would mean standard input.
std::string resolve(const std::string& from, std::string_view path);

}  // namespace cronwarp::manifest
