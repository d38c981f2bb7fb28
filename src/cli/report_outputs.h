#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/expected.h"
#include "cli/console.h"
#include "cli/usage_error.h"
#include "reports/formats.h"
#include "reports/report.h"

namespace CLI {
class App;
}

namespace cronwarp::cli {

// --format, --output and --no-ci as given.
struct ReportOutputOptions {
  std::string format;
  std::vector<std::string> outputs;  // "junit=out/junit.xml"
  bool no_ci = false;
};

void add_report_output_options(CLI::App& command, ReportOutputOptions& options);

// Where a report goes.
struct ReportOutputs {
  struct File {
    reports::ReportFormat format;
    std::string path;
  };

  reports::ReportFormat format = reports::ReportFormat::kText;  // of standard output
  std::vector<File> files;
  // In a step of GitHub Actions, unless --no-ci: annotations on standard output, and the summary
  // appended to the step's file.
  bool annotates = false;
  std::string summary_path;  // empty: none
};

// Looks for GitHub Actions in the environment.
Expected<ReportOutputs, UsageError> read_report_outputs(const ReportOutputOptions& options);

// Why a file cannot be written: it is one of these, which are read. nullopt: it is none of them.
std::optional<UsageError> overwritten_input(const std::string& path,
                                            const std::vector<std::string>& inputs);

// Files first: what stands on standard output is seen even where they cannot be written. Throws
// EnvironmentError after all that could be written is.
void write_report_outputs(const ReportOutputs& outputs, const reports::Report& report,
                          const Console& console);

}  // namespace cronwarp::cli
