#include "runner/child_process.h"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <sys/types.h>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/environment_error.h"

namespace cronwarp::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

ProgramCall shell(const std::string& script) {
  return {.program = "/bin/sh", .arguments = {"-c", script}};
}

ProgramResult result_of(const ProgramCall& call) {
  EventLoop loop;
  return run_program(loop, call, minutes{1});
}

// A program, and what it said so far.
class Watched {
 public:
  Watched(EventLoop& loop, const ProgramCall& call) : loop_(loop) {
    child = std::make_unique<ChildProcess>(
        loop, call,
        ChildProcess::Listener{.on_output = [this](std::string_view bytes) { output += bytes; },
                               .on_error_output = nullptr,
                               .on_end = [this](ProgramEnd end) { exit_code = end.exit_code; }});
  }

  void wait_for_end() {
    while (!exit_code) loop_.run_one();
  }
  void wait_for_output(const std::string& text) {
    while (output.find(text) == std::string::npos && !exit_code) loop_.run_one();
  }

  std::string output;
  std::optional<int> exit_code;
  std::unique_ptr<ChildProcess> child;

 private:
  EventLoop& loop_;
};

std::string text_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(ChildProcess, BothStreamsComeInTheOrderTheyWereWrittenIn) {
  EventLoop loop;
  Watched watched(loop, shell("echo one; echo two >&2; echo three; echo four >&2"));
  watched.wait_for_end();
  EXPECT_EQ(watched.output, "one\ntwo\nthree\nfour\n");
}

TEST(ChildProcess, StreamsComeApartIfAskedFor) {
  const ProgramResult result = result_of(shell("echo one; echo two >&2; echo three"));
  EXPECT_EQ(result.output, "one\nthree\n");
  EXPECT_EQ(result.error_output, "two\n");
}

TEST(ChildProcess, TellsTheExitCode) {
  EXPECT_EQ(result_of(shell("exit 0")).exit_code, 0);
  EXPECT_EQ(result_of(shell("exit 9")).exit_code, 9);
}

TEST(ChildProcess, TellsADeathByASignalAsAShellWould) {
  EXPECT_EQ(result_of(shell("kill -KILL $$")).exit_code, 128 + SIGKILL);
  EXPECT_EQ(result_of(shell("kill -TERM $$")).exit_code, 128 + SIGTERM);
}

TEST(ChildProcess, ArgumentsArriveAsTheyAre) {
  const ProgramResult result =
      result_of({.program = "/bin/sh",
                 .arguments = {"-c", "printf '<%s>' \"$@\"", "sh", "a b", "", "$HOME", "'\"\n"}});
  EXPECT_EQ(result.output, "<a b><><$HOME><'\"\n>");
}

TEST(ChildProcess, InputIsEmptyIfNobodyKeepsItOpen) {
  const ProgramResult result = result_of(shell("cat; echo end"));
  EXPECT_EQ(result.output, "end\n");
}

TEST(ChildProcess, InputIsWhatIsWrittenUntilItEnds) {
  EventLoop loop;
  ProgramCall call = shell("read line; echo \"got $line\"; cat");
  call.keeps_input_open = true;
  Watched watched(loop, call);
  watched.child->write("first\n");
  watched.wait_for_output("got first\n");
  watched.child->write("second\n");
  watched.child->write("third");
  watched.child->end_input();
  watched.wait_for_end();
  EXPECT_EQ(watched.output, "got first\nsecond\nthird");
}

