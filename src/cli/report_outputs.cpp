#include "cli/report_outputs.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <ostream>
#include <system_error>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/environment_error.h"
#include "base/suggest.h"
#include "cli/machine.h"
#include "reports/write_github.h"
#include "reports/write_text.h"

namespace cronwarp::cli {
namespace {

std::vector<std::string_view> format_names() {
  std::vector<std::string_view> names;
  for (const reports::ReportFormat format : reports::report_formats()) {
    names.push_back(to_string(format));
  }
  return names;
}

Expected<reports::ReportFormat, UsageError> read_format(std::string_view option,
                                                        const std::string& name) {
  if (const auto format = reports::parse_format(name)) return *format;
  const std::vector<std::string_view> names = format_names();
  const auto near = closest(name, names);
  return Unexpected{UsageError{fmt::format("{}: unknown format '{}'", option, name),
                               near ? fmt::format("did you mean '{}'?", *near)
                                    : fmt::format("formats are: {}", fmt::join(names, ", "))}};
}

Expected<ReportOutputs::File, UsageError> read_output(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals + 1 == text.size()) {
    return Unexpected{UsageError{fmt::format("--output '{}' is not KIND=PATH", text),
                                 "write --output junit=junit.xml"}};
  }
  const auto format = read_format("--output", text.substr(0, equals));
  if (!format) return Unexpected{format.error()};
  return ReportOutputs::File{*format, text.substr(equals + 1)};
}

template <class Write>
void write_file(const std::string& path, std::ios::openmode mode, const Write& write) {
  errno = 0;
  std::ofstream file(path, std::ios::binary | mode);
  if (file) write(file);
  file.close();
  if (!file) {
    throw EnvironmentError(fmt::format("cannot write {}: {}", path, std::strerror(errno)));
  }
}

void write_files(const ReportOutputs& outputs, const reports::Report& report) {
  for (const ReportOutputs::File& file : outputs.files) {
    write_file(file.path, std::ios::trunc,
               [&](std::ostream& out) { reports::write_report(file.format, report, out); });
  }
  if (outputs.summary_path.empty()) return;
  write_file(outputs.summary_path, std::ios::app,
             [&](std::ostream& out) { reports::write_github_summary(report, out); });
}

void write_standard_output(const ReportOutputs& outputs, const reports::Report& report,
                           const Console& console) {
  // What a file calls its tasks is no command to the runner, wherever a line happens to break.
  if (outputs.annotates) console.out << "::stop-commands::" << report.digest << '\n';
  if (outputs.format == reports::ReportFormat::kText) {
    reports::write_text(report, {console.out_color(), console.width}, console.out);
  } else {
    reports::write_report(outputs.format, report, console.out);
  }
  if (outputs.annotates) {
    console.out << "::" << report.digest << "::\n";
    reports::write_github(report, console.out);
  }
  console.out.flush();
}

}  // namespace

void add_report_output_options(CLI::App& command, ReportOutputOptions& options) {
  options.format = "text";
  command
      .add_option("--format", options.format,
                  fmt::format("What standard output gets (default: text): {}",
                              fmt::join(format_names(), ", ")))
      ->type_name("KIND");
  command
      .add_option("--output", options.outputs,
                  "Also write the report in another form to a file; can be repeated")
      ->type_name("KIND=PATH")
      ->expected(1)
      ->take_all();
  command.add_flag("--no-ci", options.no_ci,
                   "In GitHub Actions: no annotations, no job summary of our own accord");
}

Expected<ReportOutputs, UsageError> read_report_outputs(const ReportOutputOptions& options) {
  ReportOutputs outputs;
  const auto format = read_format("--format", options.format);
  if (!format) return Unexpected{format.error()};
  outputs.format = *format;
  for (const std::string& text : options.outputs) {
    auto file = read_output(text);
    if (!file) return Unexpected{file.error()};
    const auto is_same = [&](const ReportOutputs::File& other) { return other.path == file->path; };
    if (std::any_of(outputs.files.begin(), outputs.files.end(), is_same)) {
      return Unexpected{UsageError{fmt::format("--output names {} twice", file->path),
                                   "give each form a file of its own"}};
    }
    outputs.files.push_back(*file);
  }
  if (options.no_ci || environment_variable("GITHUB_ACTIONS").value_or("") != "true") {
    return outputs;
  }
  // Among lines that another program reads they would be a mistake.
  outputs.annotates = outputs.format == reports::ReportFormat::kText;
  outputs.summary_path = environment_variable("GITHUB_STEP_SUMMARY").value_or("");
  return outputs;
}

std::optional<UsageError> overwritten_input(const std::string& path,
                                            const std::vector<std::string>& inputs) {
  for (const std::string& input : inputs) {
    std::error_code error;
    if (!std::filesystem::equivalent(path, input, error)) continue;
    return UsageError{fmt::format("{} is read, and would be overwritten", path),
                      "name another file to write"};
  }
  return std::nullopt;
}

void write_report_outputs(const ReportOutputs& outputs, const reports::Report& report,
                          const Console& console) {
  try {
    write_files(outputs, report);
  } catch (const EnvironmentError&) {
    write_standard_output(outputs, report, console);
    throw;
  }
  write_standard_output(outputs, report, console);
}

}  // namespace cronwarp::cli
