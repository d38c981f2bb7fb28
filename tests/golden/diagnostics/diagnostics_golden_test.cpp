// Each folder beside this file is a case: an input with something wrong in it, and what is said
// about it, to the byte. UPDATE_GOLDEN=1 in the environment rewrites the expectations; read the
// difference before committing it.

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/diagnostic.h"
#include "cron/lint.h"
#include "cron/rules.h"
#include "cron/schedule.h"
#include "manifest/load.h"
#include "manifest/plan_files.h"
#include "manifest/rules.h"

namespace cronwarp {
namespace {

namespace fs = std::filesystem;

const fs::path kCases = fs::path(CRONWARP_TESTS_DIR) / "golden" / "diagnostics";

std::string read_text(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

std::vector<std::string> case_names() {
  std::vector<std::string> names;
  for (const fs::directory_entry& entry : fs::directory_iterator(kCases)) {
    if (entry.is_directory()) names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

Instant announcement_day() { return parse_instant("2016-04-21").value(); }

// A manifest or a scenario, as a user runs it in the folder of the case. platform.txt stands for
// --platform, faults.yml for a file given with --faults, expect.yml for one given with --expect.
std::string render_file(const std::string& name) {
  manifest::LoadOptions options;
  options.purpose = manifest::Purpose::kSimulation;
  options.from = announcement_day();
  std::string platform = read_text("platform.txt");
  if (!platform.empty()) {
    platform.pop_back();
    options.platform = parse_platform(platform);
    EXPECT_TRUE(options.platform.has_value()) << "platform.txt names no platform: " << platform;
  }
  SourceFiles sources;
  Diagnostics diagnostics;
  auto scenario = manifest::load(sources.read(name), options, sources, diagnostics);
  if (scenario && fs::exists("faults.yml")) {
    manifest::add_fault_file(sources.read("faults.yml"), *scenario, diagnostics);
  }
  if (scenario && fs::exists("expect.yml")) {
    manifest::add_expectation_file(sources.read("expect.yml"), *scenario, diagnostics);
  }
  std::string text;
  for (const Diagnostic& diagnostic : diagnostics.all()) text += render(diagnostic, Color::kOff);
  return text;
}

// Lines "DIALECT ZONE EXPRESSION": for the rules of schedules that no label can break.
std::string render_schedules(const std::string& name) {
  const SourceText source = SourceText::read_file(name);
  Diagnostics diagnostics;
  for (std::uint32_t number = 1; number <= source.line_count(); ++number) {
    std::istringstream line{std::string(source.line(number))};
    std::string dialect;
    std::string zone;
    if (!(line >> dialect >> zone >> std::ws)) continue;
    const auto begin = source.line_start(number) + static_cast<std::uint32_t>(line.tellg());
    const std::string_view text =
        source.line(number).substr(static_cast<std::size_t>(line.tellg()));
    cron::ParseOptions options;
    options.dialect = cron::parse_dialect(dialect).value();
    options.zone = zone;
    std::vector<cron::Problem> problems;
    const auto schedule = cron::Schedule::parse(text, options, problems);
    if (schedule) {
      for (const cron::Problem& found : cron::lint(*schedule, announcement_day())) {
        problems.push_back(found);
      }
    }
    for (const cron::Problem& problem : problems) {
      const Span span{begin + problem.span.begin, begin + problem.span.end};
      diagnostics.report(*problem.rule, {&source, span}, problem.message, problem.help);
    }
  }
  diagnostics.sort();
  std::string text;
  for (const Diagnostic& diagnostic : diagnostics.all()) text += render(diagnostic, Color::kOff);
  return text;
}

std::string render_case() {
  if (fs::exists("schedule.txt")) return render_schedules("schedule.txt");
  return render_file(fs::exists("scenario.yml") ? "scenario.yml" : "docker-compose.yml");
}

class DiagnosticsGolden : public testing::TestWithParam<std::string> {
 protected:
  // Relative names in the output, whatever machine the test runs on.
  void SetUp() override { fs::current_path(kCases / GetParam()); }
  void TearDown() override { fs::current_path(kCases); }
};

TEST_P(DiagnosticsGolden, AreSaidToTheByte) {
  const std::string actual = render_case();
  if (std::getenv("UPDATE_GOLDEN") != nullptr) {
    std::ofstream("expected.txt", std::ios::binary) << actual;
  }
  EXPECT_EQ(actual, read_text("expected.txt"));
  EXPECT_NE(actual, "") << "a case in which nothing is wrong";
}

std::string test_name(const testing::TestParamInfo<std::string>& info) {
  std::string name = info.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Cases, DiagnosticsGolden, testing::ValuesIn(case_names()), test_name);

TEST(DiagnosticsGoldenCases, CoverEveryRule) {
  std::string all;
  for (const std::string& name : case_names()) all += read_text(kCases / name / "expected.txt");
  const auto expect_shown = [&](const Rule& rule) {
    const bool is_shown = all.find("[" + std::string(rule.id) + "]\n") != std::string::npos;
    EXPECT_TRUE(is_shown) << "no case shows the rule " << rule.id;
  };
  for (const Rule* rule : cron::rules()) expect_shown(*rule);
  for (const Rule* rule : manifest::rules()) expect_shown(*rule);
}

}  // namespace
}  // namespace cronwarp
