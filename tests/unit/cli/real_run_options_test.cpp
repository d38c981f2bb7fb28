#include "cli/real_run_options.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace cronwarp::cli {
namespace {

constexpr std::size_t kCores = 6;

RealRunOptions docker_options() {
  RealRunOptions options;
  options.runner = "docker";
  return options;
}

RealRunSettings read(const RealRunOptions& options) {
  const auto settings = read_real_run_options(options, kCores);
  EXPECT_TRUE(settings.has_value());
  return settings.value();
}

TEST(RealRunOptions, AsManyContainersRunAtOnceAsThereAreCores) {
  EXPECT_EQ(read(docker_options()).jobs, kCores);
}

TEST(RealRunOptions, AMachineOfManyCoresStaysWithinTheMost) {
  EXPECT_EQ(read_real_run_options(docker_options(), 1000)->jobs, 256U);
}

TEST(RealRunOptions, ContainersHaveNoNetworkAndTenMinutes) {
  const RealRunSettings settings = read(docker_options());
  EXPECT_EQ(settings.engine.network, "none");
  EXPECT_EQ(settings.time_limit, std::chrono::minutes{10});
}

TEST(RealRunOptions, ARepeatSpellsOutWhatTheResultDependsOn) {
  RealRunOptions options = docker_options();
  options.sampling = "3";
  options.engine = {"podman", "bridge", "1500ms"};
  options.jobs = 2;
  options.faketime = true;
  const std::vector<std::string> expected = {
      "--runner",         "docker", "--docker-runs", "3",      "--docker-timeout", "1500ms",
      "--docker-network", "bridge", "--docker-cmd",  "podman", "--faketime"};
  EXPECT_EQ(repeat_arguments(read(options)), expected);
}

TEST(RealRunOptions, ARepeatShowsATimeLimitInItsLargestUnit) {
  RealRunOptions options = docker_options();
  options.engine.timeout = "168h";
  EXPECT_EQ(repeat_arguments(read(options)).back(), "7d");
}

TEST(RealRunOptions, ARepeatLeavesOutWhatIsByDefault) {
  const std::vector<std::string> expected = {"--runner", "docker"};
  EXPECT_EQ(repeat_arguments(read(docker_options())), expected);
  EXPECT_TRUE(repeat_arguments(read({})).empty());
}

TEST(RealRunOptions, ARecordedRunIsRepeatedByItsReplay) {
  RealRunOptions recorded = docker_options();
  recorded.record = "tape.json";
  RealRunOptions replayed;
  replayed.runner = "replay";
  replayed.cassette = "tape.json";
  EXPECT_EQ(repeat_arguments(read(recorded)), repeat_arguments(read(replayed)));
}

}  // namespace
}  // namespace cronwarp::cli
