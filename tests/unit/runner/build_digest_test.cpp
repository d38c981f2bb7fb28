#include "runner/build_digest.h"

#include <filesystem>
#include <fstream>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/environment_error.h"

namespace cronwarp {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

// A manifest's folder with an app below `app`.
class BuildDigest : public testing::Test {
 protected:
  BuildDigest() : folder_(testing::TempDir() + "cronwarp-XXXXXX") {
    EXPECT_NE(mkdtemp(folder_.data()), nullptr);
    write("app/Dockerfile", "FROM scratch\nCOPY . /\n");
    write("app/bin/report", "echo report\n");
  }
  ~BuildDigest() override { fs::remove_all(folder_); }

  std::string path(const std::string& name) const { return folder_ + "/" + name; }

  void write(const std::string& name, const std::string& text) const {
    fs::create_directories(fs::path(path(name)).parent_path());
    std::ofstream(path(name), std::ios::binary) << text;
  }

  std::string digest(const Build& build = {"app", "", {}}) const {
    return build_digest(build, folder_);
  }

  std::string folder_;
};

TEST_F(BuildDigest, IsTheSameForTheSameFiles) {
  const std::string before = digest();
  write("app/bin/report", "echo report\n");
  EXPECT_EQ(digest(), before);
  EXPECT_EQ(before.size(), 64U);
}

TEST_F(BuildDigest, IsTheSameInAnotherFolder) {
  const std::string before = digest();
  fs::copy(path("app"), path("copy"), fs::copy_options::recursive);
  EXPECT_EQ(digest({"copy", "", {}}), before);
}

TEST_F(BuildDigest, ChangesWithAFilesContent) {
  const std::string before = digest();
  write("app/bin/report", "echo Report\n");
  EXPECT_NE(digest(), before);
}

TEST_F(BuildDigest, ChangesWithAFilesName) {
  const std::string before = digest();
  fs::rename(path("app/bin/report"), path("app/bin/reports"));
  EXPECT_NE(digest(), before);
}

TEST_F(BuildDigest, ChangesWithWhatMayBeExecuted) {
  const std::string before = digest();
  fs::permissions(path("app/bin/report"), fs::perms::owner_exec, fs::perm_options::add);
  EXPECT_NE(digest(), before);
}

// Checkouts differ by umask, and images do not.
TEST_F(BuildDigest, IsTheSameForOtherReaders) {
  const std::string before = digest();
  fs::permissions(path("app/bin/report"), fs::perms::group_all | fs::perms::others_read,
                  fs::perm_options::add);
  EXPECT_EQ(digest(), before);
}

TEST_F(BuildDigest, ChangesWithAnEmptyFolder) {
  const std::string before = digest();
  fs::create_directory(path("app/log"));
  EXPECT_NE(digest(), before);
}

TEST_F(BuildDigest, ChangesWithTheArguments) {
  EXPECT_NE(digest({"app", "", {{"A", "1"}}}), digest({"app", "", {{"A", "2"}}}));
  EXPECT_NE(digest({"app", "", {{"A", "1"}}}), digest());
}

TEST_F(BuildDigest, ChangesWithTheChosenDockerfile) {
  write("app/Dockerfile.dev", "FROM scratch\n");
  EXPECT_NE(digest({"app", "Dockerfile.dev", {}}), digest());
}

TEST_F(BuildDigest, ChangesWithADockerfileOutsideOfTheContext) {
  write("Dockerfile.jobs", "FROM scratch\n");
  const Build build{"app", "../Dockerfile.jobs", {}};
  const std::string before = digest(build);
  write("Dockerfile.jobs", "FROM scratch\nUSER 1\n");
  EXPECT_NE(digest(build), before);
}

TEST_F(BuildDigest, IsTheSameWhateverDockerignoreLeavesOut) {
  write("app/.dockerignore", "log\n");
  const std::string before = digest();
  write("app/log/today", "noise");
  EXPECT_EQ(digest(), before);
}

TEST_F(BuildDigest, SeesAnExceptionInAFolderLeftOut) {
  write("app/.dockerignore", "log\n!log/keep\n");
  write("app/log/keep", "1");
  const std::string before = digest();
  write("app/log/keep", "2");
  EXPECT_NE(digest(), before);
}

TEST_F(BuildDigest, SeesADockerfileThatDockerignoreNames) {
  write("app/.dockerignore", "Dockerfile\n");
  const std::string before = digest();
  write("app/Dockerfile", "FROM scratch\n");
  EXPECT_NE(digest(), before);
}

TEST_F(BuildDigest, PrefersTheDockerignoreOfTheDockerfile) {
  write("app/.dockerignore", "log\n");
  write("app/Dockerfile.dockerignore", "bin\n");
  write("app/log/today", "1");
  const std::string before = digest();
  write("app/bin/report", "changed");
  EXPECT_EQ(digest(), before);
  write("app/log/today", "2");
  EXPECT_NE(digest(), before);
}

TEST_F(BuildDigest, TakesALinkByItsTarget) {
  fs::create_symlink("report", path("app/bin/daily"));
  const std::string before = digest();
  fs::remove(path("app/bin/daily"));
  fs::create_symlink("./report", path("app/bin/daily"));
  EXPECT_NE(digest(), before);
}

TEST_F(BuildDigest, FollowsNoLink) {
  write("other/file", "1");
  fs::create_directory_symlink("../other", path("app/other"));
  fs::create_symlink("nowhere", path("app/dead"));
  fs::create_directory_symlink(".", path("app/loop"));
  const std::string before = digest();
  write("other/file", "2");
  EXPECT_EQ(digest(), before);
}

TEST_F(BuildDigest, WaitsForNoPipe) {
  const std::string before = digest();
  ASSERT_EQ(mkfifo(path("app/pipe").c_str(), 0600), 0);
  EXPECT_NE(digest(), before);
}

TEST_F(BuildDigest, ReadsAFileOfSeveralBuffersToItsEnd) {
  write("app/big", std::string(200'000, 'x') + "1");
  const std::string before = digest();
  write("app/big", std::string(200'000, 'x') + "2");
  EXPECT_NE(digest(), before);
}

TEST_F(BuildDigest, OfAContextElsewhereIsThatOfItsUrl) {
  const Build build{"https://github.com/convox-examples/cron.git", "", {}};
  EXPECT_EQ(digest(build), build_digest(build, "/elsewhere"));
}

TEST_F(BuildDigest, NamesAFolderThatIsNotThere) {
  try {
    digest({"missing", "", {}});
    FAIL() << "no error";
  } catch (const EnvironmentError& error) {
    EXPECT_THAT(error.what(), HasSubstr(path("missing")));
    EXPECT_THAT(error.what(), HasSubstr("No such file"));
  }
}

TEST_F(BuildDigest, NamesADockerfileThatIsNotThere) {
  fs::remove(path("app/Dockerfile"));
  try {
    digest();
    FAIL() << "no error";
  } catch (const EnvironmentError& error) {
    EXPECT_THAT(error.what(), HasSubstr(path("app/Dockerfile")));
  }
}

}  // namespace
}  // namespace cronwarp
