#include "runner/faketime.h"

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runner/child_process.h"
#include "tests/docker/docker_testing.h"

namespace cronwarp::test {
namespace {

namespace fs = std::filesystem;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::StartsWith;

bool must_run() {
  const char* ci = std::getenv("CI");
  return ci != nullptr && std::string_view(ci) == "true";
}

// Tries libfaketime on real images; skipped where it is not installed.
class Faketime : public DockerTest {
 protected:
  void SetUp() override {
    DockerTest::SetUp();
    if (HasFatalFailure() || IsSkipped()) return;
    const auto found = find_faketime_library();
    ASSERT_TRUE(found || !must_run()) << "install libfaketime";
    if (!found) GTEST_SKIP() << "libfaketime is not installed";
    library_ = *found;
  }

  void TearDown() override {
    if (!tag_.empty()) docker({"rmi", "-f", tag_});
    DockerTest::TearDown();
  }

  static Container running(const std::string& command) {
    Container container;
    container.service = "web";
    container.arguments = {"sh", "-c", command};
    return container;
  }

  std::string why(const std::string& image, const Container& container) {
    return why_faketime_fails(client(), library_, image, container, folder_.path());
  }

  // An image of these files of the scratch folder, in /app, besides those of `base`.
  std::string image_with(const std::string& base, const std::vector<std::string>& files,
                         const std::string& instruction = "") {
    // The label: no layer is shared with a test that runs beside this one and removes its own.
    std::string dockerfile = "FROM " + base + "\nLABEL " + run_label() + "\nWORKDIR /app\n";
    dockerfile += instruction + "\n";
    for (const std::string& file : files) dockerfile += "COPY " + file + " /app/" + file + "\n";
    folder_.write("Dockerfile", dockerfile);
    tag_ = "cronwarp-test-faketime:" + client().labels().run_id;
    docker({"build", "-q", "--force-rm", "-t", tag_, folder_.path()});
    return tag_;
  }

  void copy_program(const std::string& source, const std::string& name) {
    fs::copy_file(source, folder_.path() + "/" + name);
  }

  void write_script(const std::string& name, const std::string& text) {
    folder_.write(name, text);
    fs::permissions(folder_.path() + "/" + name, fs::perms::all);
  }

  // What a container prints that is to believe it is `at`.
  std::string print_at(const std::string& at, const std::string& command) {
    const ProgramResult date = run_program(
        loop(), {.program = *find_program("date"), .arguments = {"+%s"}}, std::chrono::seconds{10});
    const Instant now{std::chrono::seconds{std::stoll(date.output)}};
    const FaketimeSetup setup = faketime_setup(library_, *parse_instant(at), now);
    std::vector<std::string> words = {"run", "--rm", "--network", "none"};
    for (const auto& [name, value] : setup.variables) {
      words.insert(words.end(), {"--env", name + "=" + value});
    }
    for (const std::string& mount : setup.mounts) words.insert(words.end(), {"--mount", mount});
    words.insert(words.end(), {glibc_image(), "sh", "-c", command});
    return docker(words);
  }

