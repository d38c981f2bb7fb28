#include "fakes/rack/fake_rack.h"

#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/scenario_builder.h"

namespace cronwarp::fakes {
namespace {

using convox::Generation;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;

// Remembers what was placed; ends nothing by itself.
class RecordingHost : public convox::ProcessHost {
 public:
  ProcessId name_process() override { return ProcessId{next_id++}; }
  void on_process_placed(const convox::PlacedProcess& process) override {
    slots.push_back(process.slot);
    commands.emplace_back(process.command);
  }
  void on_process_stopped(convox::ProcessSlot slot) override { stopped.push_back(slot); }
  convox::ExecResult exec(const convox::ExecRequest& request) override {
    return {std::chrono::seconds{2}, 7,
            std::string(request.service) + " ran " + std::string(request.command)};
  }

  std::uint64_t next_id = 100;
  std::vector<convox::ProcessSlot> slots;
  std::vector<std::string> commands;
  std::vector<convox::ProcessSlot> stopped;
};

class FakeRackTest : public testing::Test {
 protected:
  FakeRack make_rack(std::optional<RackSize> size = {},
                     Generation generation = Generation::kGen1April2016) {
    FakeRack::Options options;
    options.generation = generation;
    options.size = size;
    options.log_lines_max = 100;
    FakeRack rack(options, clock_, host_);
    rack.create_app("shop", {{"web", 0, 0, 512 * kMiB}, {"worker", 0, 0, 256 * kMiB}});
    return rack;
  }

  // The messages of the log of "shop".
  static std::vector<std::string> log_of(FakeRack& rack) {
    std::vector<std::string> messages;
    const auto lines = rack.read_logs("shop", {}, 0, 100);
    for (const convox::LogLine& line : lines.value()) messages.push_back(line.message);
    return messages;
  }

