#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/contract/api_face.h"

namespace cronwarp::test {
namespace {

using convox::Environment;
using testing::AnyOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::MatchesRegex;
using testing::SizeIs;

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;
constexpr std::size_t kAll = 1'000;

fakes::FakeRack::Options rack_options(convox::Generation generation) {
  fakes::FakeRack::Options options;
  options.generation = generation;
  options.size = RackSize{2, 1024 * kMiB};
  options.log_lines_max = 100;
  return options;
}

template <class T>
std::vector<std::string> names(const std::vector<T>& values) {
  std::vector<std::string> names;
  for (const T& value : values) names.push_back(value.name);
  return names;
}

template <class T>
std::vector<std::string> ids(const std::vector<T>& values) {
  std::vector<std::string> ids;
  for (const T& value : values) ids.push_back(value.id);
  return ids;
}

std::set<ProcessId> id_set(const std::vector<convox::Process>& processes) {
  std::set<ProcessId> ids;
  for (const convox::Process& process : processes) ids.insert(process.id);
  return ids;
}

std::vector<std::string> messages(const std::vector<convox::LogLine>& lines) {
  std::vector<std::string> messages;
  for (const convox::LogLine& line : lines) messages.push_back(line.message);
  return messages;
}

// --- apps ---

TEST_P(ApiContract, AnAppRunsItsFirstRelease) {
  const auto app = api_.get_app("shop");
  ASSERT_TRUE(app);
  EXPECT_EQ(app->name, "shop");
  EXPECT_EQ(app->status, "running");
  EXPECT_THAT(app->release, MatchesRegex("R[A-Z]{10}"));
}

TEST_P(ApiContract, AppsAreListedByName) {
  ASSERT_TRUE(api_.create_app("zebra"));
  ASSERT_TRUE(api_.create_app("apple"));
  const auto apps = api_.list_apps();
  ASSERT_TRUE(apps);
  EXPECT_THAT(names(*apps), ElementsAre("apple", "shop", "zebra"));
}

TEST_P(ApiContract, ANewAppHasNoReleaseAndNoService) {
  const auto app = api_.create_app("My-app1");
  ASSERT_TRUE(app);
  EXPECT_EQ(app->name, "My-app1");
  EXPECT_EQ(app->release, "");
  EXPECT_THAT(api_.list_releases("My-app1").value(), IsEmpty());
  EXPECT_THAT(api_.list_builds("My-app1").value(), IsEmpty());
  EXPECT_THAT(api_.list_services("My-app1").value(), IsEmpty());
  EXPECT_THAT(api_.list_processes("My-app1").value(), IsEmpty());
}

TEST_P(ApiContract, AnAppsNameHasARule) {
  for (const std::string name : {"", "abc", "1shop", "-shop", "my_shop", "my shop", "my.shop"}) {
    const auto app = api_.create_app(name);
    ASSERT_FALSE(app) << name;
    EXPECT_EQ(app.error().status, 500);
    EXPECT_THAT(app.error().message, HasSubstr("between 4 and 30 characters"));
  }
  EXPECT_FALSE(api_.create_app(std::string(31, 'a')));
  EXPECT_TRUE(api_.create_app(std::string(30, 'a')));
  EXPECT_TRUE(api_.create_app("abcd"));
}

TEST_P(ApiContract, TwoAppsCannotHaveOneName) {
  const auto again = api_.create_app("shop");
  ASSERT_FALSE(again);
  switch (GetParam().generation) {
    case convox::Generation::kGen1April2016:
      EXPECT_EQ(again.error().status, 403);
      EXPECT_EQ(again.error().message, "there is already an app named shop (running)");
      break;
    case convox::Generation::kGen2:
      EXPECT_EQ(again.error().status, 500);
      EXPECT_EQ(again.error().message, "Stack [convox-shop] already exists");
      break;
    case convox::Generation::kV3:
      EXPECT_EQ(again.error().status, 409);
      EXPECT_EQ(again.error().message, "app already exists: shop");
      break;
  }
}

TEST_P(ApiContract, ADeletedAppIsGoneWithItsProcesses) {
  ASSERT_TRUE(api_.run_process({"shop", "web", "sleep 5"}));
  ASSERT_TRUE(api_.delete_app("shop"));
  EXPECT_EQ(rack_.running(), 0U);
  EXPECT_FALSE(api_.get_app("shop"));
  EXPECT_THAT(api_.list_apps().value(), IsEmpty());
  EXPECT_TRUE(api_.create_app("shop")) << "the name is free again";
}

TEST_P(ApiContract, WhatIsAskedOfAnUnknownAppIsNotFound) {
  const std::string message = is_gen1() ? "no such app: nope" : "app not found: nope";
  const auto expect_no_app = [&](const auto& answer) {
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().status, 404);
    EXPECT_EQ(answer.error().message, message);
  };
  expect_no_app(api_.get_app("nope"));
  expect_no_app(api_.delete_app("nope"));
  expect_no_app(api_.list_processes("nope"));
  expect_no_app(api_.run_process({"nope", "web", "x"}));
  expect_no_app(api_.list_releases("nope"));
  expect_no_app(api_.get_release("nope", "RABCDEFGHIJ"));
  expect_no_app(api_.create_release("nope", {.environment = Environment{{"A", "1"}}}));
  expect_no_app(api_.promote_release("nope", "RABCDEFGHIJ"));
  expect_no_app(api_.list_builds("nope"));
  expect_no_app(api_.list_services("nope"));
  expect_no_app(api_.scale_service("nope", "web", {.count = 1}));
}

// --- processes ---

TEST_P(ApiContract, ARunCommandIsAProcessUntilItEnds) {
  const auto reply = api_.run_process({"shop", "web", "bin/update all"});
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->process.has_value(), !is_gen1()) << "the rack of 2016 names none";
  const auto processes = api_.list_processes("shop");
  ASSERT_TRUE(processes);
  ASSERT_THAT(*processes, SizeIs(1));
  const convox::Process& process = processes->front();
  if (reply->process) {
    EXPECT_EQ(reply->process->id, process.id);
  }
  EXPECT_EQ(process.app, "shop");
  EXPECT_EQ(process.service, "web");
  EXPECT_THAT(process.command, HasSubstr("bin/update all"));
  EXPECT_EQ(process.release, api_.get_app("shop")->release);
  EXPECT_EQ(process.started, rack_.clock().now());
  EXPECT_EQ(api_.get_process("shop", process.id)->id, process.id);
  rack_.end_oldest({});
  EXPECT_THAT(api_.list_processes("shop").value(), IsEmpty());
}

