#include "runner/docker_runs.h"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/environment_error.h"
#include "base/interrupted.h"
#include "tests/docker/docker_testing.h"
#include "tests/support/scenario_builder.h"

namespace cronwarp::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::AllOf;
using testing::ElementsAre;
using testing::Ge;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Le;
using testing::Not;
using testing::SizeIs;

constexpr std::uint64_t kMany = 1000;

class CountingWatcher : public RealRunWatcher {
 public:
  void on_run_started(std::size_t run) override {
    started.push_back(run);
    most_at_once = std::max(most_at_once, started.size() - ended.size());
    if (on_started) on_started();
  }
  void on_run_ended(std::size_t run) override { ended.push_back(run); }
  void on_waiting() override { ++waits; }

  std::vector<std::size_t> started;
  std::vector<std::size_t> ended;
  std::size_t most_at_once = 0;
  int waits = 0;
  std::function<void()> on_started;
};

class DockerRunsTest : public DockerTest {
 protected:
  struct Job {
    std::string id;  // "web.name"
    std::string command;
    std::string expression = "0 8 * * ? *";
    std::optional<Duration> time_limit = std::nullopt;
  };

  // Each job in the busybox image.
  void prepare(const std::vector<Job>& jobs, Sampling sampling = {Sampling::Kind::kAll, kMany}) {
    ScenarioBuilder builder;
    for (const Job& job : jobs) {
      Behaviour behaviour;
      behaviour.docker_timeout = job.time_limit;
      builder.task(job.id, job.expression, behaviour);
    }
    scenario_ = builder.build();
    scenario_.manifest.path = folder_.path() + "/docker-compose.yml";
    for (Service& service : scenario_.manifest.services) service.image = busybox_image();
    for (Task& task : scenario_.manifest.tasks) {
      for (const Job& job : jobs) {
        if (job.id == task.id) task.command = job.command;
      }
    }
    plan_ = std::make_unique<RealRunPlan>(scenario_, range_, sampling);
  }

  std::unique_ptr<DockerRuns> runs(const DockerRunOptions& options = {}) {
    return std::make_unique<DockerRuns>(client(), scenario_, *plan_, options, &watcher_);
  }

  // With two days, each job of the default schedule fires twice.
  TimeRange range_{at("2016-04-21"), at("2016-04-23")};
  ScratchFolder folder_;
  Scenario scenario_;
  std::unique_ptr<RealRunPlan> plan_;
  CountingWatcher watcher_;
};

TEST_F(DockerRunsTest, TellOutcomeDurationAndOutputOfEachRun) {
  prepare({{.id = "web.bad", .command = "echo no; exit 3"},
           {.id = "web.good", .command = "sleep 0.3; echo yes"}},
          {Sampling::Kind::kFirst, 1});
  const auto source = runs();
  ASSERT_THAT(plan_->runs(), SizeIs(2));
  const Measurement& bad = source->measure(0);
  EXPECT_EQ(exit_code(bad.outcome), 3);
  EXPECT_EQ(bad.output, "no\n");
  const Measurement& good = source->measure(1);
  EXPECT_EQ(exit_code(good.outcome), 0);
  EXPECT_EQ(good.output, "yes\n");
  EXPECT_THAT(good.duration, Ge(milliseconds{100}));
}

TEST_F(DockerRunsTest, ContainersKnowTheirFiring) {
  prepare({{.id = "web.job", .command = "env | grep ^CRONWARP_ | sort"}});
  EXPECT_EQ(runs()->measure(1).output,
            "CRONWARP_FIRING=web.job@2016-04-22T08:00:00Z\n"
            "CRONWARP_SCHEDULED_AT=2016-04-22T08:00:00Z\n"
            "CRONWARP_TASK=web.job\n");
}

TEST_F(DockerRunsTest, GoAheadInThePlansOrder) {
  prepare({{.id = "web.a", .command = "true"}, {.id = "web.b", .command = "echo b"}});
  runs()->measure(3);
  EXPECT_THAT(watcher_.started, ElementsAre(0, 1, 2, 3));
  EXPECT_EQ(watcher_.most_at_once, 1U);
}

TEST_F(DockerRunsTest, GoAsManyAtOnceAsThereAreJobs) {
  prepare({{.id = "web.a", .command = "sleep 0.2"}, {.id = "web.b", .command = "sleep 0.3"}});
  runs({.jobs = 2})->measure(3);
  EXPECT_EQ(watcher_.most_at_once, 2U);
}

