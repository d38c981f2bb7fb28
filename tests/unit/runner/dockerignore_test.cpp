#include "runner/dockerignore.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace cronwarp {
namespace {

TEST(Dockerignore, MatchesAsTheDockerfileReferenceSays) {
  const struct {
    std::string what;
    std::string file;
    std::string path;
    bool left_out;
  } cases[] = {
      {"a name at the root", "tmp", "tmp", true},
      {"what is in a folder that matches", "tmp", "tmp/cache/a", true},
      {"no name deeper down", "tmp", "app/tmp", false},
      {"a slash in front says nothing", "/tmp", "tmp/a", true},
      {"a slash at the end says nothing", "tmp/", "tmp", true},
      {"a path that is not clean", "./app//tmp/../log", "app/log/a", true},
      {"a run in a name", "*.log", "a.log", true},
      {"a run is within a folder", "*.log", "app/a.log", false},
      {"a run in the folder's name", "*/tmp*", "app/tmpfile", true},
      {"a run may be nothing", "a*b", "ab", true},
      {"one character", "temp?", "tempa", true},
      {"one character and not none", "temp?", "temp", false},
      {"one character and no slash", "a?b", "a/b", false},
      {"one character of several bytes", "caf?", "café", true},
      {"any depth", "**/*.go", "a/b/c.go", true},
      {"any depth, none too", "**/*.go", "c.go", true},
      {"any depth before a name is of whole names", "**/b", "ab", false},
      {"any depth at the end", "a/**", "a/b/c", true},
      {"any depth in the middle", "a/**/z", "a/b/c/z", true},
      {"none in the middle", "a/**/z", "a/z", true},
      {"all", "**", "a/b", true},
      {"a class", "[a-c].txt", "b.txt", true},
      {"a class without it", "[a-c].txt", "d.txt", false},
      {"a negated class", "[^a-c].txt", "d.txt", true},
      {"an escaped star", "\\*.txt", "*.txt", true},
      {"an escaped star is none", "\\*.txt", "a.txt", false},
      {"a point is a point", "a.c", "abc", false},
      {"no beginning only", "node", "node_modules", false},
      {"a comment", "# tmp\n#tmp", "#tmp", false},
      {"blanks around", "  tmp\t\r\n", "tmp", true},
      {"a byte order mark", "\xef\xbb\xbftmp", "tmp", true},
      {"an empty line", "\n\n", "a", false},
      {"the root itself", "/\n.", "a", false},
      {"an exception", "*.md\n!README.md", "README.md", false},
      {"the last one decides", "*.md\n!README*.md\nREADME-secret.md", "README-secret.md", true},
      {"an exception before says nothing", "!README.md\n*.md", "README.md", true},
      {"an exception in a folder left out", "app\n!app/keep", "app/keep/a", false},
      {"beside that exception", "app\n!app/keep", "app/other", true},
      {"all but one", "*\n!bin", "bin/report", false},
      {"a pattern that is none", "[a\ntmp", "tmp", true},
      {"bytes that are no text", "\xff*", "\xff\xfe", true},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.what);
    EXPECT_EQ(Dockerignore(c.file).leaves_out(c.path), c.left_out) << c.file << " : " << c.path;
  }
}

TEST(Dockerignore, KnowsWhetherItHasExceptions) {
  EXPECT_FALSE(Dockerignore("tmp\n# !a").has_exceptions());
  EXPECT_TRUE(Dockerignore("tmp\n! tmp/a").has_exceptions());
}

// A matcher that goes back and tries again would not end.
TEST(Dockerignore, TakesNoTimeOverAPatternWithManyRuns) {
  std::string pattern;
  for (int i = 0; i < 40; ++i) pattern += "*a**";
  EXPECT_FALSE(Dockerignore(pattern + "b").leaves_out(std::string(2000, 'a')));
}

}  // namespace
}  // namespace cronwarp
