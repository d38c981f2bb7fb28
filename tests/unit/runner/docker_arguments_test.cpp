#include "runner/docker_arguments.h"

#include <algorithm>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cronwarp {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;

constexpr std::uint64_t kMemory = std::uint64_t{64} << 20;

class DockerArguments : public testing::Test {
 protected:
  DockerArguments() {
    container.arguments = {"sh", "-c", "bin/job"};
    order.container = &container;
    order.image = "web:1";
    order.manifest_folder = "/srv/app";
    order.name = "cronwarp-0123456789ab-1";
  }

  DockerRunWords words() const {
    return docker_run_words(order, {.run_id = "0123456789ab", .owner = "host 1 2"}, "/users/me");
  }

  // The values of an option, in order.
  std::vector<std::string> values_of(const std::string& option) const {
    const std::vector<std::string> arguments = words().arguments;
    std::vector<std::string> values;
    for (std::size_t i = 0; i + 1 < arguments.size(); ++i) {
      if (arguments[i] == option) values.push_back(arguments[i + 1]);
    }
    return values;
  }

  Container container;
  ContainerOrder order;
};

TEST_F(DockerArguments, OfTheSimplestContainer) {
  EXPECT_THAT(words().arguments,
              ElementsAre("run", "--name", "cronwarp-0123456789ab-1", "--pull", "never",
                          "--log-driver", "none", "--network", "none", "--label",
                          "cronwarp.run=0123456789ab", "--label", "cronwarp.owner=host 1 2",
                          "--env-file", "/dev/fd/3", "web:1", "sh", "-c", "bin/job"));
}

TEST_F(DockerArguments, TaskAndFiringAreLabels) {
  order.task = "web.job";
  order.firing = "web.job@2016-04-21T08:00:00Z";
  EXPECT_THAT(values_of("--label"), Contains("cronwarp.task=web.job"));
  EXPECT_THAT(values_of("--label"), Contains("cronwarp.firing=web.job@2016-04-21T08:00:00Z"));
}

TEST_F(DockerArguments, MoreWordsOfTheEntrypointGoBeforeTheCommand) {
  container.entrypoint = {"/entry", "with", "words"};
  const std::vector<std::string> arguments = words().arguments;
  EXPECT_THAT(values_of("--entrypoint"), ElementsAre("/entry"));
  EXPECT_THAT(std::vector(std::find(arguments.begin(), arguments.end(), "web:1"), arguments.end()),
              ElementsAre("web:1", "with", "words", "sh", "-c", "bin/job"));
}

TEST_F(DockerArguments, MemoryIsLimitedWithoutSwap) {
  container.memory_bytes = kMemory;
  EXPECT_THAT(values_of("--memory"), ElementsAre("67108864"));
  EXPECT_THAT(values_of("--memory-swap"), ElementsAre("67108864"));
}

TEST_F(DockerArguments, UserAndFolderAreTheServices) {
  container.user = "nobody";
  container.working_dir = "/srv";
  EXPECT_THAT(values_of("--user"), ElementsAre("nobody"));
  EXPECT_THAT(values_of("--workdir"), ElementsAre("/srv"));
}

TEST_F(DockerArguments, InputStaysOpenOnlyIfItIsToBe) {
  EXPECT_THAT(words().arguments, Not(Contains("--interactive")));
  order.keeps_input_open = true;
  EXPECT_THAT(words().arguments, Contains("--interactive"));
}

TEST_F(DockerArguments, PathsOfVolumesAreRelativeToTheManifest) {
  container.volumes = {"./data:/data:ro", "../shared/:/shared", ".:/app", "/abs:/abs",
                       "~/keys:/keys"};
  EXPECT_THAT(values_of("--volume"),
              ElementsAre("/srv/app/data:/data:ro", "/srv/shared:/shared", "/srv/app:/app",
                          "/abs:/abs", "/users/me/keys:/keys"));
  EXPECT_THAT(words().named_volumes, IsEmpty());
}

TEST_F(DockerArguments, ANamedVolumeIsOneOfTheRun) {
  container.volumes = {"store:/data:ro"};
  EXPECT_THAT(values_of("--volume"), ElementsAre("cronwarp-0123456789ab-store:/data:ro"));
  EXPECT_THAT(words().named_volumes, ElementsAre("cronwarp-0123456789ab-store"));
}

TEST_F(DockerArguments, AVolumeWithoutASourceIsTheContainersOwn) {
  container.volumes = {"/data"};
  EXPECT_THAT(values_of("--volume"), ElementsAre("/data"));
  EXPECT_THAT(words().named_volumes, IsEmpty());
}

TEST_F(DockerArguments, MountsAreGivenAsTheyAreBesidesTheVolumes) {
  container.volumes = {"/data"};
  order.mounts = {"type=bind,source=/lib/x.so,target=/y.so,readonly"};
  EXPECT_THAT(values_of("--volume"), ElementsAre("/data"));
  EXPECT_THAT(values_of("--mount"), ElementsAre(order.mounts.front()));
}

TEST_F(DockerArguments, VariablesAreInTheFileAndNotInTheArguments) {
  container.environment = {{"B", "two words"}, {"A", "#x=y"}};
  EXPECT_EQ(words().environment_file, "A=#x=y\nB=two words\n");
  EXPECT_THAT(values_of("--env"), IsEmpty());
}

TEST_F(DockerArguments, TheLastOfSeveralVariablesOfANameCounts) {
  container.environment = {{"A", "service"}, {"A", "again"}, {"B", "service"}};
  order.variables = {{"B", "run"}};
  EXPECT_EQ(words().environment_file, "A=again\nB=run\n");
}

TEST_F(DockerArguments, WhatNoLineCanHoldIsPassedOnByTheClient) {
  const std::string long_value(100'000, 'x');
  container.environment = {{"A", "two\nlines"},
                           {"B", "cr\r"},
                           {"C", "\xff"},
                           {"D", long_value},
                           {"E F", "blank in the name"}};
  const DockerRunWords given = words();
  EXPECT_EQ(given.environment_file, "");
  EXPECT_THAT(values_of("--env"), ElementsAre("A", "B", "C", "D", "E F"));
  EXPECT_THAT(given.client_environment,
              ElementsAre(Pair("A", "two\nlines"), Pair("B", "cr\r"), Pair("C", "\xff"),
                          Pair("D", long_value), Pair("E F", "blank in the name")));
}

TEST_F(DockerArguments, TheClientNeverGetsWhatItWouldGoByItself) {
  for (const std::string name : {"DOCKER_HOST", "PATH", "HOME", "HTTPS_PROXY", "CONTAINER_HOST"}) {
    container.environment = {{name, "two\nlines"}};
    EXPECT_THAT(words().client_environment, IsEmpty()) << name;
    EXPECT_THAT(values_of("--env"), ElementsAre(name + "=two\nlines"));
  }
}

}  // namespace
}  // namespace cronwarp
