#include "fakes/endpoint/answer_script.h"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/scenario_builder.h"

namespace cronwarp::fakes {
namespace {

using test::at;

class AnswerScriptTest : public testing::Test {
 protected:
  // Which entry answers each of so many equal requests: its index, or '.' for none.
  std::string answers(const std::vector<ScriptedAnswer>& entries, int requests,
                      std::string_view path = "/apps") {
    AnswerScript script(entries, 1);
    std::string chosen;
    for (int i = 0; i < requests; ++i) {
      const ScriptedAnswer* answer = script.choose("GET", path, kNow);
      chosen += answer == nullptr ? '.' : static_cast<char>('0' + (answer - entries.data()));
    }
    return chosen;
  }

  static ScriptedAnswer entry(std::string pattern) {
    ScriptedAnswer answer;
    answer.path_pattern = std::move(pattern);
    return answer;
  }

  const Instant kNow = at("2016-04-21T12:00:00Z");
};

TEST_F(AnswerScriptTest, PatternsFitSegmentBySegment) {
  struct Case {
    std::string_view pattern;
    std::string_view path;
    bool fits;
  };
  for (const Case& c : {
           Case{"/apps", "/apps", true},
           Case{"/apps", "/apps/", false},
           Case{"/apps", "/app", false},
           Case{"/apps/*", "/apps/a", true},
           Case{"/apps/*", "/apps/", false},
           Case{"/apps/*", "/apps/a/b", false},
           Case{"/apps/*/processes", "/apps/a/processes", true},
           Case{"/apps/*/processes", "/apps/a/releases", false},
           Case{"/apps/**", "/apps/a/b/c", true},
           Case{"/apps/**", "/apps", true},
           Case{"/apps/**", "/system", false},
           Case{"/**", "/", true},
           Case{"/**", "", true},
           Case{"/a*", "/ab", false},
           Case{"/apps", "", false},
       }) {
    SCOPED_TRACE(std::string(c.pattern) + " and " + std::string(c.path));
    EXPECT_EQ(answers({entry(std::string(c.pattern))}, 1, c.path), c.fits ? "0" : ".");
  }
}

TEST_F(AnswerScriptTest, AMethodNarrowsAnEntryDown) {
  std::vector<ScriptedAnswer> entries{entry("/apps")};
  entries[0].method = "POST";
  AnswerScript script(entries, 1);
  EXPECT_EQ(script.choose("GET", "/apps", kNow), nullptr);
  EXPECT_EQ(script.choose("POST", "/apps", kNow), &entries[0]);
}

TEST_F(AnswerScriptTest, AnEntrySkipsAndThenTakesSoMany) {
  ScriptedAnswer answer = entry("/apps");
  answer.skip = 2;
  answer.times = 3;
  EXPECT_EQ(answers({answer}, 8), "..000...");
}

TEST_F(AnswerScriptTest, TheFirstEntryThatTakesARequestDecidesAndLaterOnesDoNotSeeIt) {
  ScriptedAnswer first = entry("/apps");
  first.times = 2;
  ScriptedAnswer second = entry("/**");
  second.skip = 1;
  second.times = 2;
  EXPECT_EQ(answers({first, second}, 6), "00.11.");
}

TEST_F(AnswerScriptTest, AWindowIsOnTheRacksClockAndHalfOpen) {
  std::vector<ScriptedAnswer> entries{entry("/apps")};
  entries[0].from = kNow;
  entries[0].to = kNow + std::chrono::seconds{1};
  entries[0].times = 1;
  AnswerScript script(entries, 1);
  // Outside the window requests are not counted.
  EXPECT_EQ(script.choose("GET", "/apps", kNow - Duration{1}), nullptr);
  EXPECT_NE(script.choose("GET", "/apps", kNow), nullptr);
  AnswerScript later(entries, 1);
  EXPECT_NE(later.choose("GET", "/apps", kNow + Duration{999}), nullptr);
  AnswerScript after(entries, 1);
  EXPECT_EQ(after.choose("GET", "/apps", kNow + Duration{1000}), nullptr);
}

TEST_F(AnswerScriptTest, AProbabilityDrawsForEachRequestOfItsTimes) {
  ScriptedAnswer answer = entry("/apps");
  answer.probability = 0.25;
  const std::string chosen = answers({answer}, 4'000);
  EXPECT_NEAR(static_cast<double>(std::count(chosen.begin(), chosen.end(), '0')), 1'000, 100);
  EXPECT_EQ(answers({answer}, 4'000), chosen);
  answer.times = 40;
  EXPECT_EQ(answers({answer}, 4'000), chosen.substr(0, 40) + std::string(3'960, '.'));
}

TEST_F(AnswerScriptTest, EntriesForTheSamePathHaveTheirOwnLuck) {
  ScriptedAnswer answer = entry("/apps");
  answer.probability = 0.5;
  const std::string chosen = answers({answer, answer}, 1'000);
  EXPECT_NEAR(static_cast<double>(std::count(chosen.begin(), chosen.end(), '1')), 250, 60);
}

TEST_F(AnswerScriptTest, ProbabilityZeroNeverAnswers) {
  ScriptedAnswer answer = entry("/apps");
  answer.probability = 0;
  EXPECT_EQ(answers({answer}, 100), std::string(100, '.'));
}

}  // namespace
}  // namespace cronwarp::fakes
