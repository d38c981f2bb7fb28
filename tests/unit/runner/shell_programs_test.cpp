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
      {"echo $(bin/a; bin/b) done", {"bin/a", "bin/b"}},
      {"echo \"now: $(bin/a 'x)' | bin/b)\" done; bin/c", {"bin/c", "bin/a", "bin/b"}},
      {"A=`bin/a \\`bin/b\\`` bin/c", {"bin/c", "bin/a", "bin/b"}},
      {"echo \"`bin/a`\"", {"bin/a"}},
      {"echo '$(bin/a)' '`bin/a`'", {}},
      {"eval 'bin/a;' bin/b", {"bin/a", "bin/b"}},
      {"trap 'bin/a; exit' EXIT", {"bin/a"}},
      {"trap -- bin/a EXIT", {"bin/a"}},
      {"command -v bin/a", {}},
      {"ls | xargs -n 1 bin/a", {"ls", "bin/a"}},
      {"bin/a \\\n  --all", {"bin/a"}},
      {"cat <<EOF; bin/a\ndon't bin/x $(bin/b)\nEOF\nbin/c", {"cat", "bin/a", "bin/c", "bin/b"}},
      {"cat <<-'EOF'\n$(bin/x)\n\tEOF\nbin/c", {"cat", "bin/c"}},
      {"cat <<EOF\nnever ended", {"cat"}},
      {"cat <<<EOF\nbin/a", {"cat", "bin/a"}},
      {"$RUBY bin/report", {"$RUBY"}},
      {"bin/a # bin/b", {"bin/a"}},
      {"bin/a#b", {"bin/a#b"}},
      {"bash -lc 'exec bin/report'", {"bash", "bin/report"}},
      {"sh script.sh", {"sh"}},
      {"bash -eo pipefail -c bin/a", {"bash", "bin/a"}},
      {"busybox sh -c bin/a", {"busybox", "bin/a"}},
      {"sh bin/a -c bin/b", {"sh"}},
      {"exit 3", {}},
      {"", {}},
      {"'unclosed", {"unclosed"}},
      {">", {}},
      {"timeout", {}},
      {"\\", {"\\"}},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.command);
    EXPECT_EQ(programs_started_by(c.command).programs, c.programs);
  }
}

TEST(ProgramsStartedBy, OfAnEntrypointAreThoseOfItsWords) {
  const auto programs = [](const std::vector<std::string>& words) {
    return programs_started_by(words).programs;
  };
  EXPECT_EQ(programs({"tini", "--", "/a b"}), std::vector<std::string>{"/a b"});
  EXPECT_EQ(programs({"/bin/sh", "-c", "bin/a; exec \"$@\""}),
            (std::vector<std::string>{"/bin/sh", "bin/a", "$@"}));
  EXPECT_EQ(programs({}), std::vector<std::string>{});
}

TEST(ProgramsStartedBy, EndsHoweverDeepCommandsAreInCommands) {
  std::string substitutions;
  std::string evals;
  for (int i = 0; i < 10'000; ++i) {
    substitutions += "$(";
    evals += "eval ";
  }
  programs_started_by(substitutions);
  EXPECT_EQ(programs_started_by(evals).programs, std::vector<std::string>{});
}

TEST(ScriptsStartedBy, AreThoseThatAShellReads) {
  const auto scripts = [](const std::string& command) {
    return programs_started_by(command).scripts;
  };
  EXPECT_EQ(scripts(". ./env; source lib"), (std::vector<std::string>{"./env", "lib"}));
  EXPECT_EQ(scripts("sh -e run x; bash bin/run"), (std::vector<std::string>{"./run", "bin/run"}));
  EXPECT_EQ(scripts("sh -c 'true' x"), std::vector<std::string>{});
}

TEST(ProgramsStartedBy, AreInTheFoldersToWhichTheCommandGoes) {
  EXPECT_EQ(programs_started_by("cd /app && (cd -- bin; ./a)").folders,
            (std::vector<std::string>{"/app", "bin"}));
}

TEST(ProgramsStartedBy, MayNotGetLdPreload) {
  for (const std::string command :
       {"LD_PRELOAD= date", "LD_PRELOAD=/x.so bin/a", "unset A LD_PRELOAD; date", "env -i date",
        "env - date", "/usr/bin/env -u LD_PRELOAD date", "env -uLD_PRELOAD date", "env -iu A date",
        "env --ignore-environment date", "env --unset=LD_PRELOAD date", "env LD_PRELOAD= date",
        "exec -c date", "exec -la x date; exec -cl date",
        "export LD_PRELOAD=", "export -n LD_PRELOAD", "echo $(env -i date)", "sh -c 'env -i date'",
        "if true; then LD_PRELOAD= date; fi"}) {
    EXPECT_TRUE(programs_started_by(command).takes_preload_away) << command;
  }
  for (const std::string command :
       {"env -u A date", "env -C i date", "echo LD_PRELOAD=", "date -i", "unset A", "exec date",
        "exec -a c date", "export LD_PRELOAD", "LD_PRELOAD=\"$LD_PRELOAD /x.so\" bin/a",
        "export LD_PRELOAD=${LD_PRELOAD}:/x.so", "echo 'env -i date'"}) {
    EXPECT_FALSE(programs_started_by(command).takes_preload_away) << command;
  }
}

}  // namespace
}  // namespace cronwarp
