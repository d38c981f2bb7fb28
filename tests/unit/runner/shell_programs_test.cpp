#include "runner/shell_programs.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace cronwarp {
namespace {

TEST(ProgramsStartedBy, AreTheFirstWordsOfItsCommands) {
  const struct {
    std::string command;
    std::vector<std::string> programs;
  } cases[] = {
      {"bin/daily_update", {"bin/daily_update"}},
      {"bin/report --all 'a b'", {"bin/report"}},
      {"  rake db:backup\n", {"rake"}},
      {"'bin/my report' x", {"bin/my report"}},
      {"bin/my\\ report x", {"bin/my report"}},
      {"TZ=UTC A=\"b c\" bin/report", {"bin/report"}},
      {"exec bin/report", {"bin/report"}},
      {"env -u C A=b bin/report", {"bin/report"}},
      {"nice -n 10 ionice -c2 -n 7 bin/report", {"bin/report"}},
      {"timeout -s KILL 10m bin/report", {"bin/report"}},
      {"/usr/bin/nohup bin/report", {"bin/report"}},
      {"gosu app bin/report", {"bin/report"}},
      {"cd /app && bin/a; bin/b || bin/c & bin/d", {"bin/a", "bin/b", "bin/c", "bin/d"}},
      {"bin/a | tee log | bin/a", {"bin/a", "tee"}},
      {"bin/a >log 2>&1 <in", {"bin/a"}},
      {">log bin/a", {"bin/a"}},
      {"bin/a 2>/dev/null; 2>x bin/b", {"bin/a", "bin/b"}},
      {"if bin/a; then bin/b; else bin/c; fi", {"bin/a", "bin/b", "bin/c"}},
      {"for i in a b; do bin/a $i; done", {"bin/a"}},
      {"while ! bin/a; do sleep 1; done", {"bin/a", "sleep"}},
      {"(bin/a; { bin/b; })", {"bin/a", "bin/b"}},
      {"echo $(bin/a; bin/b) done", {}},
      {"$RUBY bin/report", {"$RUBY"}},
      {"bin/a # bin/b", {"bin/a"}},
      {"bin/a#b", {"bin/a#b"}},
      {"bash -lc 'exec bin/report'", {"bash", "bin/report"}},
      {"sh script.sh", {"sh"}},
      {"exit 3", {}},
      {"", {}},
      {"'unclosed", {"unclosed"}},
      {">", {}},
      {"timeout", {}},
      {"\\", {"\\"}},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.command);
    EXPECT_EQ(programs_started_by(c.command), c.programs);
  }
}

}  // namespace
}  // namespace cronwarp