TEST_P(ApiContract, ACommandArrivesAsItWasSent) {
  const std::string command = "a b&c=d+e%20f \"g\" 'h' <i> \\ \xC3\xA4;?#";
  ASSERT_TRUE(api_.run_process({"shop", "web", command}));
  EXPECT_EQ(rack_.rack().list_processes("shop")->front().command, command);
}

TEST_P(ApiContract, ProcessesAreListedByServiceThenId) {
  for (const char* service : {"worker", "web", "worker", "web"}) {
    ASSERT_TRUE(api_.run_process({"shop", service, "x"}));
  }
  const auto processes = api_.list_processes("shop");
  ASSERT_THAT(*processes, SizeIs(4));
  EXPECT_TRUE(std::is_sorted(processes->begin(), processes->end(),
                             [](const convox::Process& a, const convox::Process& b) {
                               return std::tie(a.service, a.id) < std::tie(b.service, b.id);
                             }));
}

TEST_P(ApiContract, AStoppedProcessIsGone) {
  ASSERT_TRUE(api_.run_process({"shop", "web", "x"}));
  const ProcessId id = api_.list_processes("shop")->front().id;
  ASSERT_TRUE(api_.stop_process("shop", id));
  EXPECT_THAT(api_.list_processes("shop").value(), IsEmpty());
  EXPECT_EQ(rack_.running(), 0U);
}

TEST_P(ApiContract, AnUnknownProcessIsNotFound) {
  const auto stopped = api_.stop_process("shop", ProcessId{0xABC});
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().status, 404);
  const auto shown = api_.get_process("shop", ProcessId{0xABC});
  ASSERT_FALSE(shown);
  EXPECT_EQ(shown.error().status, is_gen1() ? 500 : 404) << "the rack of 2016 panics";
  // In version 3 a process is called by its service too, which the id alone does not tell.
  if (GetParam().generation == convox::Generation::kV3) return;
  EXPECT_EQ(stopped.error().message,
            is_gen1() ? "no such process: 000000000abc" : "process not found: 000000000abc");
}

