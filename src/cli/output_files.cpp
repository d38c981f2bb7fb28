#include "cli/output_files.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>

#include <fmt/format.h>

#include "cli/version.h"
#include "reports/write_json.h"

namespace cronwarp::cli {
namespace {

namespace fs = std::filesystem;

fs::path report_path(const std::string& directory) { return fs::path(directory) / "report.json"; }

const std::string& created(const std::string& directory) {
  std::error_code error;
  fs::create_directories(directory, error);
  if (error)
    throw EnvironmentError(fmt::format("cannot create {}: {}", directory, error.message()));
  return directory;
}

}  // namespace

void remove_old_report(const std::string& directory) {
  std::error_code error;
  fs::remove(report_path(directory), error);
  if (error && error != std::errc::not_a_directory) {
    throw EnvironmentError(
        fmt::format("cannot replace {}: {}", report_path(directory).string(), error.message()));
  }
}

void OutputFiles::Sink::write(std::string_view bytes) {
  try {
    file_.write(bytes);
  } catch (const EnvironmentError& error) {
    throw OutputError(error.what());
  }
}

OutputFiles::OutputFiles(const std::string& directory, const Scenario& scenario, TimeRange range)
    : directory_(created(directory)),
      sink_((fs::path(directory) / "runs.ndjson").string()),
      writer_(scenario, range, kVersion, sink_) {}

void OutputFiles::finish(const reports::Report& report) {
  writer_.finish(report);
  sink_.close();
  const fs::path path = report_path(directory_);
  std::ofstream file(path, std::ios::binary);
  reports::write_json(report, file);
  file.close();
  if (!file) {
    throw EnvironmentError(fmt::format("cannot write {}: {}", path.string(), std::strerror(errno)));
  }
}

}  // namespace cronwarp::cli
