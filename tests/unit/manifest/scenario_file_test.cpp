#include "manifest/scenario_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "loading.h"
#include "manifest/yaml_reader.h"

namespace cronwarp::manifest {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const std::map<std::string, std::string> kFiles = {
    {"app/docker-compose.yml", "web: {labels: ['convox.cron.daily=0 8 * * ? bin/daily']}\n"}};

std::vector<std::string> findings(const std::string& settings) {
  return Loaded("manifest: docker-compose.yml\n" + settings, kFiles, {}, "app/scenario.yml")
      .findings();
}

TEST(ScenarioFile, EveryKeyArrives) {
  const Loaded loaded(
      "manifest: docker-compose.yml\n"
      "description: all of them\n"
      "app: analytics\n"
      "platform: gen1\n"
      "from: 2016-10-01\n"
      "for: 31d\n"
      "seed: 0x2a\n"
      "rack: {instances: 2, instance_memory: 4g}\n"
      "tasks: {web.daily: {duration: 5m}}\n",
      kFiles, {}, "app/scenario.yml");
  EXPECT_THAT(loaded.findings(), IsEmpty()) << loaded.rendered();
  const Scenario& scenario = *loaded.scenario;
  EXPECT_EQ(scenario.path, "app/scenario.yml");
  EXPECT_EQ(scenario.manifest.path, "app/docker-compose.yml");
  EXPECT_EQ(scenario.description, "all of them");
  EXPECT_EQ(scenario.app, "analytics");
  EXPECT_EQ(scenario.manifest.platform, Platform::kGen1);
  EXPECT_EQ(scenario.range->from, parse_instant("2016-10-01").value());
  EXPECT_EQ(scenario.range->to, parse_instant("2016-11-01").value());
  EXPECT_EQ(scenario.seed, 42U);
  EXPECT_EQ(scenario.rack->instances, 2U);
  EXPECT_EQ(scenario.rack->instance_memory_bytes, std::uint64_t{4} << 30);
}

TEST(ScenarioFile, DefaultsAreThoseOfABareManifest) {
  const Loaded loaded("manifest: docker-compose.yml\n", kFiles, {}, "app/scenario.yml");
  const Scenario& scenario = *loaded.scenario;
  EXPECT_EQ(scenario.app, "app");
  EXPECT_EQ(scenario.manifest.platform, Platform::kGen1April2016);
  EXPECT_EQ(scenario.range, std::nullopt);
  EXPECT_EQ(scenario.seed, 1U);
  EXPECT_FALSE(scenario.rack.has_value());
}

TEST(ScenarioFile, TheCommandLineOverridesThePlatform) {
  const Loaded loaded("manifest: docker-compose.yml\nplatform: gen1-2016-04\n", kFiles,
                      on(Platform::kGen1), "app/scenario.yml");
  EXPECT_EQ(loaded.scenario->manifest.platform, Platform::kGen1);
}

TEST(ScenarioFile, IsToldFromAManifest) {
  struct Row {
    const char* text;
    bool is_scenario;
  };
  const Row rows[] = {
      {"manifest: docker-compose.yml\n", true},
      {"manifest:\n", true},
      {"manifest: []\n", true},
      {"manifest: {web: {image: x}}\nseed: 1\n", true},
      {"manifest: {web: {image: x}}\ntasks: {}\n", true},
      {"description: no manifest\nfrom: 2016-04-21\n", true},
      // Services may have any name.
      {"manifest: {image: x}\n", false},
      {"manifest: {image: x}\nworker: {image: y}\n", false},
      {"app: {image: x}\n", false},
      {"services: {manifest: {image: x}}\nmanifest: x\n", false},
      {"", false},
      {"[a, b]\n", false},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.text);
    const SourceText source("f.yml", row.text);
    Diagnostics diagnostics;
    const auto document = read_yaml(source, diagnostics);
    EXPECT_EQ(is_scenario(*document.value().root), row.is_scenario);
  }
}