TEST_P(ApiContract, AProcessOfAnotherAppIsNotFound) {
  ASSERT_TRUE(api_.run_process({"shop", "web", "x"}));
  ASSERT_TRUE(api_.create_app("other"));
  const ProcessId id = api_.list_processes("shop")->front().id;
  EXPECT_FALSE(api_.get_process("other", id));
  EXPECT_FALSE(api_.stop_process("other", id));
  EXPECT_THAT(api_.list_processes("shop").value(), SizeIs(1));
}

TEST_P(ApiContract, AnUnknownServiceRunsNothing) {
  const auto reply = api_.run_process({"shop", "nope", "x"});
  ASSERT_FALSE(reply);
  if (is_gen1()) {
    EXPECT_EQ(reply.error().status, 500);
    EXPECT_THAT(reply.error().message, HasSubstr("ClientException: "));
  } else {
    EXPECT_EQ(reply.error().status, 404);
    EXPECT_EQ(reply.error().message, "service not found: nope");
  }
}

TEST_P(ApiContract, AFullRackIsAnErrorSince2018AndASuccessBefore) {
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(api_.run_process({"shop", "web", "x"}));
  const auto reply = api_.run_process({"shop", "web", "x"});
  EXPECT_THAT(api_.list_processes("shop").value(), SizeIs(4));
  EXPECT_EQ(reply.has_value(), is_gen1());
  if (reply) return;
  EXPECT_EQ(reply.error().status, 500);
  EXPECT_EQ(reply.error().message, "not enough memory available to start process");
}

TEST_P(ApiContract, AReleaseToRunIsHeededSince2018) {
  const std::string first = api_.get_app("shop")->release;
  const auto release = api_.create_release("shop", {.environment = Environment{{"A", "1"}}});
  ASSERT_TRUE(release);
  ASSERT_TRUE(api_.run_process({"shop", "web", "x", release->id}));
  EXPECT_EQ(api_.list_processes("shop")->front().release, is_gen1() ? first : release->id);
  const auto unknown = api_.run_process({"shop", "web", "x", "RNONENONENO"});
  EXPECT_EQ(unknown.has_value(), is_gen1());
  if (!unknown) {
    EXPECT_EQ(unknown.error().message, "release not found: RNONENONENO");
  }
}

TEST_P(ApiContract, AnAppWithoutAReleaseRunsNothing) {
  ASSERT_TRUE(api_.create_app("fresh"));
  const auto reply = api_.run_process({"fresh", "web", "x"});
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().status, 500);
  EXPECT_THAT(reply.error().message,
              is_gen1() ? HasSubstr("ClientException: ") : HasSubstr("no releases for app: fresh"));
}

// --- releases and builds ---

TEST_P(ApiContract, AReleaseIsMadePromotedAndListedNewestFirst) {
  const std::string first = api_.get_app("shop")->release;
  rack_.advance(std::chrono::seconds{60});
  const Environment environment = {{"A", "1"}, {"URL", "x://y?z=a b&c=%d"}};
  const auto made = api_.create_release("shop", {.environment = environment});
  ASSERT_TRUE(made);
  EXPECT_THAT(made->id, MatchesRegex("R[A-Z]{10}"));
  EXPECT_EQ(api_.get_app("shop")->release, first);
  ASSERT_TRUE(api_.promote_release("shop", made->id));
  EXPECT_EQ(api_.get_app("shop")->release, made->id);
  EXPECT_THAT(ids(api_.list_releases("shop").value()), ElementsAre(made->id, first));
  const auto release = api_.get_release("shop", made->id);
  ASSERT_TRUE(release);
  EXPECT_EQ(release->app, "shop");
  EXPECT_EQ(release->environment, environment);
  EXPECT_EQ(release->created, rack_.clock().now());
  EXPECT_EQ(release->build, api_.list_builds("shop")->front().id) << "that of the one before";
}

