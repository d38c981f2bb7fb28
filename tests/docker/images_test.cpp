#include "runner/images.h"

#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/environment_error.h"
#include "tests/docker/docker_testing.h"

namespace cronwarp::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

class Images : public DockerTest {
 protected:
  Images() {
    Build build;
    build.context = "app";
    container_.service = "Web_App";
    container_.build = build;
  }

  void SetUp() override {
    DockerTest::SetUp();
    if (HasFatalFailure() || IsSkipped()) return;
    // Another content for each test, for images stay on the engine.
    folder_.write("app/mark", client().labels().run_id);
    dockerfile("COPY mark /mark\n");
  }

  void TearDown() override {
    for (const std::string& tag : tags_) docker({"rmi", "-f", tag});
    remove_failed_builds();
    DockerTest::TearDown();
  }

  // One by one: an engine prunes for one client at a time and refuses the others.
  void remove_failed_builds() {
    if (tags_.empty() && announced_.empty()) return;
    std::istringstream left(
        docker({"images", "-q", "--filter", "dangling=true", "--filter", "label=" + label()}));
    for (std::string image; left >> image;) docker({"rmi", "-f", image});
  }

  std::string label() { return "cronwarp.test.images=" + client().labels().run_id; }

  void dockerfile(const std::string& text) {
    folder_.write("app/Dockerfile", "FROM " + busybox_image() + "\nLABEL " + label() + "\n" + text);
  }

  ImageStore store() {
    return {client(), folder_.path(),
            [this](const std::string& text) { announced_.push_back(text); }};
  }

  std::string prepare() {
    tags_.push_back(store().prepare(container_));
    return tags_.back();
  }

  std::string failure() {
    try {
      prepare();
    } catch (const EnvironmentError& error) {
      return error.what();
    }
    ADD_FAILURE() << "it was built";
    return {};
  }

  ScratchFolder folder_;
  Container container_;
  std::vector<std::string> announced_;
  std::vector<std::string> tags_;
};

TEST_F(Images, AreBuiltAndTaggedByServiceAndContent) {
  const std::string tag = prepare();
  EXPECT_THAT(tag, testing::MatchesRegex("cronwarp-web-app:[0-9a-f]{12}"));
  EXPECT_EQ(docker({"run", "--rm", "--network", "none", tag, "cat", "/mark"}),
            client().labels().run_id);
}

TEST_F(Images, AreMarkedAsOurs) {
  EXPECT_EQ(docker({"image", "inspect", "--format", "{{index .Config.Labels \"cronwarp.image\"}}",
                    prepare()}),
            "1\n");
}

TEST_F(Images, AreBuiltOnceForOneContent) {
  const std::string first = prepare();
  EXPECT_EQ(prepare(), first);
  EXPECT_THAT(announced_, ElementsAre("building the image of Web_App"));
}

TEST_F(Images, AreBuiltAgainForAnotherContent) {
  const std::string first = prepare();
  folder_.write("app/other", "x");
  EXPECT_NE(prepare(), first);
}

TEST_F(Images, AreBuiltForEachServiceOfTheSameContent) {
  const std::string first = prepare();
  container_.service = "worker";
  EXPECT_THAT(prepare(), StartsWith("cronwarp-worker:"));
}

TEST_F(Images, GetTheirBuildArguments) {
  dockerfile("COPY mark /mark\nARG A\nARG HOME\nRUN echo \"$A|$HOME\" > /args\n");
  container_.build->args = {{"A", "x 'y' \"z\""}, {"HOME", "/nowhere"}};
  EXPECT_EQ(docker({"run", "--rm", "--network", "none", prepare(), "cat", "/args"}),
            "x 'y' \"z\"|/nowhere\n");
}

TEST_F(Images, AreBuiltFromTheNamedDockerfile) {
  folder_.write("app/docker/jobs", "FROM " + busybox_image() + "\nCOPY mark /jobs\n");
  container_.build->dockerfile = "docker/jobs";
  EXPECT_EQ(docker({"run", "--rm", "--network", "none", prepare(), "cat", "/jobs"}),
            client().labels().run_id);
}

TEST_F(Images, AreBuiltFromAFolderWhoseNameBeginsWithADash) {
  folder_.write("--app/Dockerfile", "FROM " + busybox_image() + "\nCOPY mark /dash\n");
  folder_.write("--app/mark", client().labels().run_id);
  container_.build->context = "--app";
  const auto here = std::filesystem::current_path();
  std::filesystem::current_path(folder_.path());
  tags_.push_back(ImageStore(client(), ".", [](const std::string&) {}).prepare(container_));
  std::filesystem::current_path(here);
  EXPECT_EQ(docker({"run", "--rm", "--network", "none", tags_.back(), "cat", "/dash"}),
            client().labels().run_id);
}

