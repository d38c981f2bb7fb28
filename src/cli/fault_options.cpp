#include "cli/fault_options.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/environment_error.h"
#include "base/suggest.h"
#include "manifest/fault_list.h"
#include "manifest/fault_profiles.h"
#include "manifest/plan_files.h"
#include "manifest/rules.h"

namespace cronwarp::cli {
namespace {

constexpr std::string_view kNone = "none";
// What a file and a profile leave room for in a plan.
constexpr std::size_t kOutagesMax = 20;
constexpr std::string_view kSwarm = "swarm";
constexpr std::string_view kOutageForm =
    "give its begin and its length or end: 2016-05-02T09:00:00Z/PT3H";

Unexpected<UsageError> usage(std::string text) {
  return Unexpected{UsageError{std::move(text), std::string(kOutageForm)}};
}

std::string something(const std::string& value) {
  return value.empty() ? "it cannot be empty" : std::string();
}

CLI::Option* add_list(CLI::App& command, const std::string& name, std::vector<std::string>& values,
                      const std::string& description, const std::string& type) {
  return command.add_option(name, values, description)
      ->type_name(type)
      ->type_size(1)
      ->allow_extra_args(false)
      ->check(something);
}

Expected<TimeRange, UsageError> read_outage(const std::string& text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string::npos) {
    return usage(
        fmt::format("--outage '{}': it says when it begins or when it ends, not both", text));
  }
  const std::string end = text.substr(slash + 1);
  const auto from = parse_instant(text.substr(0, slash));
  if (!from) return usage(fmt::format("--outage '{}': {}", text, from.error()));
  TimeRange outage{*from, *from};
  if (const auto length = parse_duration(end)) {
    outage.to += *length;
  } else if (const auto to = parse_instant(end)) {
    outage.to = *to;
  } else {
    return usage(fmt::format("--outage '{}': '{}' is no duration and no time", text, end));
  }
  if (outage.to <= outage.from) return usage(fmt::format("--outage '{}': it is empty", text));
  if (outage.to > kLatestInstant) {
    return usage(fmt::format("--outage '{}': it ends after 9999-12-31", text));
  }
  return outage;
}

// nullptr: reported.
const SourceText* read_file(const std::string& path, const std::string& help, Input& input) {
  try {
    return &input.sources.read(path);
  } catch (const EnvironmentError& error) {
    input.findings.report(manifest::kFileNotFound, {}, error.what(), help);
    return nullptr;
  }
}

// What to do where neither a profile nor a file has the name.
std::string help_with_plan(const std::string& name) {
  const auto near = closest(name, manifest::profile_names());
  if (near) return fmt::format("did you mean the profile '{}'?", *near);
  return fmt::format("--faults takes a file, 'none' or a profile: {}",
                     fmt::join(manifest::profile_names(), ", "));
}

bool add_plan(const std::string& plan, Input& input) {
  Scenario& scenario = *input.scenario;
  if (!manifest::is_profile(plan)) {
    const SourceText* file = read_file(plan, help_with_plan(plan), input);
    return file != nullptr && manifest::add_fault_file(*file, scenario, input.findings);
  }
  if (scenario.fault_profile.empty()) {
    manifest::add_profile(plan, scenario);
    return true;
  }
  input.findings.report(
      manifest::kInvalidValue, {},
      fmt::format("--faults {} is a second profile beside '{}'", plan, scenario.fault_profile),
      "'--faults none' takes away the scenario's own faults");
  return true;
}

void add_outage(const TimeRange& outage, Scenario& scenario) {
  Fault fault;
  fault.id = "outage";
  fault.kind = FaultKind::kRackDown;
  fault.from = outage.from;
  fault.to = outage.to;
  manifest::add_fault(std::move(fault), scenario);
}

}  // namespace

void add_fault_options(CLI::App& command, FaultOptions& options) {
  add_list(command, "--faults", options.faults,
           fmt::format(
               "What goes wrong, besides the scenario's own faults: a profile ({}) or a "
               "file of faults; none takes the scenario's away, swarm lets the seed draw a mix of "
               "them; repeatable",
               fmt::join(manifest::profile_names(), ", ")),
           "NAME|FILE");
  add_list(command, "--outage", options.outages,
           "The rack is down for so long, such as 2016-05-02T09:00:00Z/PT3H, or up to a time; "
           "repeatable",
           "FROM/LENGTH");
  add_list(command, "--expect", options.expectations,
           "A file of expectations, besides the scenario's own; repeatable", "FILE");
}

Expected<ChosenFaults, UsageError> read_fault_options(const FaultOptions& options) {
  ChosenFaults chosen;
  chosen.plans = options.faults;
  chosen.without_scenarios = std::erase(chosen.plans, kNone) > 0;
  chosen.mixes = std::erase(chosen.plans, kSwarm) > 0;
  chosen.expectation_files = options.expectations;
  if (options.outages.size() > kOutagesMax) {
    return Unexpected{UsageError{fmt::format("--outage is given more than {} times", kOutagesMax),
                                 "write them as faults of a file, and give it with --faults"}};
  }
  for (const std::string& text : options.outages) {
    const auto outage = read_outage(text);
    if (!outage) return Unexpected{outage.error()};
    chosen.outages.push_back(*outage);
  }
  return chosen;
}

bool apply_fault_options(const ChosenFaults& chosen, Input& input) {
  Scenario& scenario = *input.scenario;
  if (chosen.without_scenarios) manifest::remove_faults(scenario);
  bool is_read = true;
  for (const std::string& plan : chosen.plans) is_read = add_plan(plan, input) && is_read;
  for (const TimeRange& outage : chosen.outages) add_outage(outage, scenario);
  for (const std::string& path : chosen.expectation_files) {
    const SourceText* file = read_file(path, "correct the path given with --expect", input);
    is_read = file != nullptr && manifest::add_expectation_file(*file, scenario, input.findings) &&
              is_read;
  }
  return is_read;
}

std::vector<std::string> files_of(const ChosenFaults& chosen) {
  std::vector<std::string> files = chosen.expectation_files;
  for (const std::string& plan : chosen.plans) {
    if (!manifest::is_profile(plan)) files.push_back(plan);
  }
  return files;
}

std::vector<std::string> repeat_arguments(const FaultOptions& options) {
  std::vector<std::string> arguments;
  const auto append = [&](const std::string& name, const std::vector<std::string>& values) {
    for (const std::string& value : values) {
      arguments.push_back(name);
      arguments.push_back(value);
    }
  };
  append("--faults", options.faults);
  append("--outage", options.outages);
  append("--expect", options.expectations);
  return arguments;
}

}  // namespace cronwarp::cli