  std::string library_;
  ScratchFolder folder_;
  std::string tag_;
};

TEST_F(Faketime, ShowsALeapDay) {
  EXPECT_EQ(print_at("2028-02-29T12:00:00Z", "date +%F"), "2028-02-29\n");
}

TEST_F(Faketime, ShowsTheEndOfAYear) {
  EXPECT_EQ(print_at("2026-12-31T23:50:00Z", "date +%F"), "2026-12-31\n");
}

TEST_F(Faketime, ShowsTheYear1999) {
  EXPECT_EQ(print_at("1999-12-31T12:00:00Z", "date +%F"), "1999-12-31\n");
}

TEST_F(Faketime, LetsTheClockRunOnForAllProcesses) {
  const std::string printed =
      print_at("2028-02-29T12:00:00Z", "date +%s; sleep 1; sh -c 'date +%s'");
  std::istringstream numbers(printed);
  std::int64_t first = 0;
  std::int64_t second = 0;
  numbers >> first >> second;
  const std::int64_t at = 1835438400;
  EXPECT_GE(first, at);
  EXPECT_LT(first, at + 30);
  EXPECT_GE(second, first + 1);
  EXPECT_LT(second, first + 30);
}

TEST_F(Faketime, ReachesAnImageOfGlibc) {
  EXPECT_EQ(why(glibc_image(), running("TZ=UTC date && sleep 0 | cat")), "");
}

TEST_F(Faketime, ReachesAScriptOfAShellOfGlibc) {
  write_script("report", "#!/bin/sh\ndate\n");
  EXPECT_EQ(why(image_with(glibc_image(), {"report"}), running("./report")), "");
}

TEST_F(Faketime, DoesNotReachAStaticProgram) {
  EXPECT_EQ(why(busybox_image(), running("date")),
            "date is a static program, before which no library can be loaded");
}

TEST_F(Faketime, DoesNotReachWhatAStaticShellDoesItself) {
  EXPECT_THAT(why(busybox_image(), running("echo hello")), StartsWith("sh is a static program"));
}

TEST_F(Faketime, DoesNotReachAGoProgram) {
  copy_program(client().program(), "report");
  EXPECT_THAT(why(image_with(glibc_image(), {"report"}), running("exec /app/report --version")),
              StartsWith("/app/report is a Go program"));
}

TEST_F(Faketime, DoesNotReachAScriptOfAStaticShell) {
  copy_program("/bin/busybox", "busybox");
  write_script("report", "#!/app/busybox sh\ndate\n");
  EXPECT_THAT(why(image_with(glibc_image(), {"busybox", "report"}), running("./report")),
              StartsWith("/app/busybox, which reads ./report, is a static program"));
}

TEST_F(Faketime, FindsTheReaderOfAScriptOnThePath) {
  copy_program("/bin/busybox", "ruby");
  write_script("report", "#!/usr/bin/env -S ruby -w\n");
  Container container = running("report");
  container.environment = {{"PATH", "/bin:/app"}};
  EXPECT_THAT(why(image_with(glibc_image(), {"ruby", "report"}), container),
              StartsWith("ruby, which reads report, is a static program"));
}

TEST_F(Faketime, LooksAtEachProgramOfACommand) {
  copy_program("/bin/busybox", "report");
  EXPECT_THAT(
      why(image_with(glibc_image(), {"report"}), running("date; nice -n 5 /app/report || true")),
      StartsWith("/app/report is a static program"));
}

TEST_F(Faketime, LooksIntoTheVolumes) {
  copy_program("/bin/busybox", "report");
  Container container = running("jobs/report");
  container.volumes = {".:/srv/jobs"};
  container.working_dir = "/srv";
  EXPECT_THAT(why(glibc_image(), container), StartsWith("jobs/report is a static program"));
}

TEST_F(Faketime, DoesNotReachAProgramWithOtherRights) {
  copy_program("/bin/date", "report");
  fs::permissions(folder_.path() + "/report", fs::perms::set_uid, fs::perm_options::add);
  Container container = running("/jobs/report");
  container.volumes = {"./:/jobs"};
  EXPECT_THAT(why(glibc_image(), container),
              StartsWith("/jobs/report runs with the rights of its file's owner"));
}

TEST_F(Faketime, IsNotKeptFromAnImageByWordsThatLeadToNoProgram) {
  EXPECT_EQ(why(glibc_image(), running("bin/report; $RUBY x; date")), "");
}

TEST_F(Faketime, LooksAtTheProgramsOfAShellScript) {
  copy_program("/bin/busybox", "worker");
  write_script("daily_update", "#!/bin/sh\nset -e\nstep() {\n  /app/worker date\n}\nstep\n");
  EXPECT_THAT(why(image_with(glibc_image(), {"worker", "daily_update"}), running("./daily_update")),
              StartsWith("/app/worker, which ./daily_update starts, is a static program"));
}

TEST_F(Faketime, LooksAtTheProgramsOfScriptsThatScriptsStart) {
  copy_program("/bin/busybox", "worker");
  write_script("outer", "#!/bin/sh\n. ./inner\n");
  write_script("inner", "exec ./worker\n");
  EXPECT_THAT(why(image_with(glibc_image(), {"worker", "inner", "outer"}), running("sh outer")),
              StartsWith("./worker, which ./inner starts, is a static program"));
}

TEST_F(Faketime, CannotTellOfScriptsThatStartScriptsWithoutAnEnd) {
  write_script("a", "#!/bin/sh\n./b\n");
  write_script("b", "#!/bin/sh\n./c\n");
  write_script("c", "#!/bin/sh\n./d\n");
  write_script("d", "#!/bin/sh\ndate\n");
  const std::string image = image_with(glibc_image(), {"a", "b", "c", "d"});
  EXPECT_EQ(why(image, running("./a")),
            "./d is a script started by scripts that are too many to look at all");
  EXPECT_EQ(why(image, running("./b")), "");
}

TEST_F(Faketime, ReachesAScriptThatStartsItself) {
  write_script("a", "#!/bin/sh\n./b\n");
  write_script("b", "#!/bin/sh\n./a\n");
  EXPECT_EQ(why(image_with(glibc_image(), {"a", "b"}), running("./a")), "");
}

TEST_F(Faketime, CannotTellOfACommandOfVeryManyPrograms) {
  std::string command;
  for (int i = 0; i <= 50; ++i) command += "/none/" + std::to_string(i) + "; ";
  EXPECT_EQ(why(glibc_image(), running(command)),
            "its command starts more than 50 programs, too many to look at all");
}

TEST_F(Faketime, LooksIntoTheFolderToWhichTheCommandGoes) {
  copy_program("/bin/busybox", "report");
  EXPECT_THAT(why(image_with(glibc_image(), {"report"}), running("cd / && cd app; ./report")),
              StartsWith("./report is a static program"));
}

TEST_F(Faketime, LooksAtCommandsThatAreSubstituted) {
  copy_program("/bin/busybox", "busybox");
  const std::string image = image_with(glibc_image(), {"busybox"});
  EXPECT_THAT(why(image, running("echo \"now: $(/app/busybox date)\"")),
              StartsWith("/app/busybox is a static program"));
}

TEST_F(Faketime, DoesNotReachACommandThatTakesThePreloadedLibraryAway) {
  EXPECT_EQ(why(glibc_image(), running("LD_PRELOAD= date")),
            "the command takes LD_PRELOAD away, which libfaketime needs");
}

TEST_F(Faketime, DoesNotReachAScriptThatTakesThePreloadedLibraryAway) {
  write_script("report", "#!/bin/sh\nunset LD_PRELOAD\ndate\n");
  EXPECT_EQ(why(image_with(glibc_image(), {"report"}), running("./report")),
            "./report takes LD_PRELOAD away, which libfaketime needs");
}

TEST_F(Faketime, LooksAtTheEntrypointOfTheService) {
  copy_program("/bin/busybox", "busybox");
  Container container = running("date");
  container.entrypoint = {"/app/busybox", "sh", "-c", "date"};
  EXPECT_THAT(why(image_with(glibc_image(), {"busybox"}), container),
              StartsWith("/app/busybox is a static program"));
}

TEST_F(Faketime, LooksAtTheEntrypointOfTheImage) {
  write_script("init", "#!/bin/sh\nexec env -i \"$@\"\n");
  EXPECT_EQ(why(image_with(glibc_image(), {"init"}, R"(ENTRYPOINT ["/app/init", "a b"])"),
                running("date")),
            "/app/init takes LD_PRELOAD away, which libfaketime needs");
}

TEST_F(Faketime, SaysThatTheEngineDoesNotHaveTheLibrary) {
  library_ = folder_.path() + "/none.so";
  EXPECT_THAT(why(glibc_image(), running("date")),
              StartsWith("the engine does not have this machine's libfaketime"));
}

TEST_F(Faketime, SaysThatThereIsNoShell) {
  folder_.write("file", "");
  EXPECT_THAT(why(image_with("scratch", {"file"}), running("cd /")),
              StartsWith("sh is not in the image"));
}

TEST_F(Faketime, SaysThatThereIsNoDate) {
  write_script("date", "#!/bin/sh\necho today\n");
  Container container = running("cat");
  container.environment = {{"PATH", "/app:/bin"}};
  EXPECT_EQ(why(image_with(glibc_image(), {"date"}), container),
            "it cannot be tried out in this image, which has no date");
}

TEST_F(Faketime, SaysWhatTheLoaderSaysOfALibraryThatDoesNotLoad) {
  copy_program(library_, "cut.so");
  library_ = folder_.path() + "/cut.so";
  fs::resize_file(library_, 64);  // its header
  EXPECT_THAT(why(glibc_image(), running("date")),
              StartsWith("libfaketime does not work in this image: ld.so: object"));
}

TEST_F(Faketime, SaysThatNoProgramStartsWithTheLibrary) {
  copy_program(library_, "cut.so");
  library_ = folder_.path() + "/cut.so";
  fs::resize_file(library_, 4096);  // without what its segments say is there
  EXPECT_EQ(why(glibc_image(), running("date")),
            "libfaketime does not work in this image: sh ended with exit code 135");
}

TEST_F(Faketime, LeavesAPreloadedLibraryOfTheServiceAlone) {
  Container container = running("date");
  container.environment = {{"LD_PRELOAD", "/usr/lib/libjemalloc.so"}};
  EXPECT_THAT(why(glibc_image(), container), HasSubstr("LD_PRELOAD"));
}

TEST_F(Faketime, LeavesNoContainer) {
  why(glibc_image(), running("date"));
  why(busybox_image(), running("date"));
  client().wait_for_removals();
  EXPECT_THAT(containers_with(run_label()), IsEmpty());
}

TEST(FaketimeSetup, RoundsUpToWholeSeconds) {
  const FaketimeSetup setup =
      faketime_setup("/lib/x.so", Instant{std::chrono::milliseconds{90'000}},
                     Instant{std::chrono::milliseconds{500}});
  EXPECT_THAT(setup.variables, Contains(Pair("FAKETIME", "+90")));
}

TEST(FaketimeSetup, GoesBackAsWell) {
  const FaketimeSetup setup =
      faketime_setup("/lib/x.so", Instant{}, Instant{std::chrono::milliseconds{1'500}});
  EXPECT_THAT(setup.variables, Contains(Pair("FAKETIME", "-1")));
}

TEST(FaketimeSetup, MountsTheLibraryReadOnlyWhereItIsPreloaded) {
  const FaketimeSetup setup = faketime_setup("/lib/x.so", Instant{}, Instant{});
  EXPECT_THAT(
      setup.mounts,
      ElementsAre("type=bind,source=/lib/x.so,target=/.cronwarp/libfaketime.so.1,readonly"));
  EXPECT_THAT(setup.variables, Contains(Pair("LD_PRELOAD", "/.cronwarp/libfaketime.so.1")));
}

}  // namespace
}  // namespace cronwarp::test