TEST_F(Images, OfAServiceThatSaysNothingOfThemAreAnError) {
  container_.build.reset();
  EXPECT_EQ(failure(),
            "service 'Web_App' has neither an image nor a build, so no container can be made of "
            "it; give it one");
  EXPECT_THROW(store().find(container_), EnvironmentError);
}

TEST_F(Images, MayNotBeCalledAsAnOptionIs) {
  container_.image = "--help";
  EXPECT_EQ(failure(), "'--help' is no name of an image");
}

TEST_F(Images, AreFoundOnceTheyAreBuilt) {
  EXPECT_EQ(store().find(container_), std::nullopt);
  const std::string tag = prepare();
  EXPECT_EQ(store().find(container_), tag);
}

TEST_F(Images, ThatTheEngineHasAreTakenByName) {
  container_.image = busybox_image();
  EXPECT_EQ(store().prepare(container_), busybox_image());
  EXPECT_THAT(announced_, IsEmpty());
}

TEST_F(Images, ThatCannotBePulledSayWhatToDo) {
  container_.image = "registry.invalid/app:1";
  const std::string text = failure();
  EXPECT_THAT(text, StartsWith("the engine has no image 'registry.invalid/app:1'"));
  EXPECT_THAT(text, HasSubstr("docker load"));
  EXPECT_THAT(announced_, ElementsAre("pulling registry.invalid/app:1"));
}

TEST_F(Images, ThatCannotBeBuiltSayAtWhichStepAndWhatWasSaid) {
  dockerfile("RUN true\nRUN echo oh no && exit 3\n");
  const std::string text = failure();
  EXPECT_THAT(text, HasSubstr("cannot build the image of Web_App at step 4/"));
  EXPECT_THAT(text, HasSubstr("RUN echo oh no && exit 3:\n"));
  EXPECT_THAT(text, HasSubstr("\n  oh no\n"));
  EXPECT_THAT(text, HasSubstr("docker build --file " + folder_.path() + "/app/Dockerfile"));
  EXPECT_THAT(text, Not(HasSubstr("DEPRECATED")));
}

TEST_F(Images, ThatCannotBeBuiltLeaveNoContainer) {
  dockerfile("RUN exit 3\n");
  failure();
  EXPECT_THAT(containers_with(label()), IsEmpty());
}

TEST_F(Images, ThatCannotBeBuiltTellNoSecret) {
  dockerfile("ARG API_TOKEN\nRUN echo token is $API_TOKEN && exit 3\n");
  container_.build->args = {{"API_TOKEN", "hunter2"}};
  const std::string text = failure();
  EXPECT_THAT(text, HasSubstr("token is ***"));
  EXPECT_THAT(text, Not(HasSubstr("hunter2")));
}

TEST(BuildFailure, OfBuildKitNamesTheStepThatFailedAndNotTheLastToBegin) {
  const BuildFailure failure = read_build_failure(
      "#5 [base 2/3] RUN exit 3\n"
      "#6 [tools 1/2] FROM scratch\n"
      "#5 ERROR: process \"/bin/sh -c exit 3\" did not complete successfully: exit code: 3\n"
      "------\n"
      " > [base 2/3] RUN exit 3:\n"
      "------\n"
      "#7 [internal] load build context\n"
      "ERROR: failed to solve: process \"/bin/sh -c exit 3\" did not complete: exit code: 3\n");
  EXPECT_EQ(failure.step, "2/3 RUN exit 3");
}

TEST(BuildFailure, OfPodmanNamesTheStep) {
  EXPECT_EQ(
      read_build_failure("STEP 1/2: FROM scratch\nSTEP 2/2: RUN exit 3\nError: building\n").step,
      "2/2 RUN exit 3");
}

TEST(BuildFailure, KeepsTheLastTenLinesThatSaySomething) {
  std::string said;
  for (int i = 0; i < 30; ++i) said += "line " + std::to_string(i) + "\r\n\n";
  const BuildFailure failure = read_build_failure(said);
  EXPECT_EQ(failure.last_lines.size(), 10U);
  EXPECT_EQ(failure.last_lines.back(), "line 29");
  EXPECT_EQ(failure.step, "");
}

}  // namespace
}  // namespace cronwarp::test
