#include "runner/container_run.h"

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/environment_error.h"
#include "tests/docker/docker_testing.h"

namespace cronwarp::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::AllOf;
using testing::EndsWith;
using testing::Ge;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Lt;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

// What became of one container.
struct Ended {
  std::string output;
  ContainerEnd end;
  std::string engine_error;  // instead of the end
};

class ContainerRunTest : public DockerTest {
 protected:
  // `sh -c script` in the busybox image.
  Container container(const std::string& script) {
    Container made;
    made.image = busybox_image();
    made.arguments = {"sh", "-c", script};
    return made;
  }

  ContainerOrder order(const Container& of) {
    ContainerOrder made;
    made.container = &of;
    made.image = of.image;
    made.manifest_folder = folder_.path();
    made.name = "cronwarp-" + client().labels().run_id + "-" + std::to_string(++count_);
    return made;
  }

  // Starts it and hears of it in `heard_`.
  std::unique_ptr<ContainerRun> start(const ContainerOrder& of) {
    heard_ = {};
    is_over_ = false;
    return std::make_unique<ContainerRun>(
        client(), of,
        ContainerRun::Listener{
            .on_output = [this](std::string_view bytes) { heard_.output += bytes; },
            .on_end =
                [this](const ContainerEnd& end) {
                  heard_.end = end;
                  is_over_ = true;
                },
            .on_engine_lost =
                [this](const std::string& error) {
                  heard_.engine_error = error;
                  is_over_ = true;
                }});
  }

  const Ended& wait_for_end() {
    while (!is_over_) loop().run_one();
    return heard_;
  }
  void wait_for_output(const std::string& text) {
    while (heard_.output.find(text) == std::string::npos && !is_over_) loop().run_one();
  }

  Ended run(const ContainerOrder& of) {
    const auto started = start(of);
    wait_for_end();
    EXPECT_THAT(heard_.engine_error, IsEmpty());
    return heard_;
  }
  Ended run(const Container& of) { return run(order(of)); }
  Ended run(const std::string& script) { return run(container(script)); }

  std::vector<std::string> left() {
    client().wait_for_removals();
    return containers_with(run_label());
  }

  ScratchFolder folder_;
  Ended heard_;
  bool is_over_ = false;

 private:
  int count_ = 0;
};

void expect_outcome(const Outcome& outcome, OutcomeKind kind, Cause cause, int detail) {
  EXPECT_EQ(to_string(outcome.kind), to_string(kind));
  EXPECT_EQ(to_string(outcome.cause), to_string(cause));
  EXPECT_EQ(outcome.detail, detail);
}

TEST_F(ContainerRunTest, MeasuresTheProcessAndNotTheEngine) {
  const Ended ended = run("sleep 0.5");
  EXPECT_THAT(ended.end.duration, AllOf(Ge(milliseconds{200}), Lt(seconds{5})));
}

TEST_F(ContainerRunTest, GivesBothStreams) {
  const Ended ended = run("echo out; echo err >&2");
  EXPECT_THAT(ended.output, AllOf(HasSubstr("out\n"), HasSubstr("err\n"), SizeIs(8)));
}

TEST_F(ContainerRunTest, TellsSuccess) {
  expect_outcome(run("true").end.outcome, OutcomeKind::kSucceeded, Cause::kExitZero, 0);
}

TEST_F(ContainerRunTest, TellsAnExitCode) {
  expect_outcome(run("exit 3").end.outcome, OutcomeKind::kFailed, Cause::kExitCode, 3);
}

TEST_F(ContainerRunTest, TakesTheExitCode125OfACommandForItsOwn) {
  expect_outcome(run("exit 125").end.outcome, OutcomeKind::kFailed, Cause::kExitCode, 125);
}

TEST_F(ContainerRunTest, TellsACommandThatIsNotFound) {
  expect_outcome(run("bin/daily_update").end.outcome, OutcomeKind::kFailed, Cause::kCommandNotFound,
                 127);
}

TEST_F(ContainerRunTest, TellsACommandThatCannotBeExecuted) {
  expect_outcome(run("/tmp").end.outcome, OutcomeKind::kFailed, Cause::kNotExecutable, 126);
}

