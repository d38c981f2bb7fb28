#include "manifest/commands.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "loading.h"
#include "model/delivered_command.h"

namespace cronwarp::manifest {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(DeliveredCommand, IsEscapedAsThePlatformDoes) {
  struct Row {
    std::string_view command;
    std::string_view in_april_2016;
    std::string_view later;
  };
  const Row rows[] = {
      {"bin/job", "bin/job", "bin/job"},
      {"", "", ""},
      {"a && b", "a &amp;&amp; b", "a &amp;&amp; b"},
      {"a > f < g", "a &gt; f &lt; g", "a &gt; f &lt; g"},
      {"echo 'x'", "echo &#39;x&#39;", "echo 'x'"},
      {"echo \"x\"", "echo &#34;x&#34;", "echo \"x\""},
      {"date +%F", "date &#43;%F", "date +%F"},
      {"echo &#65;", "echo &amp;#65;", "echo &amp;#65;"},
      {"a;b|c`d`$(e)\\", "a;b|c`d`$(e)\\", "a;b|c`d`$(e)\\"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.command);
    EXPECT_EQ(delivered_command(Platform::kGen1April2016, row.command), row.in_april_2016);
    EXPECT_EQ(delivered_command(Platform::kGen1, row.command), row.later);
  }
}

std::vector<std::string> findings(const std::string& command) {
  return Loaded(with_labels({"convox.cron.daily=0 8 * * ? " + command}), {}, on(Platform::kGen1))
      .findings();
}

TEST(Commands, OnlyBlanksInsideQuotesAreReported) {
  EXPECT_THAT(findings("echo   a    b"), IsEmpty());
  EXPECT_THAT(findings("echo 'a b'  c"), IsEmpty());
  EXPECT_THAT(findings("echo 'a  b'"), ElementsAre("blanks-collapsed@4:42"));
  EXPECT_THAT(findings("echo \"it's  fine\""), ElementsAre("blanks-collapsed@4:45"));
  EXPECT_THAT(findings("echo 'a' x  'b'"), IsEmpty());
}

TEST(Commands, TheLabelIsJoinedBySingleBlanks) {
  const Loaded loaded(with_labels({"\"convox.cron.daily=  0 8\\t* * ?   bin/a   'b  c' \""}), {},
                      on(Platform::kGen1));
  EXPECT_EQ(loaded.task("web.daily").expression, "0 8 * * ?");
  EXPECT_EQ(loaded.task("web.daily").command, "bin/a 'b c'");
}

TEST(Commands, EachChangedCharacterIsNamedOnce) {
  const Loaded loaded(with_labels({"convox.cron.daily=0 8 * * ? a && b && c > d"}));
  ASSERT_THAT(loaded.findings(), ElementsAre("escaped-command@4:37"));
  EXPECT_EQ(loaded.diagnostics.all().front().message,
            "the command does not reach the shell as written: & as &amp;, > as &gt;");
}

}  // namespace
}  // namespace cronwarp::manifest
