#include "manifest/files.h"

#include <filesystem>
#include <system_error>

#include "base/environment_error.h"

namespace cronwarp::manifest {

namespace fs = std::filesystem;

Expected<const SourceText*, std::string> DiskFiles::read(const std::string& path) {
  try {
    return &sources_.read(path);
  } catch (const EnvironmentError& failure) {
    return Unexpected{std::string(failure.what())};
  }
}

bool DiskFiles::exists(const std::string& path) const {
  std::error_code ignored;  // a file that cannot be looked at is not there for us
  return fs::is_regular_file(path, ignored);
}

std::string resolve(const std::string& from, std::string_view path) {
  const std::string resolved =
      (fs::path(from).parent_path() / fs::path(path)).lexically_normal().string();
  return resolved == "-" ? "./-" : resolved;
}

}  // namespace cronwarp::manifest
