// What of a scenario is for a served rack only.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "loading.h"

namespace cronwarp::manifest {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

constexpr const char* kScenario =
    "manifest: {web: {labels: ['convox.cron.daily=0 8 * * ? a']}, worker: {image: x}}\n"
    "platform: gen1\nscale: {worker: 3, web: 0}\n"
    "commands: {'rake *': {duration: 30s, output: done}, '*': {exit_codes: {127: 1}}}\n"
    "answers: [{request: /apps, answer: hang}]\n";

LoadOptions for_purpose(Purpose purpose) {
  LoadOptions options;
  options.purpose = purpose;
  return options;
}

TEST(ServedRack, ScaleIsByService) {
  const Loaded loaded(kScenario);
  EXPECT_THAT(loaded.scenario->scale, ElementsAre(Pair("web", 0), Pair("worker", 3)));
}

TEST(ServedRack, CommandsKeepTheOrderOfTheFile) {
  const Loaded loaded(kScenario);
  const auto& commands = loaded.scenario->commands;
  ASSERT_EQ(commands.size(), 2U);
  EXPECT_EQ(commands[0].pattern, "rake *");
  EXPECT_EQ(std::get<FixedDuration>(commands[0].behaviour.duration).length,
            std::chrono::seconds{30});
  EXPECT_EQ(commands[0].behaviour.output, "done");
  EXPECT_EQ(commands[1].pattern, "*");
  EXPECT_EQ(commands[1].behaviour.exit_codes.at(0).code, 127);
}

TEST(ServedRack, OnlyASimulationWarnsOfWhatItDoesNotHeed) {
  EXPECT_THAT(Loaded(kScenario).findings(), IsEmpty());
  EXPECT_THAT(Loaded(kScenario, {}, for_purpose(Purpose::kServedRack)).findings(), IsEmpty());
  EXPECT_THAT(Loaded(kScenario, {}, for_purpose(Purpose::kSimulation)).findings(),
              ElementsAre("served-only@3:1", "served-only@5:1"));
}

TEST(ServedRack, ASuppressedWarningIsNeverAnUnusedSuppression) {
  const std::string text =
      "manifest: {web: {labels: ['convox.cron.daily=0 8 * * ? a']}}\n"
      "scale: {web: 2}  # cronwarp: allow served-only -- served as well\n";
  for (const Purpose purpose : {Purpose::kCheck, Purpose::kServedRack}) {
    EXPECT_THAT(Loaded(text, {}, for_purpose(purpose)).findings(), IsEmpty());
  }
  EXPECT_THAT(Loaded(text, {}, for_purpose(Purpose::kSimulation)).findings(),
              ElementsAre("served-only@2:1 (suppressed)"));
}

TEST(ServedRack, NeedsNoTask) {
  const std::string text = "web: {image: x}\n";
  EXPECT_FALSE(Loaded(text).scenario.has_value());
  const Loaded served(text, {}, for_purpose(Purpose::kServedRack));
  EXPECT_THAT(served.findings(), IsEmpty());
  ASSERT_TRUE(served.scenario.has_value());
  EXPECT_EQ(served.scenario->manifest.services.size(), 1U);
}

}  // namespace
}  // namespace cronwarp::manifest