TEST_F(ContainerRunTest, TellsADeathByASignal) {
  expect_outcome(run("sh -c 'kill -TERM $$'; exit $?").end.outcome, OutcomeKind::kKilled,
                 Cause::kSignal, 15);
}

TEST_F(ContainerRunTest, TellsADeathForLackOfMemory) {
  Container greedy = container("x=a; while :; do x=$x$x; done");
  greedy.memory_bytes = std::uint64_t{16} << 20;
  expect_outcome(run(greedy).end.outcome, OutcomeKind::kKilled, Cause::kOutOfMemory, 9);
}

TEST_F(ContainerRunTest, AMemoryLimitSaysNothingInTheOutput) {
  Container limited = container("echo hello");
  limited.memory_bytes = std::uint64_t{16} << 20;
  EXPECT_EQ(run(limited).output, "hello\n");
}

TEST_F(ContainerRunTest, AnUnknownUserIsRefusedInTheEnginesWords) {
  Container refused = container("true");
  refused.user = "nosuchuser";
  const Ended ended = run(refused);
  expect_outcome(ended.end.outcome, OutcomeKind::kNeverStarted, Cause::kContainerRefused, 0);
  EXPECT_EQ(ended.end.refusal,
            "unable to find user nosuchuser: no matching entries in passwd file");
  EXPECT_THAT(left(), IsEmpty());
}

TEST_F(ContainerRunTest, AnImageWithoutTheProgramIsRefused) {
  Container refused = container("true");
  refused.arguments.front() = "bash";
  const Ended ended = run(refused);
  expect_outcome(ended.end.outcome, OutcomeKind::kNeverStarted, Cause::kContainerRefused, 0);
  EXPECT_THAT(ended.end.refusal, EndsWith("exec: \"bash\": executable file not found in $PATH"));
}

TEST_F(ContainerRunTest, WhatTheEngineDoesNotEvenMakeIsRefused) {
  Container refused = container("true");
  refused.memory_bytes = 1024;
  const Ended ended = run(refused);
  expect_outcome(ended.end.outcome, OutcomeKind::kNeverStarted, Cause::kContainerRefused, 0);
  EXPECT_EQ(ended.end.refusal, "Minimum memory limit allowed is 6MB");
}

TEST_F(ContainerRunTest, AnImageThatTheEngineLacksIsNotPulled) {
  const Container absent = container("true");
  ContainerOrder of = order(absent);
  of.image = "cronwarp-test-absent:1";
  EXPECT_THAT(run(of).end.refusal, HasSubstr("No such image: cronwarp-test-absent:1"));
}

TEST_F(ContainerRunTest, IsKilledAtItsTimeLimit) {
  const Container endless = container("echo begun; sleep 60");
  ContainerOrder of = order(endless);
  of.time_limit = seconds{1};
  const Ended ended = run(of);
  expect_outcome(ended.end.outcome, OutcomeKind::kTimedOut, Cause::kTimeLimit, 1000);
  EXPECT_EQ(ended.output, "begun\n");
  EXPECT_THAT(left(), IsEmpty());
}

TEST_F(ContainerRunTest, HasAllOfItsTimeHoweverLongTheEngineTakesToStartIt) {
  const Container endless = container("sleep 60");
  ContainerOrder of = order(endless);
  of.time_limit = milliseconds{300};
  EXPECT_THAT(run(of).end.duration, AllOf(Ge(milliseconds{300}), Lt(seconds{5})));
}

TEST_F(ContainerRunTest, IsKilledEvenIfItIsNotThereYet) {
  const Container endless = container("sleep 60");
  const auto started = start(order(endless));
  started->kill();
  expect_outcome(wait_for_end().end.outcome, OutcomeKind::kKilled, Cause::kSignal, 9);
}

TEST_F(ContainerRunTest, HasNoNetworkByDefault) {
  EXPECT_EQ(run("ls /sys/class/net").output, "lo\n");
}

TEST_F(ContainerRunTest, HasTheNetworkThatWasAskedFor) {
  const Container any = container("ls /sys/class/net");
  ContainerOrder of = order(any);
  of.network = "bridge";
  EXPECT_THAT(run(of).output, HasSubstr("eth0"));
}