TEST(ScenarioFile, WrongSettingsAreReported) {
  struct Row {
    const char* settings;
    const char* finding;
  };
  const Row rows[] = {
      {"sed: 1\n", "unknown-key@2:1"},
      {"seed: -1\n", "invalid-value@2:7"},
      {"seed: 18446744073709551616\n", "invalid-value@2:7"},
      {"seed:\n", "invalid-value@2:1"},
      {"seed: [1]\n", "invalid-value@2:1"},
      {"app: x\n", "invalid-value@2:6"},
      {"platform: gen3\n", "invalid-value@2:11"},
      {"from: 2016-04-21\n", "missing-key@2:1"},
      {"for: 30d\n", "missing-key@2:1"},
      {"from: tomorrow\nfor: 30d\n", "invalid-value@2:7"},
      {"from: 2016-04-21\nfor: long\n", "invalid-value@3:6"},
      {"from: 2016-04-21\nfor: 0s\n", "invalid-value@3:6"},
      {"from: 2016-04-21\nto: 2016-04-21\n", "invalid-value@3:5"},
      {"from: 2016-04-21\nto: 2016-04-20\n", "invalid-value@3:5"},
      {"from: 2016-04-21\nfor: 9990000d\n", "invalid-value@3:6"},
      {"from: 2016-04-21\nfor: 1d\nto: 2016-05-01\n", "invalid-value@3:1"},
      {"rack: small\n", "invalid-value@2:1"},
      {"rack: {instances: 3}\n", "missing-key@2:1"},
      {"rack: {instances: 0, instance_memory: 1g}\n", "invalid-value@2:19"},
      {"rack: {instance_memory: 0}\n", "invalid-value@2:25"},
      {"rack: {instance_memory: 1g, disk: 1g}\n", "unknown-key@2:29"},
      {"tasks: [web.daily]\n", "invalid-value@2:1"},
      {"seed: 1\nseed: 2\n", "duplicate-key@3:1"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.settings);
    EXPECT_THAT(findings(row.settings), ElementsAre(row.finding));
  }
}

TEST(ScenarioFile, WithoutAManifestNothingIsLoaded) {
  for (const char* text :
       {"manifest: none.yml\n", "manifest: []\nseed: 1\n", "seed: 1\n", "manifest: broken.yml\n",
        "manifest: {}\nseed: 1\n", "manifest:\n", "manifest:\nseed: 1\n"}) {
    SCOPED_TRACE(text);
    const Loaded loaded(text, {{"broken.yml", "a: [b\n"}}, {}, "scenario.yml");
    EXPECT_FALSE(loaded.scenario.has_value());
    EXPECT_EQ(loaded.diagnostics.all().size(), 1U) << loaded.rendered();
  }
}

TEST(ScenarioFile, AProcessFitsIntoAnInstance) {
  const auto findings = [](const std::string& service, const std::string& memory) {
    return Loaded("manifest: {web: {" + service + "labels: ['convox.cron.daily=0 8 * * ? x']}, " +
                      "other: {image: x, mem_limit: 9g}}\nplatform: gen1\n" +
                      "rack: {instance_memory: " + memory + "}\n",
                  {}, {}, "scenario.yml")
        .findings();
  };
  EXPECT_THAT(findings("", "256m"), IsEmpty());
  EXPECT_THAT(findings("", "255m"), ElementsAre("process-never-fits@3:25"));
  EXPECT_THAT(findings("mem_limit: 128m, ", "128m"), IsEmpty());
  EXPECT_THAT(findings("mem_limit: 2g, ", "1g"), ElementsAre("process-never-fits@3:25"));
}

TEST(ScenarioFile, FindingsPointIntoBothFiles) {
  const Loaded loaded(
      "manifest: ../shop/docker-compose.yml\nsed: 1\n",
      {{"shop/docker-compose.yml", with_labels({"convox.cron.daily=61 8 * * ? x"})}}, {},
      "scenarios/scenario.yml");
  ASSERT_EQ(loaded.diagnostics.all().size(), 2U);
  EXPECT_EQ(loaded.diagnostics.all()[0].location.source->name(), "scenarios/scenario.yml");
  EXPECT_EQ(loaded.diagnostics.all()[1].location.source->name(), "shop/docker-compose.yml");
}

}  // namespace
}  // namespace cronwarp::manifest
