#include "runner/docker_live.h"

#include <csignal>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/environment_error.h"
#include "tests/docker/docker_testing.h"
#include "tests/support/scenario_builder.h"

namespace cronwarp {
namespace {

using test::at;
using testing::HasSubstr;
using testing::IsEmpty;

// What came of one run.
struct Heard {
  std::string output;
  std::optional<Outcome> outcome;
  std::string report_output;
};

class Listener : public LiveRunListener {
 public:
  void on_run_output(LiveRunId run, std::string_view bytes) override { runs[run].output += bytes; }
  void on_run_ended(LiveRunId run, const LiveRunEnd& end) override {
    runs[run].outcome = end.outcome;
    runs[run].report_output = end.report_output;
  }

  std::map<LiveRunId, Heard> runs;
};

class DockerLiveTest : public test::DockerTest {
 protected:
  // A scenario of the service "web" with one task.
  Scenario scenario() {
    Scenario made = test::ScenarioBuilder().task("web.job", "0 8 * * ? *").build();
    made.manifest.services[0].image = busybox_image();
    made.manifest.services[0].environment = {{"API_TOKEN", "s3cret-token"}};
    return made;
  }

  DockerLive make(const Scenario& of) {
    return DockerLive(client(), of, {}, [](const std::string&) {});
  }

  // Works on the loop until the run has ended.
  const Heard& await_end(LiveRunId run) {
    while (!listener_.runs[run].outcome) loop().run_one();
    return listener_.runs[run];
  }

  LiveRunSpec client_command(std::string_view command) {
    return {std::nullopt, at("2016-04-21"), "web", command, false};
  }

  Listener listener_;
};

TEST_F(DockerLiveTest, ATasksContainerKnowsItsFiring) {
  const Scenario of = scenario();
  DockerLive live = make(of);
  live.set_listener(listener_);
  const LiveRunId run =
      live.start({TaskIndex{0}, at("2016-04-21T08:00:00Z"), "web",
                  "echo $CRONWARP_SCHEDULED_AT $CRONWARP_TASK $CRONWARP_FIRING; exit 3", false});
  const Heard& heard = await_end(run);
  EXPECT_EQ(heard.output, "2016-04-21T08:00:00Z web.job web.job@2016-04-21T08:00:00Z\n");
  EXPECT_EQ(exit_code(*heard.outcome), 3);
}

TEST_F(DockerLiveTest, ATasksOwnTimeLimitCounts) {
  Scenario of = scenario();
  of.behaviours[0].docker_timeout = std::chrono::milliseconds{300};
  DockerLive live = make(of);
  live.set_listener(listener_);
  const LiveRunId run =
      live.start({TaskIndex{0}, at("2016-04-21T08:00:00Z"), "web", "sleep 300", false});
  EXPECT_EQ(await_end(run).outcome->kind, OutcomeKind::kTimedOut);
}

TEST_F(DockerLiveTest, TheClientHearsAllAndTheReportNoSecret) {
  const Scenario of = scenario();
  DockerLive live = make(of);
  live.set_listener(listener_);
  const Heard& heard = await_end(live.start(client_command("echo $API_TOKEN")));
  EXPECT_EQ(heard.output, "s3cret-token\n");
  EXPECT_EQ(heard.report_output, "***\n");
}

TEST_F(DockerLiveTest, ARefusalTellsNoSecret) {
  Scenario of = scenario();
  of.manifest.services[0].volumes = {"a s3cret-token:/data"};
  DockerLive live = make(of);
  live.set_listener(listener_);
  const Heard& heard = await_end(live.start(client_command("true")));
  EXPECT_EQ(heard.outcome->cause, Cause::kContainerRefused);
  EXPECT_THAT(heard.output, testing::AllOf(HasSubstr("***"), testing::Not(HasSubstr("s3cret"))));
}

TEST_F(DockerLiveTest, ANetworkThatIsNotThereIsAnError) {
  EXPECT_THROW(
      DockerLive(client(), scenario(), {"nosuchnet", std::nullopt}, [](const std::string&) {}),
      EnvironmentError);
}

TEST_F(DockerLiveTest, AServiceThatIsNotThereIsRefused) {
  const Scenario of = scenario();
  DockerLive live = make(of);
  live.set_listener(listener_);
  const LiveRunId run = live.start({std::nullopt, at("2016-04-21"), "nope", "true", false});
  EXPECT_THAT(listener_.runs, IsEmpty()) << "nothing is told within the call";
  const Heard& heard = await_end(run);
  EXPECT_EQ(exit_code(*heard.outcome), 125);
  EXPECT_THAT(heard.output, HasSubstr("no service nope"));
}

TEST_F(DockerLiveTest, TooManyAtOnceAreRefused) {
  const Scenario of = scenario();
  DockerLive live = make(of);
  live.set_listener(listener_);
  const LiveRunId first = live.start(client_command("sleep 300"));
  // Commands inside it wait until it is up, which it is not before the loop works.
  for (std::size_t i = 1; i < DockerLive::kRunsMax; ++i) live.exec(first, "sleep 300");
  const LiveRunId run = live.start(client_command("true"));
  live.drop(first);
  const Heard& heard = await_end(run);
  EXPECT_EQ(exit_code(*heard.outcome), 125);
  EXPECT_THAT(heard.output, HasSubstr("run already"));
}

TEST_F(DockerLiveTest, ACommandInsideARunThatHasEndedIsKilled) {
  const Scenario of = scenario();
  DockerLive live = make(of);
  live.set_listener(listener_);
  const LiveRunId first = live.start(client_command("true"));
  await_end(first);
  EXPECT_EQ(exit_code(*await_end(live.exec(first, "true")).outcome), 137);
}

TEST_F(DockerLiveTest, InputThatNobodyReadsIsNotKeptWithoutEnd) {
  const Scenario of = scenario();
  DockerLive live = make(of);
  live.set_listener(listener_);
  std::signal(SIGPIPE, SIG_IGN);  // as the rack does
  LiveRunSpec spec = client_command("exec sleep 300");
  spec.has_input = true;
  const LiveRunId run = live.start(spec);
  const std::string part(std::size_t{8} << 20, 'x');
  for (std::size_t bytes = 0; bytes <= DockerLive::kInputBytesMax; bytes += part.size()) {
    live.write(run, part);
  }
  EXPECT_EQ(exit_code(*await_end(run).outcome), 137);
}

TEST_F(DockerLiveTest, WhatIsDroppedIsRemovedAndNotHeardOfAgain) {
  const Scenario of = scenario();
  {
    DockerLive live = make(of);
    live.set_listener(listener_);
    const LiveRunId run = live.start(client_command("echo up; exec sleep 300"));
    while (listener_.runs[run].output.empty()) loop().run_one();
    live.drop(run);
    live.start(client_command("sleep 300"));
  }
  client().wait_for_removals();
  EXPECT_THAT(containers_with(run_label()), IsEmpty());
  for (const auto& [run, heard] : listener_.runs) EXPECT_FALSE(heard.outcome);
}

}  // namespace
}  // namespace cronwarp
