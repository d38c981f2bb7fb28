#include "convox/objects.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/scenario_builder.h"

namespace cronwarp::convox {
namespace {

using test::at;
using testing::ElementsAre;
using testing::Pair;

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;
constexpr Generation kGen1 = Generation::kGen1April2016;
constexpr Generation kGen2 = Generation::kGen2;
constexpr Generation kV3 = Generation::kV3;

Process process() {
  Process process;
  process.id = ProcessId{0xcafe01234567};
  process.app = "shop";
  process.service = "web";
  process.command = "rake x";
  process.release = "RABCDEFGHIJ";
  process.memory_bytes = 512 * kMiB;
  process.instance = 2;
  process.started = at("2016-04-21T08:00:00Z");
  return process;
}

TEST(ObjectsTest, AProcessOf2016HasASizeAndNoStatus) {
  EXPECT_EQ(to_json(kGen1, process()),
            R"({
  "id": "cafe01234567",
  "app": "shop",
  "command": "rake x",
  "host": "10.0.1.6",
  "image": "shop/web",
  "name": "web",
  "ports": [],
  "release": "RABCDEFGHIJ",
  "size": 512,
  "cpu": 0,
  "memory": 0,
  "started": "2016-04-21T08:00:00Z"
}
)");
}

TEST(ObjectsTest, AProcessOfGeneration2ShowsItsWordsAndStatus) {
  EXPECT_EQ(to_json(kGen2, process()),
            R"({
  "id": "cafe01234567",
  "app": "shop",
  "command": "sh -c \"rake x\"",
  "cpu": 0,
  "host": "10.0.1.6",
  "image": "shop/web",
  "instance": "i-00000002",
  "memory": 0,
  "name": "web",
  "ports": [],
  "release": "RABCDEFGHIJ",
  "started": "2016-04-21T08:00:00Z",
  "status": "running",
  "task_definition": ""
}
)");
}

TEST(ObjectsTest, AProcessOfVersion3IsCalledAsItsPod) {
  const std::string json = to_json(kV3, process());
  EXPECT_THAT(json, testing::HasSubstr("\"id\": \"web-cafe01234567\""));
  EXPECT_THAT(json, testing::HasSubstr("\"service\": \"web\""));
  EXPECT_THAT(json, testing::HasSubstr("\"gpu\": 0"));
  EXPECT_THAT(json, testing::Not(testing::HasSubstr("task_definition")));
}

TEST(ObjectsTest, AnEmptyListIsNoNull) {
  EXPECT_EQ(to_json(kGen2, std::vector<Process>{}), "[]\n");
}

TEST(ObjectsTest, ProcessNamesAreReadBack) {
  for (const Generation generation : {kGen1, kGen2, kV3}) {
    const std::string text = process_name(generation, process());
    const auto name = parse_process_name(generation, text);
    ASSERT_TRUE(name);
    EXPECT_EQ(name->id, process().id);
    EXPECT_EQ(name->service, generation == kV3 ? "web" : "");
  }
  EXPECT_EQ(parse_process_name(kV3, "my-web-00000000000f")->service, "my-web");
}

TEST(ObjectsTest, WhatIsNoProcessNameIsRefused) {
  for (const std::string_view name :
       {"", "nope", "cafe0123456", "cafe012345678", "CAFE01234567", "web-cafe01234567"}) {
    EXPECT_FALSE(parse_process_name(kGen2, name)) << name;
  }
  for (const std::string_view name : {"", "cafe01234567", "-cafe01234567", "web-", "web-cafe"}) {
    EXPECT_FALSE(parse_process_name(kV3, name)) << name;
  }
}

TEST(ObjectsTest, AnAppOf2016HasThreeFields) {
  const App app{"shop", "RABCDEFGHIJ", "running"};
  EXPECT_EQ(to_json(kGen1, app),
            "{\n  \"name\": \"shop\",\n  \"release\": \"RABCDEFGHIJ\",\n  \"status\": \"running\"\n"
            "}\n");
  EXPECT_EQ(to_json(kGen2, app),
            R"({
  "generation": "2",
  "locked": false,
  "name": "shop",
  "release": "RABCDEFGHIJ",
  "router": "",
  "status": "running",
  "parameters": {}
}
)");
}

