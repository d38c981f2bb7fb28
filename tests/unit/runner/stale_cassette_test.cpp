#include <algorithm>
#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runner/cassette.h"
#include "tests/support/scenario_builder.h"
#include "tests/unit/runner/sample_recording.h"

// What becomes of a cassette that was read: it is held against the scenario, then replayed.

namespace cronwarp {
namespace {

using namespace test;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

// What has to be said of a recording once the scenario has changed.
std::vector<std::string> stale_after(const std::function<void(Scenario&)>& change,
                                     TimeRange range = two_days()) {
  const Recording recording;
  const Cassette cassette = recording.make();
  Scenario scenario = sample_scenario();
  change(scenario);
  return stale_parts(cassette, scenario, range, RealRunPlan(scenario, range, recording.sampling));
}

TEST(StaleCassette, NothingIsIfNothingChanged) {
  EXPECT_THAT(stale_after([](Scenario&) {}), IsEmpty());
}

TEST(StaleCassette, ACommandIsTold) {
  EXPECT_THAT(stale_after([](Scenario& s) { s.manifest.tasks[1].command = "bin/weekly"; }),
              ElementsAre("web.daily ran 'bin/daily' when recorded, and runs 'bin/weekly' now"));
}

TEST(StaleCassette, AScheduleIsTold) {
  EXPECT_THAT(
      stale_after([](Scenario& s) {
        s.manifest.tasks[1].expression = "0 9 * * ? *";
        s.manifest.tasks[1].schedule =
            ScenarioBuilder().task("web.x", "0 9 * * ? *").build().manifest.tasks[0].schedule;
      }),
      ElementsAre("web.daily was scheduled '0 8 * * ? *' when recorded, and is scheduled "
                  "'0 9 * * ? *' now"));
}

TEST(StaleCassette, ATimeLimitIsTold) {
  EXPECT_THAT(stale_after([](Scenario& s) {
                s.behaviours[0].docker_timeout = std::chrono::seconds{50};
                s.behaviours[1].docker_timeout = std::chrono::seconds{50};
              }),
              ElementsAre("web.clean had no docker_timeout when recorded, and has 50s now",
                          "web.daily had docker_timeout 7s when recorded, and has 50s now"));
  EXPECT_THAT(stale_after([](Scenario& s) { s.behaviours[1].docker_timeout.reset(); }),
              ElementsAre("web.daily had docker_timeout 7s when recorded, and has none now"));
}

TEST(StaleCassette, WhatIsEditedWhileItIsRecordedIsTold) {
  const Folder folder;
  put_bytes(folder / "Dockerfile", "FROM scratch\n");
  Recording recording;
  recording.scenario.manifest.path = folder / "docker-compose.yml";
  Service& web = service_of(recording.scenario, "web");
  web.image = "";
  web.build = Build{".", "", {}};
  recording.plan = RealRunPlan(recording.scenario, two_days(), recording.sampling);
  RecordingFacts facts{.tool_version = "0.1.0",
                       .range = two_days(),
                       .sampling = recording.sampling,
                       .containers = recorded_containers(recording.scenario, recording.plan),
                       .image_ids = {},
                       .faketime_failures = {}};
  put_bytes(folder / "Dockerfile", "FROM busybox\n");
  const Cassette cassette =
      make_cassette(recording.scenario, recording.plan, std::move(facts), recording.measurements);
  EXPECT_THAT(stale_parts(cassette, recording.scenario, two_days(), recording.plan), SizeIs(1));
}

TEST(StaleCassette, AnImageIsToldOnceForAllTasksOfItsService) {
  EXPECT_THAT(stale_after([](Scenario& s) { service_of(s, "web").image = "web:2"; }),
              ElementsAre("service web was made from image 'web:1' when recorded, and is made from "
                          "image 'web:2' now"));
}

TEST(StaleCassette, EachVariableIsTold) {
  EXPECT_THAT(stale_after([](Scenario& s) {
                service_of(s, "worker").environment = {{"DB_PASSWORD", "other"}, {"NEW", "1"}};
              }),
              ElementsAre("the environment variable DB_PASSWORD of service worker has another "
                          "value than when recorded",
                          "service worker had the environment variable RAILS_ENV when recorded, "
                          "and has it no more",
                          "service worker has the environment variable NEW now, and had it not "
                          "when recorded"));
}

TEST(StaleCassette, TheOrderOfVariablesDoesNotMatter) {
  EXPECT_THAT(stale_after([](Scenario& s) {
                auto& environment = service_of(s, "web").environment;
                std::swap(environment[0], environment[1]);
              }),
              IsEmpty());
}

TEST(StaleCassette, WhatElseAContainerIsMadeFromIsTold) {
  EXPECT_THAT(stale_after([](Scenario& s) {
                Service& service = service_of(s, "worker");
                service.entrypoint = CommandLine{{"/init", "--"}, false};
                service.working_dir = "/app";
                service.user = "app";
                service.volumes = {};
                service.memory_bytes = 1024;
              }),
              ElementsAre("service worker had no entrypoint when recorded, and has the entrypoint "
                          "'/init --' now",
                          "service worker had no working_dir when recorded, and has the "
                          "working_dir '/app' now",
                          "service worker had no user when recorded, and has the user 'app' now",
                          "service worker had the volumes './data:/data' when recorded, and has no "
                          "volumes now",
                          "service worker had the mem_limit '67108864' when recorded, and has the "
                          "mem_limit '1024' now"));
}

TEST(StaleCassette, TasksThatCameAndWentAreTold) {
  EXPECT_THAT(stale_after([](Scenario& s) { s.manifest.tasks[2].id = "worker.post"; }),
              ElementsAre("worker.post is a task now, and was none when recorded",
                          "worker.mails was a task when recorded, and is none now"));
}

TEST(StaleCassette, WhatIsBuiltIsTold) {
  const Folder folder;
  put_bytes(folder / "app/Dockerfile", "FROM scratch\n");
  Recording recording;
  recording.scenario.manifest.path = folder / "docker-compose.yml";
  Service& web = service_of(recording.scenario, "web");
  web.image = "";
  web.build = Build{"app", "", {}};
  recording.plan = RealRunPlan(recording.scenario, two_days(), recording.sampling);
  const Cassette cassette = recording.make();
  EXPECT_THAT(cassette.containers[0].build_digest, SizeIs(64));
  const auto stale = [&] {
    return stale_parts(cassette, recording.scenario, two_days(), recording.plan);
  };
  EXPECT_THAT(stale(), IsEmpty());
  put_bytes(folder / "app/Dockerfile", "FROM busybox\n");
  EXPECT_THAT(stale(),
              ElementsAre("what service web is built from is not what it was when recorded: its "
                          "build context, Dockerfile or build arguments have changed"));
}

TEST(StaleCassette, AServiceThatIsBuiltNowIsTold) {
  const Folder folder;
  put_bytes(folder / "Dockerfile", "FROM scratch\n");
  EXPECT_THAT(stale_after([&](Scenario& s) {
                s.manifest.path = folder / "docker-compose.yml";
                service_of(s, "web").image = "";
                service_of(s, "web").build = Build{".", "", {}};
              }),
              ElementsAre("service web was made from image 'web:1' when recorded, and is built "
                          "now"));
}

TEST(StaleCassette, AnotherRangeIsToldWithTheRecordedOne) {
  EXPECT_THAT(
      stale_after([](Scenario&) {}, {at("2016-04-22"), at("2016-04-24")}),
      ElementsAre("recorded was 2016-04-21T00:00:00Z to 2016-04-23T00:00:00Z with --docker-runs "
                  "all; for 2016-04-22T00:00:00Z to 2016-04-24T00:00:00Z, 3 of 6 real runs are not "
                  "there, the first that of web.clean at 2016-04-23T03:00:00Z"));
}

TEST(StaleCassette, APartOfTheRecordedRangeCanBeReplayed) {
  EXPECT_THAT(stale_after([](Scenario&) {}, {at("2016-04-22"), at("2016-04-23")}), IsEmpty());
}

TEST(StaleCassette, ARecordingThatWasStoppedSaysSo) {
  Recording recording;
  recording.measurements.back().reset();
  const Cassette cassette = recording.make();
  EXPECT_EQ(cassette.planned, 6u);
  EXPECT_THAT(stale_parts(cassette, recording.scenario, two_days(), recording.plan),
              ElementsAre("the recording was stopped after 5 of 6 real runs, and 1 that this "
                          "simulation needs are not among them"));
}

TEST(CassetteRuns, GiveWhatWasMeasured) {
  const Recording recording;
  const Cassette cassette = recording.make();
  CassetteRuns runs(cassette, recording.scenario, recording.plan);
  for (std::size_t run = 0; run < recording.plan.runs().size(); ++run) {
    EXPECT_EQ(runs.measure(run), *recording.measurements[run]) << run;
  }
}

TEST(CassetteRuns, AreFoundByTaskAndInstantWhateverTheirPlace) {
  const Recording recording;
  Cassette cassette = recording.make();
  std::reverse(cassette.runs.begin(), cassette.runs.end());
  CassetteRuns runs(cassette, recording.scenario, recording.plan);
  EXPECT_EQ(runs.measure(1), *recording.measurements[1]);
}

TEST(CassetteRuns, KnowWhereFaketimeDidNotReach) {
  const Recording recording;
  EXPECT_THAT(faketime_failures(recording.make(), recording.scenario, recording.plan),
              ElementsAre("", "", "bin/mails is statically linked"));
}

TEST(CassetteRunsDeathTest, AStaleCassetteIsNotReplayed) {
  const Recording recording;
  Cassette cassette = recording.make();
  cassette.runs.pop_back();
  EXPECT_DEATH(CassetteRuns(cassette, recording.scenario, recording.plan), "stale cassette");
}

}  // namespace
}  // namespace cronwarp
