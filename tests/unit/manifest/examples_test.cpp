// What the repository shows to its users must load: scenarios/ and the examples of the documents.

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "loading.h"

namespace cronwarp::manifest {
namespace {

namespace fs = std::filesystem;

const fs::path kRoot = CRONWARP_SOURCE_DIR;

std::string read_text(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

// The ```yaml blocks of a document.
std::vector<std::string> yaml_blocks(const fs::path& document) {
  std::vector<std::string> blocks;
  std::istringstream lines(read_text(document));
  std::string line;
  bool is_inside = false;
  while (std::getline(lines, line)) {
    if (line == "```yaml") {
      is_inside = true;
      blocks.emplace_back();
    } else if (line == "```") {
      is_inside = false;
    } else if (is_inside) {
      blocks.back() += line + "\n";
    }
  }
  return blocks;
}

struct ScenarioRow {
  std::string file;
  std::size_t tasks;
  std::uint64_t firings;
};

const ScenarioRow kScenarios[] = {
    // 30 days of every minute, ten minutes, hour, day; 22 weekdays (Thursday 21 April is the
    // first), one first of a month.
    {"announcement.yml", 6, 43200 + 4320 + 720 + 30 + 22 + 1},
    {"daily-update.yml", 1, 30},
    {"deploy-blocked.yml", 1, 5 * 24},
    {"dst-new-york.yml", 1, 23},
    {"everything-at-once.yml", 4, 31 + 31 * 24 + 31 * 144 + 5},
    {"full-rack.yml", 5, 5 * 14},
    // Of the four years one has a leap day; seven months in each have a 31st.
    {"month-end.yml", 3, 4 * 12 + 4 * 7 + 1},
    {"password-rotation.yml", 2, 14 + 2},
    {"rare-overlap.yml", 10, 5 * 31 + 31 * 24 + 31 * 48 + 5 + 23 + 1},
    {"rate-exceeded.yml", 60, 60 * 24},
    {"real-docker.yml", 3, 3 * 31},
    {"silent-loss.yml", 2, 14 + 14 * 96},
    {"slow-task-overlaps.yml", 1, 7 * 144},
    {"thundering-herd.yml", 40, 40 * 24},
    {"timeout-duplicates.yml", 1, 30},
    {"two-services.yml", 3, 28 * 24 + 28 * 96 + 4},
    {"weekend-outage.yml", 2, 14 * 24 + 14},
};

TEST(Examples, EveryScenarioIsWhatItSays) {
  for (const auto& [file, tasks, firings] : kScenarios) {
    SCOPED_TRACE(file);
    SourceFiles sources;
    Diagnostics diagnostics;
    const SourceText& source = sources.read(kRoot / "scenarios" / file);
    const auto scenario = load(source, LoadOptions{}, sources, diagnostics);
    ASSERT_TRUE(scenario.has_value());
    EXPECT_FALSE(diagnostics.any_at_least(Severity::kError));
    EXPECT_FALSE(scenario->description.empty());
    EXPECT_THAT(std::string(source.text()),
                testing::StartsWith("# yaml-language-server: "
                                    "$schema=../reports/schema/scenario.schema.json\n#\n# "));
    EXPECT_EQ(scenario->manifest.tasks.size(), tasks);
    std::uint64_t count = 0;
    for (const Task& task : scenario->manifest.tasks) {
      count += task.schedule.count(scenario->range.value());
    }
    EXPECT_EQ(count, firings);
  }
}

TEST(Examples, NoScenarioIsForgottenHere) {
  std::vector<std::string> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(kRoot / "scenarios")) {
    if (entry.path().extension() == ".yml") files.push_back(entry.path().filename().string());
  }
  std::vector<std::string> known;
  for (const ScenarioRow& row : kScenarios) known.push_back(row.file);
  EXPECT_THAT(files, testing::UnorderedElementsAreArray(known));
}

TEST(Examples, TheFirstScenarioIsTheAnnouncementsOwn) {
  SourceFiles sources;
  Diagnostics diagnostics;
  const auto scenario = load(sources.read(kRoot / "scenarios" / "daily-update.yml"), LoadOptions{},
                             sources, diagnostics);
  ASSERT_TRUE(scenario.has_value());
  ASSERT_EQ(scenario->manifest.tasks.size(), 1U);
  EXPECT_EQ(scenario->manifest.tasks[0].id, "web.daily_update");
  EXPECT_EQ(scenario->manifest.tasks[0].schedule.count(*scenario->range), 30U);
  ASSERT_EQ(diagnostics.all().size(), 1U);
  EXPECT_EQ(diagnostics.all()[0].id, "undeployable-name");
}

TEST(Examples, OfTheScenarioDocumentLoadWithoutFindings) {
  const auto blocks = yaml_blocks(kRoot / "docs" / "SCENARIOS.md");
  EXPECT_GE(blocks.size(), 3U);
  for (const std::string& block : blocks) {
    SCOPED_TRACE(block);
    const Loaded loaded(block,
                        {{"docker-compose.yml",
                          read_text(kRoot / "scenarios" / "daily-update" / "docker-compose.yml")}});
    ASSERT_TRUE(loaded.scenario.has_value()) << loaded.rendered();
    // The manifest's own warning is not the document's.
    for (const std::string& finding : loaded.findings()) {
      EXPECT_THAT(finding, testing::StartsWith("undeployable-name")) << loaded.rendered();
    }
  }
}

TEST(Examples, OfTheManifestDocumentLoadWithoutErrors) {
  const auto blocks = yaml_blocks(kRoot / "docs" / "MANIFEST.md");
  EXPECT_GE(blocks.size(), 2U);
  for (const std::string& block : blocks) {
    SCOPED_TRACE(block);
    const Loaded loaded(block);
    ASSERT_TRUE(loaded.scenario.has_value()) << loaded.rendered();
    EXPECT_FALSE(loaded.diagnostics.any_at_least(Severity::kError)) << loaded.rendered();
  }
}

}  // namespace
}  // namespace cronwarp::manifest