TEST_F(DockerRunsTest, GiveTheSameHoweverManyGoAtOnce) {
  prepare({{.id = "web.a", .command = "echo a $CRONWARP_FIRING"},
           {.id = "web.b", .command = "sleep 0.2; echo b; exit 4"},
           {.id = "web.c", .command = "nosuchcommand"}});
  std::vector<std::vector<std::pair<int, std::string>>> given;
  for (const std::size_t jobs : {1U, 2U}) {
    const auto source = runs({.jobs = jobs});
    given.emplace_back();
    for (std::size_t run = 0; run < plan_->runs().size(); ++run) {
      const Measurement& measurement = source->measure(run);
      given.back().emplace_back(exit_code(measurement.outcome), measurement.output);
    }
  }
  EXPECT_THAT(given[0], SizeIs(6));
  EXPECT_EQ(given[0], given[1]);
}

TEST_F(DockerRunsTest, DoNotGoFartherAheadThanIsKept) {
  range_ = {at("2016-04-21"), at("2016-04-22")};
  prepare({{.id = "web.a", .command = "true", .expression = "* * * * ? *"}});
  const auto source = runs();
  source->measure(0);
  EXPECT_THAT(watcher_.started.size(), Le(258U));
}

TEST_F(DockerRunsTest, ATasksTimeLimitStandsForThatOfAll) {
  prepare({{.id = "web.a", .command = "sleep 1.2"},
           {.id = "web.b", .command = "sleep 60", .time_limit = milliseconds{500}}},
          {Sampling::Kind::kFirst, 1});
  const auto source = runs({.time_limit = seconds{50}});
  EXPECT_EQ(source->measure(0).outcome.kind, OutcomeKind::kSucceeded);
  EXPECT_EQ(source->measure(1).outcome.kind, OutcomeKind::kTimedOut);
  EXPECT_EQ(source->measure(1).outcome.detail, 500);
}

TEST_F(DockerRunsTest, TheTimeLimitOfAllHolds) {
  prepare({{.id = "web.a", .command = "sleep 60"}}, {Sampling::Kind::kFirst, 1});
  EXPECT_EQ(runs({.time_limit = milliseconds{500}})->measure(0).outcome.detail, 500);
}

