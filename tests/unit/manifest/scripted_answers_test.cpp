#include "manifest/scripted_answers.h"

#include <memory>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "loading.h"

namespace cronwarp::manifest {
namespace {

using std::chrono::seconds;
using testing::IsEmpty;

std::unique_ptr<Loaded> load_answers(const std::string& answers) {
  return std::make_unique<Loaded>(
      "manifest: {web: {labels: ['convox.cron.daily=0 8 * * ? a']}}\nseed: 1\n"
      "answers:\n" +
      answers);
}

ScriptedAnswer only_answer(const std::string& item) {
  const auto loaded = load_answers("  - " + item + "\n");
  EXPECT_THAT(loaded->findings(), IsEmpty()) << loaded->rendered();
  EXPECT_EQ(loaded->scenario->answers.size(), 1U);
  return loaded->scenario->answers.at(0);
}

TEST(ScriptedAnswers, EverySettingArrives) {
  const ScriptedAnswer answer = only_answer(
      "{request: POST /apps/*/processes/*/run, answer: {status: 503, body: 'try again'}, skip: 1, "
      "times: 3, from: 2016-04-21T08:00:00Z, to: 2016-04-21T09:00:00Z, probability: 0.25}");
  EXPECT_EQ(answer.method, "POST");
  EXPECT_EQ(answer.path_pattern, "/apps/*/processes/*/run");
  EXPECT_EQ(answer.kind, AnswerKind::kStatus);
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.body, "try again");
  EXPECT_EQ(answer.skip, 1U);
  EXPECT_EQ(answer.times, 3U);
  EXPECT_EQ(answer.from, parse_instant("2016-04-21T08:00:00Z").value());
  EXPECT_EQ(answer.to, parse_instant("2016-04-21T09:00:00Z").value());
  EXPECT_EQ(answer.probability, 0.25);
}

TEST(ScriptedAnswers, WithoutSettingsTheyAreForAllRequestsThatFit) {
  const ScriptedAnswer answer = only_answer("{request: /**, answer: hang}");
  EXPECT_EQ(answer.method, "");
  EXPECT_EQ(answer.path_pattern, "/**");
  EXPECT_EQ(answer.skip, 0U);
  EXPECT_EQ(answer.times, std::nullopt);
  EXPECT_EQ(answer.from, std::nullopt);
  EXPECT_EQ(answer.to, std::nullopt);
  EXPECT_EQ(answer.probability, 1);
}

TEST(ScriptedAnswers, EveryKindOfAnswerHasItsWord) {
  const auto kind = [](const std::string& answer) {
    return only_answer("{request: /apps, answer: " + answer + "}").kind;
  };
  EXPECT_EQ(kind("hang"), AnswerKind::kHang);
  EXPECT_EQ(kind("reset"), AnswerKind::kReset);
  EXPECT_EQ(kind("cut_body"), AnswerKind::kCutBody);
  EXPECT_EQ(kind("lose_reply"), AnswerKind::kLoseReply);
  EXPECT_EQ(kind("{status: 404}"), AnswerKind::kStatus);
  EXPECT_EQ(kind("{slow: 2s}"), AnswerKind::kSlow);
  EXPECT_EQ(only_answer("{request: /apps, answer: {slow: 2s}}").delay, seconds{2});
}

TEST(ScriptedAnswers, AreKeptInTheOrderOfTheFileWithoutTheWrongOnes) {
  const auto loaded = load_answers(
      "  - {request: /b, answer: hang}\n"
      "  - {request: nonsense, answer: hang}\n"
      "  - {request: /a, answer: hang}\n");
  EXPECT_THAT(loaded->findings(), testing::ElementsAre("invalid-value@5:15"));
  ASSERT_EQ(loaded->scenario->answers.size(), 2U);
  EXPECT_EQ(loaded->scenario->answers[0].path_pattern, "/b");
  EXPECT_EQ(loaded->scenario->answers[1].path_pattern, "/a");
}

}  // namespace
}  // namespace cronwarp::manifest
