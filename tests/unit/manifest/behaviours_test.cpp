#include "manifest/behaviours.h"

#include <memory>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "loading.h"

namespace cronwarp::manifest {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* kManifest =
    "manifest:\n"
    "  web:\n"
    "    labels: ['convox.cron.aaaa=0 8 * * ? a', 'convox.cron.bbbb=0 8 * * ? b']\n"
    "  worker:\n"
    "    labels: ['convox.cron.cccc=0 8 * * ? c']\n";

std::unique_ptr<Loaded> load_tasks(const std::string& tasks) {
  return std::make_unique<Loaded>(kManifest + ("tasks:\n" + tasks),
                                  std::map<std::string, std::string>{}, on(Platform::kGen1));
}

Duration fixed(const Behaviour& behaviour) {
  return std::get<FixedDuration>(behaviour.duration).length;
}

TEST(Behaviours, TheIdWinsThenTheFirstMatchingPattern) {
  const auto loaded = load_tasks(
      "  'web.*': {duration: 1m}\n"
      "  '*': {duration: 2m}\n"
      "  web.bbbb: {duration: 3m}\n");
  EXPECT_THAT(loaded->findings(), IsEmpty());
  const auto& behaviours = loaded->scenario->behaviours;
  ASSERT_EQ(behaviours.size(), 3U);
  EXPECT_EQ(fixed(behaviours[0]), minutes{1});
  EXPECT_EQ(fixed(behaviours[1]), minutes{3});
  EXPECT_EQ(fixed(behaviours[2]), minutes{2});
}

TEST(Behaviours, WithoutAPatternRunsTakeASecondAndSucceed) {
  const auto loaded = load_tasks("  web.aaaa: {}\n");
  for (const Behaviour& behaviour : loaded->scenario->behaviours) {
    EXPECT_EQ(fixed(behaviour), seconds{1});
    ASSERT_EQ(behaviour.exit_codes.size(), 1U);
    EXPECT_EQ(behaviour.exit_codes[0].code, 0);
    EXPECT_EQ(behaviour.output, "");
  }
}

TEST(Behaviours, ARealRunHasTheTimeLimitOfItsTask) {
  const auto loaded = load_tasks("  web.aaaa: {docker_timeout: 90s}\n");
  EXPECT_THAT(loaded->findings(), IsEmpty());
  EXPECT_EQ(loaded->scenario->behaviours[0].docker_timeout, seconds{90});
  EXPECT_EQ(loaded->scenario->behaviours[1].docker_timeout, std::nullopt);
}

TEST(Behaviours, ATimeLimitIsAboveZeroAndAtMostAWeek) {
  for (const std::string limit : {"0s", "8d", "soon"}) {
    const auto loaded = load_tasks("  web.aaaa: {docker_timeout: " + limit + "}\n");
    EXPECT_THAT(loaded->findings(), ElementsAre("invalid-value@7:30")) << limit;
  }
}

TEST(Behaviours, AllFormsOfDurations) {
  const auto first = [](const std::string& duration) {
    const auto loaded = load_tasks("  web.aaaa: {duration: " + duration + "}\n");
    EXPECT_THAT(loaded->findings(), IsEmpty()) << loaded->rendered();
    return loaded->scenario->behaviours[0].duration;
  };
  EXPECT_EQ(std::get<FixedDuration>(first("90s")).length, seconds{90});
  EXPECT_EQ(std::get<FixedDuration>(first("{fixed: 1h30m}")).length, minutes{90});
  const auto uniform = std::get<UniformDuration>(first("{uniform: [10s, 2m]}"));
  EXPECT_EQ(uniform.min, seconds{10});
  EXPECT_EQ(uniform.max, minutes{2});
  const auto lognormal = std::get<LognormalDuration>(first("{lognormal: {median: 30s, p99: 5m}}"));
  EXPECT_EQ(lognormal.median, seconds{30});
  EXPECT_EQ(lognormal.p99, minutes{5});
}

TEST(Behaviours, ExitCodesAreSortedWhateverTheirOrder) {
  const auto loaded = load_tasks("  web.aaaa: {exit_codes: {137: 1, 0: 98, 1: 2}, output: done}\n");
  const Behaviour& behaviour = loaded->scenario->behaviours[0];
  ASSERT_EQ(behaviour.exit_codes.size(), 3U);
  EXPECT_EQ(behaviour.exit_codes[0].weight, 98U);
  EXPECT_EQ(behaviour.exit_codes[1].code, 1);
  EXPECT_EQ(behaviour.exit_codes[2].code, 137);
  EXPECT_EQ(behaviour.output, "done");
}

TEST(Behaviours, WrongOnesAreReported) {
  struct Row {
    const char* behaviour;
    const char* rule;
  };
  const Row rows[] = {
      {"30s", "invalid-value"},
      {"{durations: 30s}", "unknown-key"},
      {"{duration: 30}", "invalid-value"},
      {"{duration: -30s}", "invalid-value"},
      {"{duration: }", "invalid-value"},
      {"{duration: [30s]}", "invalid-value"},
      {"{duration: {}}", "invalid-value"},
      {"{duration: {fixed: 1s, uniform: [1s, 2s]}}", "invalid-value"},
      {"{duration: {normal: 1s}}", "unknown-key"},
      {"{duration: {uniform: [1s]}}", "invalid-value"},
      {"{duration: {uniform: [2s, 1s]}}", "invalid-value"},
      {"{duration: {lognormal: {median: 0s, p99: 1s}}}", "invalid-value"},
      {"{duration: {lognormal: {median: 2s, p99: 1s}}}", "invalid-value"},
      {"{duration: {lognormal: {median: 2s}}}", "missing-key"},
      {"{exit_codes: [0, 1]}", "invalid-value"},
      {"{exit_codes: {}}", "invalid-value"},
      {"{exit_codes: {256: 1}}", "invalid-value"},
      {"{exit_codes: {0: 0}}", "invalid-value"},
      {"{exit_codes: {0: 1.5}}", "invalid-value"},
      {"{output: {a: b}}", "invalid-value"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.behaviour);
    const auto loaded = load_tasks("  web.aaaa: " + std::string(row.behaviour) + "\n");
    ASSERT_EQ(loaded->diagnostics.all().size(), 1U) << loaded->rendered();
    EXPECT_EQ(loaded->diagnostics.all().front().id, row.rule);
  }
}

TEST(Behaviours, PatternsOfRejectedTasksAreNotUnmatched) {
  const Loaded loaded(
      "manifest: {web: {labels: ['convox.cron.daily=61 8 * * ? a']}}\n"
      "seed: 1\n"
      "tasks: {web.daily: {duration: 1s}, web.weekly: {duration: 1s}}\n");
  EXPECT_THAT(loaded.findings(), ElementsAre("cron-value-range@1:46", "unmatched-behaviour@3:36"));
}

}  // namespace
}  // namespace cronwarp::manifest
