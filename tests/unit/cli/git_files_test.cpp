#include "cli/git_files.h"

#include <string>

#include <gtest/gtest.h>

namespace cronwarp::cli {
namespace {

// "REV|PATH"; "none".
std::string parts(const std::string& text) {
  const auto name = parse_git_name(text);
  return name ? name->revision + "|" + name->path : "none";
}

TEST(GitName, TheFirstColonPartsRevisionAndPath) {
  EXPECT_EQ(parts("HEAD~1:app/docker-compose.yml"), "HEAD~1|app/docker-compose.yml");
  EXPECT_EQ(parts("origin/main:a:b.yml"), "origin/main|a:b.yml");
}

TEST(GitName, NoRevisionIsTheIndex) { EXPECT_EQ(parts(":a.yml"), "|a.yml"); }

TEST(GitName, AColonInBracesBelongsToTheRevision) {
  EXPECT_EQ(parts("HEAD@{2016-04-21 08:00}:a.yml"), "HEAD@{2016-04-21 08:00}|a.yml");
}

TEST(GitName, WithoutAPathThereIsNone) {
  EXPECT_EQ(parts("docker-compose.yml"), "none");
  EXPECT_EQ(parts("HEAD:"), "none");
}

}  // namespace
}  // namespace cronwarp::cli
