#include "runner/engine_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cronwarp {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Optional;

TEST(EngineWords, AreWithoutWhoPassesThemOnAndWithoutTheHelp) {
  EXPECT_EQ(plain_words("docker: Error response from daemon: No such image: web:1.\n"
                        "\n"
                        "Run 'docker run --help' for more information\n"),
            "No such image: web:1");
  EXPECT_EQ(plain_words("docker: invalid reference format.\nSee 'docker run --help'.\n"),
            "invalid reference format");
  EXPECT_EQ(plain_words("Error: no such container x\n"), "no such container x");
}

TEST(EngineWords, AreWithoutWarningsBeforeThem) {
  EXPECT_EQ(plain_words("WARNING: no swap limit support\ndocker: Error response from daemon: no."),
            "no");
}

TEST(EngineWords, AreWithoutTheUnknownCode) {
  EXPECT_EQ(plain_words("docker: Error response from daemon: x failed: y: unknown."),
            "x failed: y");
}

TEST(EngineWords, AreTheCauseWithoutTheChainThatPassedItOn) {
  EXPECT_EQ(
      plain_words("docker: Error response from daemon: failed to create shim task: OCI runtime "
                  "create failed: runc create failed: unable to start container process: exec: "
                  "\"/nosuch\": stat /nosuch: no such file or directory: unknown"),
      "exec: \"/nosuch\": stat /nosuch: no such file or directory");
}

TEST(EngineWords, OfNothingAreNothing) {
  EXPECT_EQ(plain_words(""), "");
  EXPECT_EQ(plain_words("\n\nSee 'docker run --help'.\n"), "");
}

TEST(EngineFault, OfAnEngineThatIsNotThereSaysHowToStartIt) {
  EXPECT_THAT(
      engine_fault("docker: Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is "
                   "the docker daemon running?\nSee 'docker run --help'.\n"),
      Optional(AllOf(HasSubstr("unix:///var/run/docker.sock"), HasSubstr("systemctl start"))));
}

TEST(EngineFault, OfAFullDiskSaysToFreeSome) {
  EXPECT_THAT(engine_fault("docker: Error response from daemon: write /var/lib/docker/x: no space "
                           "left on device.\n"),
              Optional(HasSubstr("docker system prune")));
}

TEST(EngineFault, OfWhatMayNotBeUsedSaysHowToBeAllowed) {
  EXPECT_THAT(engine_fault("permission denied while trying to connect to the Docker daemon socket "
                           "at unix:///var/run/docker.sock: connect: permission denied"),
              Optional(HasSubstr("group docker")));
}

TEST(EngineFault, IsNoneOfWhatWasAskedFor) {
  EXPECT_EQ(engine_fault("docker: Error response from daemon: No such image: web:1.\n"),
            std::nullopt);
}

}  // namespace
}  // namespace cronwarp
