#include "manifest/dotenv.h"

#include <map>
#include <string>

#include <gtest/gtest.h>

namespace cronwarp::manifest {
namespace {

// "NAME=value;" for each, then "!" for each finding.
std::string read(std::string text) {
  const SourceText file(".env", std::move(text));
  Diagnostics diagnostics;
  std::string result;
  for (const auto& [name, value] : read_dotenv(
           file, Variables(std::map<std::string, std::string>{{"HOME", "/srv"}}), diagnostics)) {
    result += name + "=" + value + ";";
  }
  return result + std::string(diagnostics.all().size(), '!');
}

TEST(Dotenv, ReadsWhatDockerComposeReads) {
  struct Row {
    std::string_view text;
    std::string_view expected;
  };
  const Row rows[] = {
      {"", ""},
      {"A=1", "A=1;"},
      {"A=1\nB=2\n", "A=1;B=2;"},
      {"A=1\r\nB=2\r\n", "A=1;B=2;"},
      {"\xEF\xBB\xBF"
       "A=1",
       "A=1;"},
      {"# comment\n\n  \nA=1", "A=1;"},
      {"export A=1", "A=1;"},
      {"export=1", "export=1;"},
      {"  A = 1  ", "A=1;"},
      {"A=", "A=;"},
      {"A=two words", "A=two words;"},
      {"A=x # comment", "A=x;"},
      {"A=x#y", "A=x#y;"},
      {"A=# comment", "A=;"},
      {"A='x # y'", "A=x # y;"},
      {"A='$HOME\\n'", "A=$HOME\\n;"},
      {"A=\"x\\ty\"", "A=x\ty;"},
      {"A=\"say \\\"hi\\\"\"  # comment", "A=say \"hi\";"},
      {"A=\"two\nlines\"\nB=1", "A=two\nlines;B=1;"},
      {"A=\"\\$HOME\"", "A=$HOME;"},
      {"A=$HOME/x", "A=/srv/x;"},
      {"A=1\nB=${A}2", "A=1;B=12;"},
      {"HOME=/other\nB=$HOME", "HOME=/other;B=/srv;"},
      {"HOME", "HOME=/srv;"},
      {"NOT_SET", ""},
      {"a.b-c=1", "a.b-c=1;"},
      {"A=${NOPE:-x}", "A=x;"},
      {"A=a=b", "A=a=b;"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.text);
    EXPECT_EQ(read(std::string(row.text)), row.expected);
  }
}

TEST(Dotenv, ReportsBrokenLinesAndReadsOn) {
  EXPECT_EQ(read("A B\nC=1"), "C=1;!");
  EXPECT_EQ(read("=1\nC=1"), "C=1;!");
  EXPECT_EQ(read("1A=1\nC=1"), "C=1;!");
  EXPECT_EQ(read("A='x' y\nC=1"), "A=x;C=1;!");
  EXPECT_EQ(read("A=\"open\nC=1"), "!");
  EXPECT_EQ(read("A=$NOPE"), "A=;!");
  EXPECT_EQ(read("A=1\nB=\xFF\n"), "!");
}

}  // namespace
}  // namespace cronwarp::manifest