TEST_P(ApiContract, AnUnknownReleaseIsNotFound) {
  const std::string message =
      is_gen1() ? "no such release: RNONENONENO" : "release not found: RNONENONENO";
  const auto shown = api_.get_release("shop", "RNONENONENO");
  ASSERT_FALSE(shown);
  EXPECT_EQ(shown.error().status, 404);
  EXPECT_EQ(shown.error().message, message);
  const auto promoted = api_.promote_release("shop", "RNONENONENO");
  ASSERT_FALSE(promoted);
  EXPECT_EQ(promoted.error().status, 404);
  EXPECT_EQ(promoted.error().message, message);
}

TEST_P(ApiContract, APromotionReplacesTheServicesProcesses) {
  ASSERT_TRUE(api_.scale_service("shop", "worker", {.count = 2}));
  const auto before = id_set(api_.list_processes("shop").value());
  const auto made = api_.create_release("shop", {.environment = Environment{{"A", "1"}}});
  ASSERT_TRUE(api_.promote_release("shop", made->id));
  const auto processes = api_.list_processes("shop");
  ASSERT_THAT(*processes, SizeIs(2));
  for (const convox::Process& process : processes.value()) {
    EXPECT_FALSE(before.contains(process.id));
    EXPECT_EQ(process.release, made->id);
  }
}

TEST_P(ApiContract, TheFirstReleaseHasABuild) {
  const auto builds = api_.list_builds("shop");
  ASSERT_THAT(*builds, SizeIs(1));
  EXPECT_THAT(builds->front().id, MatchesRegex("B[A-Z]{10}"));
  EXPECT_EQ(builds->front().status, "complete");
  const auto build = api_.get_build("shop", builds->front().id);
  ASSERT_TRUE(build);
  EXPECT_EQ(build->release, api_.get_app("shop")->release);
  const auto unknown = api_.get_build("shop", "BNONENONENO");
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().status, 404);
}

// --- services ---

TEST_P(ApiContract, ServicesAreListedByNameWithTheirScale) {
  const auto services = api_.list_services("shop");
  ASSERT_TRUE(services);
  EXPECT_THAT(names(*services), ElementsAre("web", "worker"));
  EXPECT_EQ(services->front().count, 0);
  EXPECT_EQ(services->front().memory_bytes, 512 * kMiB);
}

TEST_P(ApiContract, AScaledServiceKeepsThatManyProcesses) {
  ASSERT_TRUE(api_.scale_service("shop", "web", {.count = 2}));
  EXPECT_EQ(api_.list_services("shop")->front().count, 2);
  EXPECT_THAT(api_.list_processes("shop").value(), SizeIs(2));
  ASSERT_TRUE(api_.stop_process("shop", api_.list_processes("shop")->front().id));
  EXPECT_THAT(api_.list_processes("shop").value(), SizeIs(2)) << "the stopped one is replaced";
  ASSERT_TRUE(api_.scale_service("shop", "web", {.memory_bytes = 128 * kMiB}));
  EXPECT_EQ(api_.list_services("shop")->front().memory_bytes, 128 * kMiB);
  EXPECT_EQ(api_.list_services("shop")->front().count, 2);
  for (const std::int32_t none : {0, -1}) {
    ASSERT_TRUE(api_.scale_service("shop", "web", {.count = none}));
    EXPECT_THAT(api_.list_processes("shop").value(), IsEmpty());
  }
}

