#include "runner/container.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/scenario_builder.h"

namespace cronwarp {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Service web() {
  Service service;
  service.name = "web";
  service.image = "app:1";
  return service;
}

TEST(Container, RunsTheCommandByAShell) {
  const Container container = container_of(Platform::kGen1, web(), "a && b");
  EXPECT_THAT(container.arguments, ElementsAre("sh", "-c", "a && b"));
  EXPECT_THAT(container.entrypoint, IsEmpty());
}

TEST(Container, HasWhatItsServiceHas) {
  Service service = web();
  service.environment = {{"B", "2"}, {"A", "1"}};
  service.working_dir = "/srv";
  service.user = "app";
  service.volumes = {"./data:/data:ro"};
  service.memory_bytes = 64U << 20;
  service.build = Build{".", "Dockerfile.cron", {{"VERSION", "3"}}};
  const Container container = container_of(Platform::kGen1April2016, service, "true");
  EXPECT_EQ(container.service, "web");
  EXPECT_EQ(container.image, "app:1");
  EXPECT_EQ(container.build, service.build);
  EXPECT_EQ(container.environment, service.environment);
  EXPECT_EQ(container.working_dir, "/srv");
  EXPECT_EQ(container.user, "app");
  EXPECT_THAT(container.volumes, ElementsAre("./data:/data:ro"));
  EXPECT_EQ(container.memory_bytes, 64U << 20);
}

TEST(Container, SplitsAnEntrypointThatIsOneTextAsComposeDoes) {
  Service service = web();
  service.entrypoint = CommandLine{{R"(bin/init  --name "two words" 'single' a\ b)"}, true};
  EXPECT_THAT(container_of(Platform::kGen1, service, "true").entrypoint,
              ElementsAre("bin/init", "--name", "two words", "single", "a b"));
  service.entrypoint = CommandLine{{"bin/init", "two words"}, false};
  EXPECT_THAT(container_of(Platform::kGen1, service, "true").entrypoint,
              ElementsAre("bin/init", "two words"));
}

TEST(Container, SplitsAnEntrypointAsAShellDoes) {
  const struct {
    std::string text;
    std::vector<std::string> words;
  } cases[] = {
      {R"(env A=\d sh)", {"env", "A=d", "sh"}},
      {R"(init '' "" x)", {"init", "", "", "x"}},
      {R"(a'b c'"d e"f)", {"ab cd ef"}},
      {R"('a\b"c' "a\b\"\\\$\`'")", {R"(a\b"c)", R"(a\b"\$`')"}},
      {R"(a\'b \"c)", {"a'b", "\"c"}},
      {"a\t b\n", {"a", "b"}},
      {R"(init "open quote)", {"init", "open quote"}},
      {"init '", {"init", ""}},
      {"init \\", {"init", "\\"}},
      {" ", {}},
      {"", {}},
  };
  Service service = web();
  for (const auto& c : cases) {
    SCOPED_TRACE(c.text);
    service.entrypoint = CommandLine{{c.text}, true};
    EXPECT_EQ(container_of(Platform::kGen1, service, "true").entrypoint, c.words);
  }
}

TEST(Container, OfATaskRunsTheCommandAsItArrives) {
  Scenario scenario = test::ScenarioBuilder().task("web.daily", "0 8 * * ? *").build();
  scenario.manifest.tasks[0].command = "a && b";
  const std::vector<Container> containers = task_containers(scenario.manifest);
  ASSERT_EQ(containers.size(), 1U);
  EXPECT_EQ(containers[0].arguments.back(), "a &amp;&amp; b");
}

}  // namespace
}  // namespace cronwarp
