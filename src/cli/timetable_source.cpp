#include "cli/timetable_source.h"

#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "base/environment_error.h"
#include "cli/git_files.h"
#include "cli/machine.h"
#include "manifest/loader.h"
#include "reports/report_timetable.h"

namespace cronwarp::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kWhatToName =
    "name a docker-compose.yml, a scenario, REV:PATH of git, a report.json or the folder of one";

bool is_directory(const std::string& path) {
  std::error_code ignored;  // what cannot be looked at is no folder for us
  return fs::is_directory(path, ignored);
}

bool is_there(const std::string& path) {
  std::error_code ignored;  // the same
  return path == "-" || fs::exists(path, ignored);
}

}  // namespace

TimetableSource::TimetableSource(std::string name, InputOptions options)
    : name_(std::move(name)), options_(std::move(options)) {}

Expected<std::unique_ptr<TimetableSource>, UsageError> TimetableSource::open(
    const std::string& name, const InputOptions& options, EventLoop& loop) {
  std::unique_ptr<TimetableSource> source(new TimetableSource(name, options));
  const auto is_report = source->open_report();
  if (!is_report) return Unexpected{is_report.error()};
  if (*is_report) return source;
  const auto is_manifest = source->open_manifest(loop);
  if (!is_manifest) return Unexpected{is_manifest.error()};
  return source;
}

// False: it is something else.
Expected<bool, UsageError> TimetableSource::open_report() {
  const bool is_folder = is_directory(name_);
  const std::string path = is_folder ? (fs::path(name_) / "report.json").string() : name_;
  if (!is_folder && !path.ends_with(".json")) return false;
  std::ifstream file(path, std::ios::binary);
  if (is_folder && is_directory(path)) {
    return Unexpected{UsageError{fmt::format("cannot read {}: it is a folder", path),
                                 "name the folder that 'cronwarp run --out' wrote"}};
  }
  if (!file) {
    if (!is_folder) return false;  // maybe of a git revision
    return Unexpected{UsageError{fmt::format("cannot read {}: {}", path, std::strerror(errno)),
                                 "name the folder that 'cronwarp run --out' wrote"}};
  }
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (!is_folder && !reports::looks_like_report(text)) return false;
  auto timetable = reports::timetable_of_report(text, name_);
  if (!timetable) {
    return Unexpected{UsageError{fmt::format("{}: {}", path, timetable.error()),
                                 "name a report.json that 'cronwarp run --out' wrote"}};
  }
  report_ = *std::move(timetable);
  return true;
}

Expected<bool, UsageError> TimetableSource::open_manifest(EventLoop& loop) {
  const auto git = is_there(name_) ? std::nullopt : parse_git_name(name_);
  std::string path = name_;
  if (git) {
    path = git->path;
    files_ = std::make_unique<GitFiles>(
        loop, git->revision,
        std::set<std::string>(options_.env_files.begin(), options_.env_files.end()),
        input_.sources);
  } else {
    files_ = std::make_unique<manifest::DiskFiles>(input_.sources);
  }
  const auto text = files_->read(path);
  if (!text) {
    return Unexpected{
        UsageError{git ? fmt::format("cannot read {}: {}", name_, text.error()) : text.error(),
                   std::string(kWhatToName)}};
  }
  text_ = *text;
  return true;
}

bool TimetableSource::load(std::optional<Instant> from, Instant now, const Console& console) {
  manifest::LoadOptions load_options;
  load_options.purpose = manifest::Purpose::kSimulation;
  load_options.platform = parse_platform(options_.platform);
  load_options.env_files = options_.env_files;
  load_options.environment = environment_variables();
  load_options.from = from.value_or(std::chrono::floor<std::chrono::minutes>(now));
  load_options.from_overrides_scenario = from.has_value();
  input_.findings = Diagnostics();
  input_.scenario = manifest::load_with(*text_, load_options, *files_, input_.findings);
  if (input_.scenario) return true;
  print_findings(input_.findings, console.err_color(), console.err);
  print_error(console, fmt::format("{} cannot be compared", name_));
  return false;
}

bool TimetableSource::find_range(Instant now, const Console& console,
                                 std::optional<TimeRange>& range) {
  if (report_) {
    range = report_->range;
    return true;
  }
  if (!load(std::nullopt, now, console)) return false;
  range = input_.scenario->range;
  return true;
}

std::optional<reports::Timetable> TimetableSource::timetable(Instant from, bool is_old,
                                                             const Console& console) {
  if (report_) return report_;
  if (!load(from, from, console)) return std::nullopt;
  const Manifest& manifest = input_.scenario->manifest;
  if (manifest.rejected_tasks != 0) {
    print_findings(input_.findings, console.err_color(), console.err);
    const std::string what = fmt::format("{} declaration{} of {}", manifest.rejected_tasks,
                                         manifest.rejected_tasks == 1 ? "" : "s", name_);
    if (!is_old) {
      print_error(console, fmt::format("errors are in {}; nothing was compared", what),
                  "mend them, 'cronwarp check' says more");
      return std::nullopt;
    }
    console.err << fmt::format("cronwarp: note: errors are in {}, which count as not there\n",
                               what);
  }
  return reports::timetable_of(manifest, name_);
}

}  // namespace cronwarp::cli
