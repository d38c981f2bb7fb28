#include "cli/run_environment.h"

#include <utility>

#include "cli/machine.h"
#include "cli/version.h"

namespace cronwarp::cli {

reports::RunEnvironment describe_environment() {
  reports::RunEnvironment environment;
  environment.tool_version = kVersion;
  environment.build = kBuild;
  environment.tzdata_version = tzdata_version();
  environment.started_at = format_instant(wall_clock_now());
  environment.working_directory = working_directory();
  return environment;
}

std::vector<std::string> repeat_argv(const InputOptions& input, const Scenario& scenario,
                                     TimeRange range) {
  std::vector<std::string> argv = {"cronwarp", "run", input.file};
  const auto add = [&](const std::string& option, std::string value) {
    argv.push_back(option);
    argv.push_back(std::move(value));
  };
  add("--from", format_instant(range.from));
  add("--to", format_instant(range.to));
  add("--seed", std::to_string(scenario.seed));
  add("--platform", std::string(to_string(scenario.manifest.platform)));
  for (const std::string& file : input.env_files) add("--env-file", file);
  return argv;
}

}  // namespace cronwarp::cli