TEST_P(ApiContract, AServiceKeepsAThousandProcessesAtMost) {
  const auto answer = api_.scale_service("shop", "web", {.count = 1'001});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().status, 500);
  EXPECT_EQ(answer.error().message,
            "count 1001 is out of range: this fake rack keeps -1 to 1000 processes of a service");
  EXPECT_EQ(api_.list_services("shop")->front().count, 0);
  EXPECT_FALSE(api_.scale_service("shop", "web", {.count = 2'147'483'647}));
  EXPECT_FALSE(api_.scale_service("shop", "web", {.count = -2}));
  ASSERT_TRUE(api_.scale_service("shop", "web", {.count = 1'000}));
  EXPECT_EQ(api_.list_services("shop")->front().count, 1'000);
}

TEST_P(ApiContract, AnUnknownServiceIsNotScaled) {
  const auto answer = api_.scale_service("shop", "nope", {.count = 1});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().status, is_gen1() ? 500 : 404);
  EXPECT_EQ(answer.error().message,
            is_gen1() ? "no such process: nope" : "service not found: nope");
}

TEST_P(ApiContract, OnlyTheFormationOf2016MustFitAnInstance) {
  const auto answer = api_.scale_service("shop", "web", {.memory_bytes = 2048 * kMiB});
  EXPECT_EQ(answer.has_value(), !is_gen1());
  if (answer) return;
  EXPECT_EQ(answer.error().status, 500);
  EXPECT_EQ(answer.error().message, "requested memory 2048 greater than instance size 1024");
}

TEST_P(ApiContract, ARestartReplacesTheServicesProcesses) {
  if (is_gen1()) return;  // the API of 2016 has none
  ASSERT_TRUE(api_.scale_service("shop", "web", {.count = 2}));
  const auto before = id_set(api_.list_processes("shop").value());
  ASSERT_TRUE(api_.restart_service("shop", "web"));
  const auto after = id_set(api_.list_processes("shop").value());
  EXPECT_THAT(after, SizeIs(2));
  for (const ProcessId id : before) EXPECT_FALSE(after.contains(id));
}

// --- instances and logs ---

TEST_P(ApiContract, InstancesCountTheirProcesses) {
  ASSERT_TRUE(api_.scale_service("shop", "web", {.count = 3}));
  const auto instances = api_.list_instances();
  ASSERT_TRUE(instances);
  ASSERT_THAT(*instances, SizeIs(2));
  EXPECT_EQ(instances->front().processes + instances->back().processes, 3U);
}

TEST_P(ApiContract, TheLogShowsAProcessComeSpeakAndGo) {
  ASSERT_TRUE(api_.run_process({"shop", "web", "bin/update"}));
  rack_.advance(std::chrono::seconds{60});
  rack_.end_oldest({1, "first\nsecond\n"});
  const auto lines = api_.read_logs("shop", {}, 0, kAll);
  ASSERT_TRUE(lines);
  EXPECT_THAT(
      messages(*lines),
      ElementsAre(EndsWith("started web process c0ffee000000: bin/update"), EndsWith("first"),
                  EndsWith("second"), EndsWith("web process c0ffee000000 exited with 1")));
  EXPECT_EQ(lines->back().at, rack_.clock().now());
  EXPECT_EQ(lines->front().at, rack_.clock().now() - std::chrono::seconds{60});
}

TEST_P(ApiContract, TheLogCanBeFilteredAndBeginLater) {
  ASSERT_TRUE(api_.run_process({"shop", "web", "bin/update"}));
  rack_.advance(std::chrono::seconds{60});
  rack_.end_oldest({0, "first\nsecond"});
  const auto filtered = api_.read_logs("shop", {.filter = "sec"}, 0, kAll);
  EXPECT_THAT(messages(filtered.value()), ElementsAre(EndsWith("second")));
  const auto recent =
      api_.read_logs("shop", {.since = rack_.clock().now() - std::chrono::seconds{30}}, 0, kAll);
  EXPECT_THAT(messages(recent.value()),
              ElementsAre(EndsWith("first"), EndsWith("second"), HasSubstr("exited with 0")));
}

TEST_P(ApiContract, AnUnknownAppHasNoLog) {
  const auto lines = api_.read_logs("nope", {}, 0, kAll);
  ASSERT_FALSE(lines);
  EXPECT_THAT(lines.error().message, AnyOf(EndsWith("app: nope"), EndsWith("found: nope")));
}

}  // namespace

ApiContract::ApiContract()
    : rack_(rack_options(GetParam().generation)),
      face_([this] {
        rack_.rack().create_app("shop", {{"web", 0, 0, 512 * kMiB}, {"worker", 0, 0, 256 * kMiB}});
        return GetParam().make(rack_);
      }()),
      api_(face_->api()) {}

std::string name_of(const testing::TestParamInfo<FaceKind>& info) {
  std::string name(convox::to_string(info.param.generation));
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

}  // namespace cronwarp::test