TEST(ChildProcess, InputOfAProgramThatDoesNotReadItIsDropped) {
  std::signal(SIGPIPE, SIG_IGN);
  EventLoop loop;
  ProgramCall call = shell("exec <&-; echo closed; sleep 0.1");
  call.keeps_input_open = true;
  Watched watched(loop, call);
  watched.wait_for_output("closed\n");
  watched.child->write(std::string(100'000, 'x'));
  watched.wait_for_end();
  watched.child->write("late");
  EXPECT_EQ(watched.exit_code, 0);
}

TEST(ChildProcess, ASecretFileCanBeRead) {
  ProgramCall call = shell("cat /dev/fd/3");
  call.secret_file = "PASSWORD=hunter2\n";
  EXPECT_EQ(result_of(call).output, "PASSWORD=hunter2\n");
}

TEST(ChildProcess, ASecretFileIsNotAmongTheArguments) {
  ProgramCall call = shell("cat /proc/$$/cmdline /proc/$$/environ");
  call.secret_file = "PASSWORD=hunter2\n";
  EXPECT_THAT(result_of(call).output, Not(HasSubstr("hunter2")));
}

TEST(ChildProcess, InheritsNoOtherDescriptors) {
  const std::ifstream open_here("/dev/null");
  EventLoop loop;
  Watched other(loop, shell("sleep 60"));  // its pipes are open here
  ProgramCall call = shell("ls /proc/$$/fd");
  EXPECT_EQ(run_program(loop, call, minutes{1}).output, "0\n1\n2\n");
  call.secret_file = "x";
  EXPECT_EQ(run_program(loop, call, minutes{1}).output, "0\n1\n2\n3\n");
}

TEST(ChildProcess, HasTheDefaultSignalsWhateverIsIgnoredHere) {
  std::signal(SIGPIPE, SIG_IGN);
  const ProgramResult result = result_of(shell("grep SigIgn /proc/$$/status"));
  EXPECT_THAT(result.output, HasSubstr("0000000000000000"));
}

TEST(ChildProcess, IsInAProcessGroupOfItsOwn) {
  const ProgramResult result = result_of(shell("cut -d' ' -f1,5 /proc/$$/stat"));
  const std::size_t space = result.output.find(' ');
  EXPECT_EQ(result.output.substr(0, space) + "\n", result.output.substr(space + 1));
}

TEST(ChildProcess, HasTheVariablesOfThisProcessAndThoseOfTheCall) {
  ProgramCall call = shell("echo \"$PATH|$CRONWARP_TEST\"");
  const std::string path = std::getenv("PATH");
  call.environment = {{"CRONWARP_TEST", "two words"}};
  EXPECT_EQ(result_of(call).output, path + "|two words\n");
  call.environment = {{"PATH", "/nowhere"}};
  EXPECT_EQ(result_of(call).output, "/nowhere|\n");
}

TEST(ChildProcess, IsKilledAtTheTimeLimit) {
  EventLoop loop;
  const ProgramResult result =
      run_program(loop, shell("echo begun; exec sleep 60"), milliseconds{300});
  EXPECT_TRUE(result.timed_out);
  EXPECT_EQ(result.exit_code, 128 + SIGKILL);
  EXPECT_EQ(result.output, "begun\n");
}

TEST(ChildProcess, KillReachesWhatItStarted) {
  EventLoop loop;
  Watched watched(loop, shell("sleep 60 & echo $!; wait"));
  watched.wait_for_output("\n");
  const int grandchild = std::stoi(watched.output);
  watched.child->kill();
  watched.wait_for_end();
  const std::string status = text_of("/proc/" + std::to_string(grandchild) + "/status");
  EXPECT_THAT(status, Not(HasSubstr("S (sleeping)")));
}

// setsid puts it outside the process group.
constexpr char kLeavesAHolder[] = "setsid sleep 60 & echo begun";

TEST(ChildProcess, KillEndsTheWaitingForWhatItLeftBehind) {
  EventLoop loop;
  Watched watched(loop, shell(kLeavesAHolder));
  watched.wait_for_output("begun\n");
  watched.child->set_listening(false);  // else it would not be waited for long
  boost::asio::steady_timer timer(loop.context(), milliseconds{300});
  timer.async_wait([&](const boost::system::error_code&) {
    watched.child->kill();
    EXPECT_EQ(watched.exit_code, std::nullopt) << "its end was told within the call";
  });
  watched.wait_for_end();
  EXPECT_EQ(watched.exit_code, 0);
}

TEST(ChildProcess, WhatItLeftBehindIsNotWaitedForWhenItIsSilent) {
  const auto begin = EventLoop::timer_now();
  EXPECT_EQ(result_of(shell(kLeavesAHolder)).output, "begun\n");
  EXPECT_LT(EventLoop::timer_now() - begin, seconds{30});
}

TEST(ChildProcess, WhatItLeftBehindIsHeard) {
  EXPECT_EQ(result_of(shell("(sleep 0.3; echo late) & echo begun")).output, "begun\nlate\n");
}

TEST(ChildProcess, SaysMuchWithoutGettingStuck) {
  const ProgramResult result =
      result_of(shell("head -c 1048576 /dev/zero; head -c 1048576 /dev/zero >&2; echo done"));
  EXPECT_EQ(result.output.size(), 1'048'576U + 5U);
  EXPECT_EQ(result.error_output.size(), 1'048'576U);
}

TEST(ChildProcess, OfAProgramThatIsNotThereTellsWhich) {
  EventLoop loop;
  try {
    run_program(loop, {.program = "/no/such/docker"}, minutes{1});
    FAIL() << "it was started";
  } catch (const EnvironmentError& error) {
    EXPECT_STREQ(error.what(), "cannot start /no/such/docker: No such file or directory");
  }
}

TEST(ChildProcess, DestroyingItKillsItAndTellsNothingMore) {
  EventLoop loop;
  Watched watched(loop, shell("echo $$; exec sleep 60"));
  watched.wait_for_output("\n");
  const int id = std::stoi(watched.output);
  watched.child.reset();
  EXPECT_EQ(::kill(id, 0), -1);
  loop.run();
  EXPECT_EQ(watched.exit_code, std::nullopt);
}

TEST(ChildProcess, MayBeDestroyedWhenItsEndIsTold) {
  EventLoop loop;
  std::unique_ptr<ChildProcess> child;
  bool has_ended = false;
  child = std::make_unique<ChildProcess>(
      loop, shell("echo bye"),
      ChildProcess::Listener{
          .on_output = nullptr, .on_error_output = nullptr, .on_end = [&](ProgramEnd) {
            child.reset();
            has_ended = true;
          }});
  loop.run();
  EXPECT_TRUE(has_ended);
}

TEST(ChildProcess, SeveralRunAtOnceOnOneLoop) {
  EventLoop loop;
  // Each waits for the other.
  ProgramCall call = shell("echo ready; read line; echo \"$line\"");
  call.keeps_input_open = true;
  Watched first(loop, call);
  Watched second(loop, call);
  first.wait_for_output("ready\n");
  second.wait_for_output("ready\n");
  second.child->write("b\n");
  second.wait_for_end();
  EXPECT_EQ(first.exit_code, std::nullopt);
  first.child->write("a\n");
  first.wait_for_end();
  EXPECT_EQ(first.output + second.output, "ready\na\nready\nb\n");
}

TEST(FindProgram, LooksOnThePath) {
  EXPECT_THAT(find_program("sh").value_or(""), testing::EndsWith("/sh"));
  EXPECT_EQ(find_program("no-such-program-of-cronwarp"), std::nullopt);
}

TEST(FindProgram, TakesAPathAsItIs) {
  EXPECT_EQ(find_program("/bin/../bin/sh"), "/bin/sh");
  EXPECT_EQ(find_program("/etc/passwd"), std::nullopt);  // cannot be executed
}

}  // namespace
}  // namespace cronwarp::test
