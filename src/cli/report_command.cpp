#include "cli/report_command.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <system_error>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/environment_error.h"
#include "cli/exit_code.h"
#include "cli/report_outputs.h"
#include "reports/read_report.h"

namespace cronwarp::cli {
namespace {

struct ReportOptions {
  std::string path;
  ReportOutputOptions outputs;
};

std::string report_path(const std::string& path) {
  std::error_code error;
  const bool is_folder = std::filesystem::is_directory(path, error);
  return is_folder ? (std::filesystem::path(path) / "report.json").string() : path;
}

Expected<reports::Report, std::string> read_file(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    return Unexpected{fmt::format("cannot read {}: it is a folder", path)};
  }
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (file) text << file.rdbuf();
  if (!file || file.bad()) {
    return Unexpected{fmt::format("cannot read {}: {}", path, std::strerror(errno))};
  }
  auto report = reports::read_report(text.str());
  if (!report) return Unexpected{fmt::format("{}: {}", path, report.error())};
  return report;
}

int show(const ReportOptions& options, const Console& console) {
  const auto outputs = read_report_outputs(options.outputs);
  if (!outputs) {
    print_error(console, outputs.error().text, outputs.error().help);
    return kExitUsage;
  }
  const auto report = read_file(report_path(options.path));
  if (!report) {
    print_error(console, report.error(),
                "give the directory that 'cronwarp run --out' wrote, or its report.json");
    return kExitUnreadable;
  }
  write_report_outputs(*outputs, *report, console);
  return report->verdict.exit_code;
}

}  // namespace

void add_report_command(CLI::App& program, Console& console, int& exit_code) {
  auto options = std::make_shared<ReportOptions>();
  CLI::App* command =
      program.add_subcommand("report", "Show the report of a finished run again, in any form");
  command->add_option("DIR", options->path, "What 'cronwarp run --out' wrote, or its report.json")
      ->required();
  add_report_output_options(*command, options->outputs);
  command->footer(
      "Examples:\n"
      "  cronwarp report out\n"
      "  cronwarp report out --format markdown --output sarif=cronwarp.sarif\n\n"
      "Exit status: that of the run; 2 usage, 3 no report that can be read, 4 a file cannot be "
      "written.");
  command->callback([options, &console, &exit_code] { exit_code = show(*options, console); });
}

}  // namespace cronwarp::cli
