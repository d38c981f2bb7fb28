#include "manifest/interpolation.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace cronwarp::manifest {
namespace {

Variables variables() {
  Variables known({{"SET", "one"}, {"EMPTY", ""}});
  known.define("FILE", "two");
  known.define("SET", "never: the environment wins");
  return known;
}

struct Result {
  std::string text;
  std::vector<std::string_view> rules;
};

Result substitute(std::string_view text) {
  const SourceText source("labels", std::string(text));
  TracedText traced;
  for (std::uint32_t i = 0; i < text.size(); ++i) traced.append(text[i], {i, i + 1});
  Diagnostics diagnostics;
  Result result{interpolate(traced, variables(), source, diagnostics).text(), {}};
  for (const Diagnostic& diagnostic : diagnostics.all()) result.rules.push_back(diagnostic.id);
  return result;
}

TEST(Interpolation, SubstitutesAsDockerComposeDoes) {
  struct Row {
    std::string_view text;
    std::string_view expected;
  };
  const Row rows[] = {
      {"plain", "plain"},
      {"", ""},
      {"$SET", "one"},
      {"a$SET-b", "aone-b"},
      {"${SET}s", "ones"},
      {"$FILE", "two"},
      {"$$SET", "$SET"},
      {"$$$SET", "$one"},
      {"100$$", "100$"},
      {"${SET:-x}", "one"},
      {"${UNSET:-x}", "x"},
      {"${UNSET-x}", "x"},
      {"${EMPTY:-x}", "x"},
      {"${EMPTY-x}", ""},
      {"${UNSET:-}", ""},
      {"${UNSET:-a b}", "a b"},
      {"${UNSET:-${FILE}}", "two"},
      {"${UNSET:-${UNSET:-${SET}}}", "one"},
      {"${UNSET:-$$}", "$"},
      {"${SET:+x}", "x"},
      {"${UNSET:+x}", ""},
      {"${EMPTY:+x}", ""},
      {"${EMPTY+x}", "x"},
      {"${SET:?must be set}", "one"},
      {"${EMPTY?must be set}", ""},
      {"$SET$FILE", "onetwo"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.text);
    const Result result = substitute(row.text);
    EXPECT_EQ(result.text, row.expected);
    EXPECT_TRUE(result.rules.empty()) << result.rules.front();
  }
}

TEST(Interpolation, ReportsWhatCannotBeSubstituted) {
  struct Row {
    std::string_view text;
    std::string_view expected;
    std::string_view rule;
  };
  const Row rows[] = {
      {"a $UNSET b", "a  b", "unset-variable"},
      {"${UNSET}", "", "unset-variable"},
      {"${UNSET:-$OTHER}", "", "unset-variable"},
      {"${UNSET:?why}", "", "required-variable"},
      {"${EMPTY:?why}", "", "required-variable"},
      {"${UNSET?}", "", "required-variable"},
      {"cost: $5", "cost: 5", "invalid-interpolation"},
      {"$", "", "invalid-interpolation"},
      {"${}", "", "invalid-interpolation"},
      {"${SET", "", "invalid-interpolation"},
      {"${SET!x}", "", "invalid-interpolation"},
      {"${SET:x}", "", "invalid-interpolation"},
      {"${1SET}", "", "invalid-interpolation"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.text);
    const Result result = substitute(row.text);
    EXPECT_EQ(result.text, row.expected);
    EXPECT_EQ(result.rules, std::vector<std::string_view>{row.rule});
  }
}

TEST(Interpolation, EndsOnDefaultsNestedTooDeep) {
  std::string text = "x";
  for (int i = 0; i < 50; ++i) text = "${UNSET:-" + text + "}";
  EXPECT_EQ(substitute(text).rules, std::vector<std::string_view>{"invalid-interpolation"});
}

}  // namespace
}  // namespace cronwarp::manifest