  sim::VirtualClock clock_{test::at("2016-04-21T08:00:00Z")};
  RecordingHost host_;
};

TEST_F(FakeRackTest, AnAppRunsItsFirstRelease) {
  FakeRack rack = make_rack();
  const auto app = rack.get_app("shop");
  ASSERT_TRUE(app);
  EXPECT_EQ(app->status, "running");
  EXPECT_EQ(app->release.size(), 11U);
  EXPECT_EQ(app->release.front(), 'R');
  const auto releases = rack.list_releases("shop");
  ASSERT_TRUE(releases);
  ASSERT_EQ(releases->size(), 1U);
  EXPECT_EQ(releases->front().id, app->release);
  EXPECT_EQ(releases->front().created, clock_.now());
  ASSERT_TRUE(rack.list_apps());
  EXPECT_EQ(rack.list_apps()->size(), 1U);
}

TEST_F(FakeRackTest, ARunCommandBecomesAProcessOfItsService) {
  FakeRack rack = make_rack();
  ASSERT_TRUE(rack.run_process({"shop", "web", "bin/update"}));
  const auto processes = rack.list_processes("shop");
  ASSERT_TRUE(processes);
  ASSERT_EQ(processes->size(), 1U);
  EXPECT_EQ(processes->front().service, "web");
  EXPECT_EQ(processes->front().command, "bin/update");
  EXPECT_EQ(processes->front().memory_bytes, 512 * kMiB);
  EXPECT_EQ(processes->front().release, rack.get_app("shop")->release);
  EXPECT_EQ(processes->front().started, clock_.now());
  EXPECT_EQ(host_.commands, std::vector<std::string>{"bin/update"});
}

TEST_F(FakeRackTest, ProcessesAreListedByServiceThenId) {
  FakeRack rack = make_rack();
  for (const char* command : {"a", "b", "c"}) {
    ASSERT_TRUE(rack.run_process({"shop", "worker", command}));
    ASSERT_TRUE(rack.run_process({"shop", "web", command}));
  }
  const auto processes = rack.list_processes("shop");
  ASSERT_TRUE(processes);
  ASSERT_EQ(processes->size(), 6U);
  for (std::size_t i = 1; i < processes->size(); ++i) {
    const auto& before = (*processes)[i - 1];
    const auto& after = (*processes)[i];
    EXPECT_LE(std::tie(before.service, before.id), std::tie(after.service, after.id));
  }
}

TEST_F(FakeRackTest, UnknownNamesAreAnsweredAsTheRackOf2016Does) {
  FakeRack rack = make_rack();
  const auto no_app = rack.run_process({"nope", "web", "x"});
  ASSERT_FALSE(no_app);
  EXPECT_EQ(no_app.error().status, 404);
  EXPECT_EQ(no_app.error().message, "no such app: nope");
  const auto no_service = rack.run_process({"shop", "nope", "x"});
  ASSERT_FALSE(no_service);
  EXPECT_EQ(no_service.error().status, 500);
  EXPECT_TRUE(no_service.error().message.starts_with("ClientException: "));
  EXPECT_EQ(rack.list_processes("nope").error().status, 404);
  EXPECT_EQ(rack.list_releases("nope").error().status, 404);
  EXPECT_EQ(rack.get_app("nope").error().status, 404);
  EXPECT_EQ(rack.run_task({"nope", "web", "x"}).failure, "MISSING");
  EXPECT_EQ(rack.run_task({"shop", "nope", "x"}).failure, "MISSING");
}

TEST_F(FakeRackTest, AProcessNeedsRoomAndGivesItBack) {
  FakeRack rack = make_rack(RackSize{2, 768 * kMiB});
  EXPECT_TRUE(rack.run_task({"shop", "web", "1"}).process);
  EXPECT_TRUE(rack.run_task({"shop", "web", "2"}).process);
  EXPECT_EQ(rack.run_task({"shop", "web", "3"}).failure, "RESOURCE:MEMORY");
  EXPECT_TRUE(rack.run_task({"shop", "worker", "4"}).process);
  EXPECT_TRUE(rack.run_task({"shop", "worker", "5"}).process);
  EXPECT_FALSE(rack.run_task({"shop", "worker", "6"}).process);
  rack.process_ended(host_.slots.front(), {});
  EXPECT_TRUE(rack.run_task({"shop", "web", "7"}).process);
}

TEST_F(FakeRackTest, ProcessesSpreadOverTheInstances) {
  FakeRack rack = make_rack(RackSize{3, 2048 * kMiB});
  for (const char* command : {"1", "2", "3"}) {
    ASSERT_TRUE(rack.run_task({"shop", "web", command}).process);
  }
  const auto instances = rack.list_instances();
  ASSERT_TRUE(instances);
  ASSERT_EQ(instances->size(), 3U);
  for (const convox::Instance& instance : *instances) {
    EXPECT_EQ(instance.processes, 1U);
    EXPECT_EQ(instance.memory_used_bytes, 512 * kMiB);
    EXPECT_EQ(instance.memory_bytes, 2048 * kMiB);
  }
}

TEST_F(FakeRackTest, TheApiOf2016CallsAFullRackASuccess) {
  FakeRack rack = make_rack(RackSize{1, 512 * kMiB});
  EXPECT_TRUE(rack.run_process({"shop", "web", "1"}));
  EXPECT_TRUE(rack.run_process({"shop", "web", "2"}));
  EXPECT_EQ(rack.list_processes("shop")->size(), 1U);
}

TEST_F(FakeRackTest, WithoutASizeThereIsAlwaysRoom) {
  FakeRack rack = make_rack();
  for (int i = 0; i < 1'000; ++i) ASSERT_TRUE(rack.run_task({"shop", "web", "x"}).process);
}

TEST_F(FakeRackTest, AProcessHasTheIdItsHostGaveIt) {
  FakeRack rack = make_rack();
  ASSERT_TRUE(rack.run_task({"shop", "web", "x"}).process);
  EXPECT_EQ(rack.list_processes("shop")->front().id, ProcessId{100});
}

TEST_F(FakeRackTest, EndingWhatDoesNotRunIsABug) {
  FakeRack rack = make_rack();
  ASSERT_TRUE(rack.run_task({"shop", "web", "x"}).process);
  rack.process_ended(host_.slots.front(), {});
  EXPECT_DEATH(rack.process_ended(host_.slots.front(), {}), "not running");
}

TEST_F(FakeRackTest, AServiceKeepsItsCountOfProcesses) {
  FakeRack rack = make_rack();
  ASSERT_TRUE(rack.scale_service("shop", "web", {.count = 3}));
  EXPECT_EQ(rack.list_processes("shop")->size(), 3U);
  EXPECT_THAT(host_.slots, IsEmpty()) << "they are named by the host, but not announced to it";
  EXPECT_EQ(host_.next_id, 103U);
  ASSERT_TRUE(rack.scale_service("shop", "web", {.count = 1}));
  EXPECT_EQ(rack.list_processes("shop")->size(), 1U);
  for (const std::int32_t none : {0, -1}) {
    ASSERT_TRUE(rack.scale_service("shop", "web", {.count = none}));
    EXPECT_THAT(*rack.list_processes("shop"), IsEmpty()) << none;
  }
  EXPECT_THAT(host_.stopped, IsEmpty());
}

TEST_F(FakeRackTest, AServiceStartsWithTheCountItsAppIsMadeWith) {
  FakeRack rack({}, clock_, host_);
  rack.create_app("shop", {{"web", 2, 0, 512 * kMiB}, {"clock", -1, 0, 0}});
  EXPECT_EQ(rack.list_processes("shop")->size(), 2U);
}

TEST_F(FakeRackTest, AServiceKeepsAsManyAsFitAndTheRestWhenThereIsRoom) {
  FakeRack rack = make_rack(RackSize{1, 1024 * kMiB});
  ASSERT_TRUE(rack.run_task({"shop", "web", "once"}).process);
  ASSERT_TRUE(rack.scale_service("shop", "web", {.count = 2}));
  EXPECT_EQ(rack.list_processes("shop")->size(), 2U) << "one of the two, and the one-off process";
  rack.process_ended(host_.slots.front(), {});
  EXPECT_EQ(rack.list_processes("shop")->size(), 2U) << "both of the service's";
  EXPECT_EQ(rack.run_task({"shop", "web", "again"}).failure, "RESOURCE:MEMORY");
}

TEST_F(FakeRackTest, AnotherSizeReplacesTheProcesses) {
  FakeRack rack = make_rack();
  ASSERT_TRUE(rack.scale_service("shop", "web", {.count = 1}));
  const ProcessId before = rack.list_processes("shop")->front().id;
  ASSERT_TRUE(rack.scale_service("shop", "web", {.memory_bytes = 64 * kMiB}));
  ASSERT_EQ(rack.list_processes("shop")->size(), 1U);
  EXPECT_NE(rack.list_processes("shop")->front().id, before);
  EXPECT_EQ(rack.list_processes("shop")->front().memory_bytes, 64 * kMiB);
  EXPECT_EQ(rack.list_instances()->front().memory_used_bytes, 64 * kMiB);
}

TEST_F(FakeRackTest, AStoppedServiceProcessIsReplaced) {
  FakeRack rack = make_rack();
  ASSERT_TRUE(rack.scale_service("shop", "web", {.count = 1}));
  const ProcessId before = rack.list_processes("shop")->front().id;
  const auto stopped = rack.stop_process("shop", before);
  ASSERT_TRUE(stopped);
  EXPECT_EQ(stopped->id, before);
  ASSERT_EQ(rack.list_processes("shop")->size(), 1U);
  EXPECT_NE(rack.list_processes("shop")->front().id, before);
  EXPECT_THAT(host_.stopped, IsEmpty());
}

TEST_F(FakeRackTest, AStoppedOneOffProcessIsGoneAndItsHostToldOnce) {
  FakeRack rack = make_rack(RackSize{1, 512 * kMiB});
  ASSERT_TRUE(rack.run_task({"shop", "web", "x"}).process);
  ASSERT_TRUE(rack.stop_process("shop", ProcessId{100}));
  EXPECT_EQ(host_.stopped, host_.slots);
  EXPECT_FALSE(rack.stop_process("shop", ProcessId{100}));
  EXPECT_TRUE(rack.run_task({"shop", "web", "its memory is free"}).process);
}

TEST_F(FakeRackTest, ADeletedAppTakesItsProcessesWithIt) {
  FakeRack rack = make_rack();
  rack.create_app("other", {{"web", 0, 0, 0}});
  ASSERT_TRUE(rack.scale_service("shop", "web", {.count = 2}));
  ASSERT_TRUE(rack.run_task({"shop", "worker", "x"}).process);
  ASSERT_TRUE(rack.run_task({"other", "web", "y"}).process);
  ASSERT_TRUE(rack.delete_app("shop"));
  EXPECT_EQ(host_.stopped.size(), 1U);
  EXPECT_EQ(rack.list_instances()->front().processes, 1U);
  EXPECT_EQ(rack.list_processes("other")->size(), 1U);
  rack.create_app("shop", {{"web", 0, 0, 0}});
  EXPECT_THAT(*rack.list_processes("shop"), IsEmpty());
}

TEST_F(FakeRackTest, APromotedReleaseReplacesServiceProcessesButNotOneOffOnes) {
  FakeRack rack = make_rack();
  ASSERT_TRUE(rack.scale_service("shop", "web", {.count = 1}));
  ASSERT_TRUE(rack.run_task({"shop", "worker", "x"}).process);
  const std::string first = rack.get_app("shop")->release;
  const auto release =
      rack.create_release("shop", {.environment = convox::Environment{{"A", "1"}}});
  ASSERT_TRUE(release);
  EXPECT_NE(release->id, first) << "made at the same instant";
  EXPECT_EQ(rack.get_app("shop")->release, first) << "not yet promoted";
  ASSERT_TRUE(rack.promote_release("shop", release->id));
  const auto processes = rack.list_processes("shop");
  ASSERT_EQ(processes->size(), 2U);
  EXPECT_EQ(processes->front().service, "web");
  EXPECT_EQ(processes->front().release, release->id);
  EXPECT_EQ(processes->back().release, first);
}

TEST_F(FakeRackTest, AnAttachedProcessTellsItsEnd) {
  FakeRack rack = make_rack();
  const auto process = rack.run_attached({"shop", "web", "date"});
  ASSERT_TRUE(process);
  EXPECT_EQ(rack.attached_end(process->id), nullptr);
  rack.process_ended(host_.slots.front(), {3, "Thursday"});
  ASSERT_NE(rack.attached_end(process->id), nullptr);
  EXPECT_EQ(rack.attached_end(process->id)->exit_code, 3);
  EXPECT_EQ(rack.attached_end(process->id)->output, "Thursday\n");
  rack.forget_attached(process->id);
  EXPECT_THAT(host_.stopped, IsEmpty());
}

TEST_F(FakeRackTest, AnAttachedProcessThatSaysNothingHasNoOutput) {
  FakeRack rack = make_rack();
  const auto process = rack.run_attached({"shop", "web", "true"});
  rack.process_ended(host_.slots.front(), {});
  EXPECT_EQ(rack.attached_end(process->id)->output, "");
}

TEST_F(FakeRackTest, WhoLeavesAnAttachedProcessStopsIt) {
  FakeRack rack = make_rack();
  const auto process = rack.run_attached({"shop", "web", "cat"});
  rack.forget_attached(process->id);
  EXPECT_EQ(host_.stopped, host_.slots);
  EXPECT_THAT(*rack.list_processes("shop"), IsEmpty());
}

TEST_F(FakeRackTest, AnAttachedProcessStoppedByAnotherEndsBySigterm) {
  FakeRack rack = make_rack();
  const auto process = rack.run_attached({"shop", "web", "cat"});
  ASSERT_TRUE(rack.delete_app("shop"));
  ASSERT_NE(rack.attached_end(process->id), nullptr);
  EXPECT_EQ(rack.attached_end(process->id)->exit_code, 143);
}

TEST_F(FakeRackTest, ThereIsNothingToAttachToOnAFullRack) {
  FakeRack rack = make_rack(RackSize{1, 300 * kMiB});
  const auto process = rack.run_attached({"shop", "web", "cat"});
  ASSERT_FALSE(process);
  EXPECT_EQ(process.error().status, 500);
}

TEST_F(FakeRackTest, ExecRunsInTheProcessOfItsService) {
  FakeRack rack = make_rack();
  ASSERT_TRUE(rack.run_task({"shop", "web", "x"}).process);
  const auto result = rack.exec("shop", ProcessId{100}, "date");
  ASSERT_TRUE(result);
  EXPECT_EQ(result->output, "web ran date");
  EXPECT_EQ(result->exit_code, 7);
  EXPECT_EQ(rack.exec("shop", ProcessId{1}, "date").error().message,
            "no such process: 000000000001");
  EXPECT_EQ(rack.exec("nope", ProcessId{100}, "date").error().message, "no such app: nope");
}

TEST_F(FakeRackTest, AWatchedProcessTellsWhenItEnded) {
  FakeRack rack = make_rack();
  ASSERT_TRUE(rack.run_task({"shop", "web", "x"}).process);
  rack.watch(ProcessId{100});
  rack.watch(ProcessId{100});
  EXPECT_EQ(rack.watched_end(ProcessId{100}), std::nullopt);
  clock_.advance_to(clock_.now() + std::chrono::seconds{5});
  const Instant end = clock_.now();
  rack.process_ended(host_.slots.front(), {});
  clock_.advance_to(end + std::chrono::seconds{5});
  rack.unwatch(ProcessId{100});
  EXPECT_EQ(rack.watched_end(ProcessId{100}), end);
  rack.unwatch(ProcessId{100});
  EXPECT_DEATH(rack.watched_end(ProcessId{100}), "nobody watches");
}

TEST_F(FakeRackTest, TheLogShowsAProcessComeSpeakAndGo) {
  FakeRack rack = make_rack();
  ASSERT_TRUE(rack.run_task({"shop", "web", "bin/update"}).process);
  clock_.advance_to(clock_.now() + std::chrono::seconds{5});
  rack.process_ended(host_.slots.front(), {1, "one\ntwo\n\nfour"});
  const auto lines = rack.read_logs("shop", {}, 0, 100);
  ASSERT_TRUE(lines);
  EXPECT_THAT(log_of(rack),
              ElementsAre("started web process 000000000064: bin/update", "one", "two", "", "four",
                          "web process 000000000064 exited with 1"));
  EXPECT_EQ(lines->front().service, "");
  EXPECT_EQ(lines->front().number, 1U);
  EXPECT_EQ(lines->front().at, test::at("2016-04-21T08:00:00Z"));
  EXPECT_EQ((*lines)[1].service, "web");
  EXPECT_EQ((*lines)[1].process, ProcessId{100});
  EXPECT_EQ((*lines)[1].release, rack.get_app("shop")->release);
  EXPECT_EQ((*lines)[1].at, clock_.now());
}

TEST_F(FakeRackTest, ALogLineIsOneLineWhateverTheCommand) {
  FakeRack rack = make_rack();
  ASSERT_TRUE(rack.run_task({"shop", "web", "a\nb"}).process);
  EXPECT_THAT(log_of(rack), ElementsAre("started web process 000000000064: a b"));
}

TEST_F(FakeRackTest, WithoutLinesThereIsNoLog) {
  FakeRack rack({}, clock_, host_);
  rack.create_app("shop", {{"web", 1, 0, 0}});
  ASSERT_TRUE(rack.run_task({"shop", "web", "x"}).process);
  rack.process_ended(host_.slots.front(), {0, "hello"});
  EXPECT_THAT(log_of(rack), IsEmpty());
}

TEST_F(FakeRackTest, WhoWatchesHearsOfLinesAndEnds) {
  FakeRack rack = make_rack();
  int changes = 0;
  rack.set_on_change([&] {
    ++changes;
    EXPECT_TRUE(rack.list_processes("shop")) << "the rack can be asked from there";
  });
  ASSERT_TRUE(rack.run_task({"shop", "web", "x"}).process);
  EXPECT_EQ(changes, 1);
  rack.process_ended(host_.slots.front(), {});
  EXPECT_EQ(changes, 2);
}

TEST_F(FakeRackTest, TheRevisionMovesWithWhatOutlivesTheRackOnly) {
  FakeRack rack = make_rack();
  std::uint64_t revision = rack.revision();
  const auto moved = [&] { return std::exchange(revision, rack.revision()) != rack.revision(); };
  ASSERT_TRUE(rack.run_task({"shop", "web", "x"}).process);
  rack.process_ended(host_.slots.front(), {});
  ASSERT_TRUE(rack.restart_service("shop", "web"));
  ASSERT_FALSE(rack.create_app("x"));
  EXPECT_FALSE(moved());
  ASSERT_TRUE(rack.create_app("another"));
  EXPECT_TRUE(moved());
  const auto release = rack.create_release("shop", {});
  EXPECT_TRUE(moved());
  ASSERT_TRUE(rack.promote_release("shop", release->id));
  EXPECT_TRUE(moved());
  ASSERT_TRUE(rack.scale_service("shop", "web", {.count = 1}));
  EXPECT_TRUE(moved());
  ASSERT_TRUE(rack.delete_app("another"));
  EXPECT_TRUE(moved());
}

TEST_F(FakeRackTest, ARestoredRackHasTheSameAppsReleasesAndCounts) {
  FakeRack rack = make_rack();
  ASSERT_TRUE(rack.create_app("empty"));
  ASSERT_TRUE(rack.scale_service("shop", "web", {.count = 2, .cpu = 128}));
  const auto release =
      rack.create_release("shop", {.environment = convox::Environment{{"A", "1"}}});
  ASSERT_TRUE(rack.promote_release("shop", release->id));
  const RackState state = rack.state();

  RecordingHost host;
  FakeRack other({}, clock_, host);
  other.create_app("shop", {{"old", 1, 0, 0}});
  other.create_app("beside", {});
  other.restore(state);
  EXPECT_EQ(other.list_apps()->size(), 3U);
  EXPECT_EQ(other.get_app("empty")->release, "");
  EXPECT_EQ(other.get_app("shop")->release, release->id);
  EXPECT_EQ(other.get_release("shop", release->id)->environment.at("A"), "1");
  EXPECT_EQ(other.list_releases("shop")->size(), 2U);
  EXPECT_EQ(other.list_builds("shop")->front().id, rack.list_builds("shop")->front().id);
  ASSERT_EQ(other.list_services("shop")->size(), 2U);
  EXPECT_EQ(other.list_services("shop")->front().cpu, 128U);
  EXPECT_EQ(other.list_processes("shop")->size(), 2U);
}

}  // namespace
}  // namespace cronwarp::fakes