TEST_F(ContainerRunTest, TheEnvironmentArrivesAsItIs) {
  const std::vector<std::pair<std::string, std::string>> variables = {
      {"SPACES", "  two  words  "},
      {"QUOTES", "it's \"quoted\" \\n $HOME `x`"},
      {"HASH", "# no comment"},
      {"LINES", "first\nsecond\n"},
      {"RETURN", "ends in one\r"},
      {"UNICODE", "grüße, 世界"},
      {"EMPTY", ""},
      {"DOCKER_HOST", "unix:///nonexistent.sock"},
      {"DOCKER_CONTEXT", "of\ntwo lines"},
  };
  Container with = container("for name in $NAMES; do eval \"printf '%s|' \\\"\\$$name\\\"\"; done");
  with.environment = variables;
  std::string names;
  std::string expected;
  for (const auto& [name, value] : variables) {
    names += name + " ";
    expected += value + "|";
  }
  with.environment.emplace_back("NAMES", names);
  EXPECT_EQ(run(with).output, expected);
}

TEST_F(ContainerRunTest, AValueMayBeLongerThanALineOfTheClient) {
  Container with = container("echo ${#LONG}");
  with.environment = {{"LONG", std::string(70'000, 'x')}};
  EXPECT_EQ(run(with).output, "70000\n");
}

TEST_F(ContainerRunTest, VariablesOfTheRunStandForThoseOfTheService) {
  Container with = container("env | grep CRONWARP");
  with.environment = {{"CRONWARP_TASK", "mine"}};
  ContainerOrder of = order(with);
  of.variables = {{"CRONWARP_TASK", "web.job"}};
  EXPECT_EQ(run(of).output, "CRONWARP_TASK=web.job\n");
}

TEST_F(ContainerRunTest, HasTheEntrypointTheFolderAndTheUserOfItsService) {
  Container with = container("");
  with.entrypoint = {"sh", "-c", "pwd; id -u; echo \"$@\"", "entry"};
  with.arguments = {"a", "b c"};
  with.working_dir = "/tmp";
  with.user = "65534";
  EXPECT_EQ(run(with).output, "/tmp\n65534\na b c\n");
}

TEST_F(ContainerRunTest, AFolderBesideTheManifestIsMounted) {
  folder_.write("data/greeting", "hello");
  Container with = container("cat /data/greeting");
  with.volumes = {"./data:/data:ro"};
  EXPECT_EQ(run(with).output, "hello");
}

TEST_F(ContainerRunTest, ANamedVolumeIsTheSameForAllContainersOfTheRun) {
  Container writes = container("echo kept > /data/file");
  writes.volumes = {"store:/data"};
  Container reads = container("cat /data/file");
  reads.volumes = {"store:/data"};
  run(writes);
  EXPECT_EQ(run(reads).output, "kept\n");
}

TEST_F(ContainerRunTest, NamedVolumesAreGoneAfterTheRun) {
  Container with = container("true");
  with.volumes = {"store:/data"};
  run(with);
  EXPECT_THAT(volumes_with(run_label()), SizeIs(1));
  client().remove_own();
  EXPECT_THAT(volumes_with(run_label()), IsEmpty());
}

TEST_F(ContainerRunTest, InputReachesTheProcess) {
  const Container reader = container("echo ready; read line; echo \"got $line\"; cat");
  ContainerOrder of = order(reader);
  of.keeps_input_open = true;
  const auto started = start(of);
  wait_for_output("ready\n");
  started->write("first\n");
  wait_for_output("got first\n");
  started->write("rest");
  started->end_input();
  EXPECT_EQ(wait_for_end().output, "ready\ngot first\nrest");
}

TEST_F(ContainerRunTest, IsGoneAfterItsEnd) {
  run("true");
  EXPECT_THAT(left(), IsEmpty());
}

TEST_F(ContainerRunTest, IsGoneWhenItIsDestroyed) {
  const Container endless = container("echo begun; sleep 60");
  auto started = start(order(endless));
  wait_for_output("begun\n");
  started.reset();
  EXPECT_THAT(left(), IsEmpty());
  EXPECT_FALSE(is_over_);
}

TEST_F(ContainerRunTest, IsGoneWhenItIsDestroyedBeforeItIsThere) {
  const Container endless = container("sleep 60");
  start(order(endless)).reset();
  EXPECT_THAT(left(), IsEmpty());
}

TEST_F(ContainerRunTest, MayBeDestroyedWhenItsEndIsTold) {
  const Container short_one = container("true");
  std::unique_ptr<ContainerRun> started;
  bool is_over = false;
  started = std::make_unique<ContainerRun>(client(), order(short_one),
                                           ContainerRun::Listener{.on_output = nullptr,
                                                                  .on_end =
                                                                      [&](const ContainerEnd&) {
                                                                        started.reset();
                                                                        is_over = true;
                                                                      },
                                                                  .on_engine_lost = nullptr});
  while (!is_over) loop().run_one();
  EXPECT_THAT(left(), IsEmpty());
}

TEST_F(ContainerRunTest, ThatSomebodyRemovedIsAnErrorAndNoOutcome) {
  const Container endless = container("echo begun; sleep 60");
  const auto started = start(order(endless));
  wait_for_output("begun\n");
  docker({"rm", "-f", started->name()});
  EXPECT_EQ(wait_for_end().engine_error,
            "somebody removed the container " + started->name() + " while it ran; run it again");
}

TEST_F(ContainerRunTest, WhoseClientSomebodyKilledIsAnErrorAndNoOutcome) {
  const Container endless = container("echo begun; sleep 60");
  const auto started = start(order(endless));
  wait_for_output("begun\n");
  // The name is an argument of that client only.
  run_program(loop(),
              {.program = "/bin/sh",
               .arguments = {"-c",
                             "for p in /proc/[0-9]*; do tr '\\0' ' ' 2>/dev/null < $p/cmdline | "
                             "grep -q -- \"[-]-name $1 \" && kill -9 ${p#/proc/}; done",
                             "sh", started->name()}},
              seconds{10});
  EXPECT_THAT(wait_for_end().engine_error,
              AllOf(HasSubstr("was ended by somebody else"), HasSubstr(started->name())));
  EXPECT_THAT(left(), IsEmpty());
}

TEST_F(ContainerRunTest, CarriesTheLabelsOfItsRun) {
  const Container endless = container("echo begun; sleep 60");
  ContainerOrder of = order(endless);
  of.task = "web.job";
  of.firing = "web.job@2016-04-21T08:00:00Z";
  const auto started = start(of);
  wait_for_output("begun\n");
  for (const std::string& label :
       {run_label(), "cronwarp.owner=" + client().labels().owner,
        std::string("cronwarp.task=web.job"), "cronwarp.firing=" + of.firing}) {
    EXPECT_THAT(containers_with(label), testing::Contains(started->name())) << label;
  }
}

TEST_F(ContainerRunTest, KeepsValuesOutOfTheClientsArguments) {
  Container with = container("echo begun; sleep 60");
  with.environment = {{"PASSWORD", "hunter2hunter2"}, {"KEY", "hunter2hunter2\nline two"}};
  const auto started = start(order(with));
  wait_for_output("begun\n");
  const ProgramResult found = run_program(
      loop(),
      {.program = "/bin/sh",
       .arguments =
           {"-c",
            "cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' '\\n' | grep -c hunter[2]hunter2"}},
      seconds{10});
  EXPECT_EQ(found.output, "0\n");
}

TEST_F(ContainerRunTest, StandsStillWhileItIsNotListenedTo) {
  const Container chatty = container("head -c 4194304 /dev/zero; echo; echo done");
  const auto started = start(order(chatty));
  started->set_listening(false);
  bool is_time_up = false;
  boost::asio::steady_timer timer(loop().context());
  timer.expires_after(seconds{1});
  timer.async_wait([&](const boost::system::error_code&) { is_time_up = true; });
  while (!is_time_up) loop().run_one();
  EXPECT_FALSE(is_over_);
  started->set_listening(true);
  EXPECT_THAT(wait_for_end().output, AllOf(SizeIs(4'194'304 + 6), EndsWith("done\n")));
}

class AbandonedTest : public ContainerRunTest {
 protected:
  // A container that carries this owner, and nothing else of ours.
  std::string container_of(const std::string& owner) {
    std::string id = docker({"run", "-d", "--network", "none", "--label", "cronwarp.owner=" + owner,
                             "--label", "cronwarp.run=abandoned", busybox_image(), "sleep", "60"});
    id.pop_back();
    return id;
  }
  bool is_there(const std::string& id) {
    return client().call({"inspect", "--type", "container", id}).exit_code == 0;
  }
  std::string host() {
    const std::string& owner = client().labels().owner;
    return owner.substr(0, owner.find(' '));
  }
};

TEST_F(AbandonedTest, OfADeadProcessAreRemoved) {
  const std::string id = container_of(host() + " 4194304 1");
  EXPECT_THAT(client().remove_abandoned(), Ge(1U));
  EXPECT_FALSE(is_there(id));
}

TEST_F(AbandonedTest, OfAProcessThatHasTheNumberOfADeadOneAreRemoved) {
  const std::string id = container_of(host() + " 1 12345678");
  client().remove_abandoned();
  EXPECT_FALSE(is_there(id));
}

TEST_F(AbandonedTest, OfAProcessThatIsDeadAndNotWaitedForAreRemoved) {
  const pid_t zombie = ::fork();
  if (zombie == 0) ::_exit(0);
  siginfo_t end;
  ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(zombie), &end, WEXITED | WNOWAIT), 0);
  const std::string stat = "/proc/" + std::to_string(zombie) + "/stat";
  const std::string start =
      run_program(loop(), {.program = "/usr/bin/cut", .arguments = {"-d ", "-f22", stat}},
                  seconds{10})
          .output;
  const std::string id =
      container_of(host() + " " + std::to_string(zombie) + " " + start.substr(0, start.find('\n')));
  client().remove_abandoned();
  EXPECT_FALSE(is_there(id));
  ::waitpid(zombie, nullptr, 0);
}

TEST_F(AbandonedTest, OfALivingProcessStay) {
  const std::string id = container_of(client().labels().owner);
  client().remove_abandoned();
  EXPECT_TRUE(is_there(id));
  docker({"rm", "-f", id});
}

TEST_F(AbandonedTest, OfAnotherMachineStay) {
  const std::string id = container_of("another-host 1 1");
  client().remove_abandoned();
  EXPECT_TRUE(is_there(id));
  docker({"rm", "-f", id});
}

TEST(DockerClient, WithoutAProgramSaysWhatToInstall) {
  EventLoop loop;
  try {
    const DockerClient client(loop, "/no/such/docker");
    FAIL() << "it was found";
  } catch (const EnvironmentError& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("'/no/such/docker'"), HasSubstr("docker.io"),
                                    HasSubstr("--docker-cmd")));
  }
}