TEST(ObjectsTest, AReleaseCarriesItsEnvironmentAsText) {
  Release release;
  release.id = "RABCDEFGHIJ";
  release.app = "shop";
  release.build = "BABCDEFGHIJ";
  release.description = "env add: A";
  release.environment = {{"A", "1"}, {"B", "x=y"}};
  release.created = at("2016-04-21");
  EXPECT_EQ(to_json(kGen2, release),
            R"({
  "id": "RABCDEFGHIJ",
  "app": "shop",
  "build": "BABCDEFGHIJ",
  "env": "A=1\nB=x=y",
  "manifest": "",
  "description": "env add: A",
  "created": "2016-04-21T00:00:00Z"
}
)");
  EXPECT_THAT(to_json(kGen1, release), testing::Not(testing::HasSubstr("description")));
}

TEST(ObjectsTest, EnvironmentTextIsReadLineByLine) {
  EXPECT_THAT(parse_environment_text("A=1\r\n\n  B =x=y\nnope\n=z\n \t=z\nC=\nA=2"),
              ElementsAre(Pair("A", "2"), Pair("B", "x=y"), Pair("C", "")));
  EXPECT_TRUE(parse_environment_text("").empty());
}

TEST(ObjectsTest, AServiceIsAnEntryOfTheFormationIn2016) {
  const std::vector<ServiceScale> services{{"web", 2, 256, 512 * kMiB}};
  EXPECT_EQ(to_json(kGen1, services),
            R"([
  {
    "balancer": "",
    "name": "web",
    "count": 2,
    "memory": 512,
    "ports": []
  }
]
)");
  EXPECT_EQ(to_json(kGen2, services),
            R"([
  {
    "count": 2,
    "cpu": 256,
    "domain": "",
    "memory": 512,
    "name": "web",
    "nlb": null,
    "ports": []
  }
]
)");
  EXPECT_THAT(to_json(kV3, services), testing::HasSubstr("\"gpu-vendor\": \"\""));
}

TEST(ObjectsTest, TheSystemSaysWhichVersionItIs) {
  EXPECT_EQ(to_json(kGen1, System{"cronwarp", 3}),
            R"({
  "count": 3,
  "name": "cronwarp",
  "region": "us-east-1",
  "status": "running",
  "type": "t2.small",
  "version": "20160420221228"
}
)");
  EXPECT_THAT(to_json(kV3, System{"cronwarp", 3}), testing::HasSubstr("\"version\": \"3.24.9\""));
}

TEST(ObjectsTest, AnInstancesMemoryIsTheShareInUse) {
  const std::vector<Instance> instances{{1, 1024 * kMiB, 256 * kMiB, 2}};
  EXPECT_THAT(to_json(kGen1, instances), testing::HasSubstr("\"memory\": 0.25"));
  EXPECT_THAT(to_json(kGen1, instances), testing::Not(testing::HasSubstr("capacity")));
  EXPECT_THAT(to_json(kV3, instances), testing::HasSubstr("\"memory-capacity\": 1024"));
}

TEST(ObjectsTest, CapacityIsInMebibytes) {
  const Capacity capacity{3072 * kMiB, 1024 * kMiB, 4, 2048 * kMiB, 3};
  EXPECT_EQ(to_json(kGen1, capacity),
            R"({
  "cluster-memory": 3072,
  "instance-memory": 1024,
  "process-count": 4,
  "process-memory": 2048,
  "process-width": 3
}
)");
  EXPECT_THAT(to_json(kGen2, capacity), testing::HasSubstr("\"cluster-cpu\": 0"));
}

}  // namespace
}  // namespace cronwarp::convox
