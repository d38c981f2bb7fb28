#include "tests/docker/docker_testing.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string_view>

#include "base/environment_error.h"
#include "runner/child_process.h"

namespace cronwarp::test {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::minutes kBuildLimit{2};
constexpr char kBusybox[] = "/bin/busybox";

bool must_have_engine() {
  const char* ci = std::getenv("CI");
  return ci != nullptr && std::string_view(ci) == "true";
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    if (!line.empty()) lines.push_back(line);
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

// The files that the dynamic linker would load for a program, by path.
std::set<std::string> libraries_of(EventLoop& loop, const std::string& program) {
  const auto ldd = find_program("ldd");
  if (!ldd) throw EnvironmentError("there is no ldd on PATH; install libc-bin");
  const ProgramResult result =
      run_program(loop, {.program = *ldd, .arguments = {program}}, std::chrono::seconds{10});
  std::set<std::string> paths;
  std::istringstream words(result.output);
  for (std::string word; words >> word;) {
    if (word.starts_with('/')) paths.insert(word);
  }
  return paths;
}

void copy_into(const std::string& tree, const std::string& source, const std::string& target) {
  const fs::path path = tree + target;
  fs::create_directories(path.parent_path());
  fs::copy_file(source, path, fs::copy_options::skip_existing);
}

void build(DockerClient& client, const std::string& tag, const std::string& folder) {
  const ProgramResult result = client.call({"build", "-q", "-t", tag, folder}, kBuildLimit);
  ASSERT_EQ(result.exit_code, 0) << result.output << result.error_output;
}

void build_busybox(DockerClient& client, const std::string& tag) {
  ASSERT_TRUE(fs::exists(kBusybox)) << "install busybox-static: the test image is made of it";
  const ScratchFolder folder;
  fs::copy_file(kBusybox, folder.path() + "/busybox");
  folder.write("Dockerfile",
               "FROM scratch\n"
               "COPY busybox /bin/busybox\n"
               "RUN [\"/bin/busybox\", \"--install\", \"-s\", \"/bin\"]\n"
               "RUN [\"/bin/mkdir\", \"-m\", \"1777\", \"/tmp\"]\n");
  build(client, tag, folder.path());
}

void build_glibc(DockerClient& client, const std::string& tag) {
  const ScratchFolder folder;
  const std::string tree = folder.path() + "/tree";
  copy_into(tree, "/bin/dash", "/bin/sh");
  for (const std::string program : {"/bin/date", "/bin/sleep", "/bin/cat"}) {
    copy_into(tree, program, program);
    for (const std::string& library : libraries_of(client.loop(), program)) {
      copy_into(tree, library, library);
      if (!library.ends_with("/libc.so.6")) continue;
      // libfaketime is linked to it, and comes without.
      const std::string math = fs::path(library).parent_path().string() + "/libm.so.6";
      copy_into(tree, math, math);
    }
  }
  folder.write("Dockerfile", "FROM scratch\nCOPY tree /\n");
  build(client, tag, folder.path());
}

}  // namespace

void DockerTest::SetUp() {
  try {
    client_ = std::make_unique<DockerClient>(loop_, "docker");
    client_->version();
  } catch (const EnvironmentError& error) {
    client_ = nullptr;
    if (must_have_engine()) FAIL() << error.what();
    GTEST_SKIP() << error.what();
  }
}

void DockerTest::TearDown() {
  if (client_) client_->remove_own();
}

const std::string& DockerTest::busybox_image() {
  static const std::string kTag = "cronwarp-test-busybox:1";
  if (!client().image_id(kTag)) build_busybox(client(), kTag);
  return kTag;
}

const std::string& DockerTest::glibc_image() {
  static const std::string kTag = "cronwarp-test-glibc:1";
  if (!client().image_id(kTag)) build_glibc(client(), kTag);
  return kTag;
}

std::string DockerTest::docker(const std::vector<std::string>& arguments) {
  const ProgramResult result = client().call(arguments);
  EXPECT_EQ(result.exit_code, 0) << result.error_output;
  return result.output;
}

std::vector<std::string> DockerTest::containers_with(const std::string& label) {
  return lines_of(docker({"ps", "-a", "--filter", "label=" + label, "--format", "{{.Names}}"}));
}

std::vector<std::string> DockerTest::volumes_with(const std::string& label) {
  return lines_of(docker({"volume", "ls", "-q", "--filter", "label=" + label}));
}

std::string DockerTest::run_label() { return "cronwarp.run=" + client().labels().run_id; }

ScratchFolder::ScratchFolder() : path_(testing::TempDir() + "cronwarp-XXXXXX") {
  if (mkdtemp(path_.data()) == nullptr) throw std::runtime_error("cannot make " + path_);
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

void ScratchFolder::write(const std::string& name, const std::string& text) const {
  const fs::path path = path_ + "/" + name;
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

}  // namespace cronwarp::test