TEST(DockerClient, WithoutAnotherProgramDoesNotSayToInstallDocker) {
  EventLoop loop;
  try {
    const DockerClient client(loop, "no-such-podman");
    FAIL() << "it was found";
  } catch (const EnvironmentError& error) {
    EXPECT_STREQ(error.what(),
                 "there is no program 'no-such-podman' that can be run; install it, or name "
                 "another client with --docker-cmd");
  }
}

// A client that speaks to an engine that is not there.
class NoEngineTest : public DockerTest {
 protected:
  void SetUp() override {
    DockerTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    folder_.write("docker", "#!/bin/sh\nDOCKER_HOST=unix:///nonexistent.sock exec " +
                                client().program() + " \"$@\"\n");
    std::filesystem::permissions(folder_.path() + "/docker", std::filesystem::perms::owner_all);
    lost_ = std::make_unique<DockerClient>(loop(), folder_.path() + "/docker");
  }

  ScratchFolder folder_;
  std::unique_ptr<DockerClient> lost_;
};

TEST_F(NoEngineTest, SaysHowToStartIt) {
  try {
    lost_->version();
    FAIL() << "it answered";
  } catch (const EnvironmentError& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("nonexistent.sock"), HasSubstr("systemctl start")));
  }
}

TEST_F(NoEngineTest, IsAnErrorOfARunAndNoOutcome) {
  Container any;
  any.arguments = {"true"};
  ContainerOrder order;
  order.container = &any;
  order.image = "any";
  order.name = "cronwarp-none-1";
  std::string error;
  const ContainerRun run(*lost_, order,
                         {.on_output = nullptr,
                          .on_end = [&](const ContainerEnd&) { error = "it ended"; },
                          .on_engine_lost = [&](const std::string& text) { error = text; }});
  while (error.empty()) loop().run_one();
  EXPECT_THAT(error, HasSubstr("Cannot connect to the Docker daemon"));
}

}  // namespace
}  // namespace cronwarp::test