TEST_F(DockerRunsTest, OutputIsKeptWithinALimitAndWithoutSecrets) {
  prepare({{.id = "web.a", .command = "echo $TOKEN; yes | head -c 100000; echo end"}},
          {Sampling::Kind::kFirst, 1});
  scenario_.manifest.services[0].environment = {{"TOKEN", "s3cret-t0ken-value"}};
  plan_ = std::make_unique<RealRunPlan>(scenario_, range_, Sampling{});
  const std::string output = runs()->measure(0).output;
  EXPECT_THAT(output, AllOf(Not(HasSubstr("s3cret")), testing::EndsWith("end\n")));
  EXPECT_THAT(output.size(), Le(20'000U));
}

TEST_F(DockerRunsTest, OfARefusedContainerTheOutputIsTheReason) {
  prepare({{.id = "web.a", .command = "true"}}, {Sampling::Kind::kFirst, 1});
  scenario_.manifest.services[0].user = "nosuchuser";
  plan_ = std::make_unique<RealRunPlan>(scenario_, range_, Sampling{});
  const auto source = runs();
  EXPECT_EQ(source->measure(0).outcome.cause, Cause::kContainerRefused);
  EXPECT_EQ(source->measure(0).output,
            "unable to find user nosuchuser: no matching entries in passwd file");
}

TEST_F(DockerRunsTest, TheReasonOfARefusalTellsNoSecret) {
  prepare({{.id = "web.a", .command = "true"}}, {Sampling::Kind::kFirst, 1});
  scenario_.manifest.services[0].user = "s3cret-t0ken";
  scenario_.manifest.services[0].environment = {{"TOKEN", "s3cret-t0ken"}};
  plan_ = std::make_unique<RealRunPlan>(scenario_, range_, Sampling{});
  EXPECT_THAT(runs()->measure(0).output, AllOf(HasSubstr("***"), Not(HasSubstr("s3cret"))));
}

TEST_F(DockerRunsTest, AContainerWhoseVolumeTheEngineDoesNotMakeIsRefused) {
  prepare({{.id = "web.a", .command = "true"}}, {Sampling::Kind::kFirst, 1});
  scenario_.manifest.services[0].volumes = {"a store:/data"};
  plan_ = std::make_unique<RealRunPlan>(scenario_, range_, Sampling{});
  const auto source = runs();
  EXPECT_EQ(source->measure(0).outcome.cause, Cause::kContainerRefused);
  EXPECT_THAT(source->measure(0).output, HasSubstr("invalid characters for a local volume name"));
}

TEST_F(DockerRunsTest, ANetworkThatIsNotThereIsAnErrorBeforeAnythingRuns) {
  prepare({{.id = "web.a", .command = "true"}});
  try {
    runs({.network = "nosuchnet"});
    FAIL() << "it was found";
  } catch (const EnvironmentError& error) {
    EXPECT_STREQ(error.what(),
                 "there is no network 'nosuchnet' on the container engine; make it with 'docker "
                 "network create nosuchnet', or leave out --docker-network");
  }
}

TEST_F(DockerRunsTest, LeaveNothingBehindWhenTheyCannotBePrepared) {
  prepare({{.id = "web.a", .command = "true"}});
  scenario_.manifest.services[0].image = "localhost:1/nosuchimage:1";
  plan_ = std::make_unique<RealRunPlan>(scenario_, range_, Sampling{});
  client().create_volume("cronwarp-" + client().labels().run_id + "-store");
  EXPECT_THROW(runs(), EnvironmentError);
  EXPECT_THAT(volumes_with(run_label()), IsEmpty());
}

TEST_F(DockerRunsTest, AnInterruptionEndsTheWaiting) {
  prepare({{.id = "web.a", .command = "sleep 60"}}, {Sampling::Kind::kFirst, 1});
  auto source = runs();
  watcher_.on_started = [&] { source->interrupt(SIGTERM); };
  try {
    source->measure(0);
    FAIL() << "it was measured";
  } catch (const Interrupted& interrupted) {
    EXPECT_EQ(interrupted.signal(), SIGTERM);
  }
  source.reset();
  EXPECT_THAT(containers_with(run_label()), IsEmpty());
}

TEST_F(DockerRunsTest, AnInterruptionEndsTheNextMeasuring) {
  prepare({{.id = "web.a", .command = "true"}});
  const auto source = runs();
  source->measure(0);
  source->interrupt(SIGINT);
  EXPECT_THROW(source->measure(0), Interrupted);
}

TEST_F(DockerRunsTest, LeaveNothingBehindWhereverTheyAre) {
  prepare({{.id = "web.a", .command = "sleep 60"}, {.id = "web.b", .command = "true"}});
  scenario_.manifest.services[0].volumes = {"store:/data", "/anonymous"};
  plan_ = std::make_unique<RealRunPlan>(scenario_, range_, Sampling{Sampling::Kind::kAll, kMany});
  {
    const auto source = runs({.jobs = 3});
    source->measure(1);
  }
  EXPECT_THAT(containers_with(run_label()), IsEmpty());
  EXPECT_THAT(volumes_with(run_label()), IsEmpty());
}

TEST_F(DockerRunsTest, WaitingIsToldSeveralTimesASecond) {
  prepare({{.id = "web.a", .command = "sleep 1"}}, {Sampling::Kind::kFirst, 1});
  runs()->measure(0);
  EXPECT_THAT(watcher_.waits, AllOf(Ge(3), Le(50)));
}

TEST_F(DockerRunsTest, AnEngineThatLosesAContainerIsAnErrorOfTheMachine) {
  prepare({{.id = "web.a", .command = "sleep 60"}}, {Sampling::Kind::kFirst, 1});
  const auto source = runs();
  const std::string name = "cronwarp-" + client().labels().run_id + "-1";
  watcher_.on_started = [&] {
    while (client().call({"inspect", "--type", "container", name}).exit_code != 0) {
    }
    client().call({"rm", "-f", name});
  };
  EXPECT_THROW(source->measure(0), EnvironmentError);
  EXPECT_THROW(source->measure(0), EnvironmentError);
}

TEST_F(DockerRunsTest, AnImageThatIsNowhereIsAnErrorBeforeAnythingRuns) {
  prepare({{.id = "web.a", .command = "true"}});
  scenario_.manifest.services[0].image = "localhost:1/nosuchimage:1";
  plan_ = std::make_unique<RealRunPlan>(scenario_, range_, Sampling{});
  EXPECT_THROW(runs(), EnvironmentError);
}

TEST_F(DockerRunsTest, TellTheImageIdOfEachContainer) {
  prepare({{.id = "web.a", .command = "true"}});
  EXPECT_THAT(runs()->image_ids(), ElementsAre(client().image_id(busybox_image()).value()));
}

}  // namespace
}  // namespace cronwarp::test
