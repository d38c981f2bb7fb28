#include "cli/golden_schedule.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <ostream>
#include <system_error>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/environment_error.h"
#include "cli/exit_code.h"
#include "reports/byte_sink.h"
#include "reports/schedule_diff.h"
#include "reports/schedule_golden.h"

namespace cronwarp::cli {
namespace {

namespace fs = std::filesystem;

// nullopt: it is not there. Throws EnvironmentError: it is, and cannot be read.
std::optional<std::string> read(const std::string& path) {
  std::error_code error;
  if (!fs::exists(path, error) && !error) return std::nullopt;
  // A folder opens, but reading it would throw.
  if (fs::is_directory(path, error)) {
    throw EnvironmentError(fmt::format("cannot read {}: it is a folder", path));
  }
  std::ifstream file(path, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (!file.is_open() || file.bad()) {
    throw EnvironmentError(fmt::format("cannot read {}: {}", path, std::strerror(errno)));
  }
  return text;
}

// Whoever reads the file meanwhile sees the old one or the new one, whole.
void replace(const std::string& path, const std::string& text) {
  const std::string written = path + ".new";
  reports::FileSink file(written);
  file.write(text);
  file.close();
  std::error_code error;
  fs::rename(written, path, error);
  if (!error) return;
  std::error_code ignored;  // what could not be renamed need not be removable
  fs::remove(written, ignored);
  throw EnvironmentError(fmt::format("cannot replace {}: {}", path, error.message()));
}

reports::ScheduleDiff compare(const reports::GoldenSchedule& golden,
                              const reports::Timetable& firings) {
  return reports::diff_timetables(golden.timetable, firings, golden.range);
}

void show(const reports::ScheduleDiff& diff, const Console& console) {
  reports::write_diff_text(diff, reports::Paint{console.err_color()}, console.err);
}

int update(const GoldenOptions& options, const reports::Timetable& firings, TimeRange range,
           Platform platform, const std::optional<std::string>& before, const Console& console) {
  const std::string text = reports::write_golden(firings, range, platform);
  if (before && !before->empty() && !before->starts_with(reports::kGoldenHeader)) {
    print_error(console, fmt::format("{} is no golden schedule and is left alone", options.file),
                "name a file that is not there, or one that --update has written");
    return kExitUnreadable;
  }
  if (before == text) {
    console.err << fmt::format("cronwarp: note: {} is up to date\n", options.file);
    return kExitOk;
  }
  replace(options.file, text);
  console.err << fmt::format("cronwarp: note: {} was {}\n", options.file,
                             before ? "updated" : "written");
  if (!before) return kExitOk;
  const auto golden = reports::parse_golden(*before, options.file);
  if (golden && golden->range == range) show(compare(*golden, firings), console);
  return kExitOk;
}

// What stands in the way of a comparison.
std::string mismatch(const reports::GoldenSchedule& golden, TimeRange range, Platform platform) {
  if (golden.range != range) {
    return fmt::format("the range is {} to {} there, and {} to {} here",
                       format_instant(golden.range.from), format_instant(golden.range.to),
                       format_instant(range.from), format_instant(range.to));
  }
  if (golden.platform == platform) return "";
  return fmt::format("the platform is {} there, and {} here", to_string(golden.platform),
                     to_string(platform));
}

std::string remedy(const reports::GoldenSchedule& golden) {
  return fmt::format(
      "run with --from {} --to {} --platform {}, or write the file anew with "
      "--update",
      format_instant(golden.range.from), format_instant(golden.range.to),
      to_string(golden.platform));
}

}  // namespace

void add_golden_options(CLI::App& command, GoldenOptions& options) {
  CLI::Option* golden = command.add_option(
      "--golden", options.file,
      "Compare the firings with those of this file, which --update writes (exit 1: they differ)");
  golden->type_name("FILE")->check([](const std::string& value) {
    return value.empty() ? std::string("a file has a name") : std::string();
  });
  command.add_flag("--update", options.update, "Write the file of --golden anew where it differs")
      ->needs(golden);
}

int check_golden(const GoldenOptions& options, const Scenario& scenario, TimeRange range,
                 const Console& console) {
  const Platform platform = scenario.manifest.platform;
  const reports::Timetable firings = reports::timetable_of(scenario.manifest, "this run");
  std::optional<std::string> text;
  try {
    text = read(options.file);
  } catch (const EnvironmentError& error) {
    print_error(console, error.what(), "name a file that --update has written");
    return kExitUnreadable;
  }
  if (options.update) return update(options, firings, range, platform, text, console);
  if (!text) {
    print_error(console, fmt::format("there is no golden file {}", options.file),
                "write it with --update, review it and commit it");
    return kExitUnreadable;
  }
  const auto golden = reports::parse_golden(*text, options.file);
  if (!golden) {
    print_error(console, fmt::format("{}: {}", options.file, golden.error()),
                "mend it, or write it anew with --update");
    return kExitUnreadable;
  }
  if (const std::string what = mismatch(*golden, range, platform); !what.empty()) {
    print_error(console, fmt::format("{} cannot be compared: {}", options.file, what),
                remedy(*golden));
    return kExitUsage;
  }
  const reports::ScheduleDiff diff = compare(*golden, firings);
  if (!diff.any()) return kExitOk;
  show(diff, console);
  print_error(console, fmt::format("the firings are not those of {}", options.file),
              "if that is on purpose, repeat the run with --update and commit the file");
  return kExitFindings;
}

}  // namespace cronwarp::cli
