#include "fakes/fake_rack.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/scenario_builder.h"

namespace cronwarp::fakes {
namespace {

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;

// Remembers what was placed; ends nothing by itself.
class RecordingHost : public convox::ProcessHost {
 public:
  ProcessId name_process() override { return ProcessId{next_id++}; }
  void on_process_placed(const convox::PlacedProcess& process) override {
    slots.push_back(process.slot);
    ids.push_back(process.id);
    commands.emplace_back(process.command);
  }

  std::uint64_t next_id = 100;
  std::vector<convox::ProcessSlot> slots;
  std::vector<ProcessId> ids;
  std::vector<std::string> commands;
};

class FakeRackTest : public testing::Test {
 protected:
  FakeRack make_rack(std::optional<RackSize> size, std::uint64_t seed = 1) {
    FakeRack rack(size, seed, clock_, host_);
    rack.create_app("shop", {{"web", 512 * kMiB}, {"worker", 256 * kMiB}});
    return rack;
  }

  sim::VirtualClock clock_{test::at("2016-04-21T08:00:00Z")};
  RecordingHost host_;
};

TEST_F(FakeRackTest, AnAppRunsItsFirstRelease) {
  FakeRack rack = make_rack({});
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
  FakeRack rack = make_rack({});
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
  FakeRack rack = make_rack({});
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
  FakeRack rack = make_rack({});
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
  rack.process_ended(host_.slots.front());
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
  FakeRack rack = make_rack({});
  for (int i = 0; i < 1'000; ++i) ASSERT_TRUE(rack.run_task({"shop", "web", "x"}).process);
}

TEST_F(FakeRackTest, AProcessHasTheIdItsHostGaveIt) {
  FakeRack rack = make_rack({});
  ASSERT_TRUE(rack.run_task({"shop", "web", "x"}).process);
  EXPECT_EQ(rack.list_processes("shop")->front().id, ProcessId{100});
}

TEST_F(FakeRackTest, EndingWhatDoesNotRunIsABug) {
  FakeRack rack = make_rack({});
  ASSERT_TRUE(rack.run_task({"shop", "web", "x"}).process);
  rack.process_ended(host_.slots.front());
  EXPECT_DEATH(rack.process_ended(host_.slots.front()), "not running");
}

}  // namespace
}  // namespace cronwarp::fakes
