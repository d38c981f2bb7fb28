#include "base/wildcard.h"

#include <string>

#include <gtest/gtest.h>

namespace cronwarp {
namespace {

TEST(Wildcard, MatchesWholeTexts) {
  for (const char* pattern : {"web.daily", "*", "web.*", "*.daily", "w*.d*y", "web.dail?", "**"}) {
    EXPECT_TRUE(wildcard_matches(pattern, "web.daily")) << pattern;
  }
  for (const char* pattern : {"", "web", "web.", "?", "*.weekly", "web.daily?", "web.*.daily"}) {
    EXPECT_FALSE(wildcard_matches(pattern, "web.daily")) << pattern;
  }
}

TEST(Wildcard, IsNotSlowOnManyStars) {
  EXPECT_FALSE(wildcard_matches("*a*a*a*a*a*a*a*a*b", std::string(10'000, 'a')));
}

TEST(Wildcard, IsAPatternIfAStarOrAQuestionMarkIsInIt) {
  EXPECT_TRUE(is_wildcard("web.*"));
  EXPECT_TRUE(is_wildcard("web.dail?"));
  EXPECT_FALSE(is_wildcard("web.daily"));
}

}  // namespace
}  // namespace cronwarp
