#include "base/source_text.h"

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/environment_error.h"

namespace cronwarp {
namespace {

namespace fs = std::filesystem;

TEST(SourceText, FindsLineAndColumnOfAnOffset) {
  const SourceText source("convox.yml", "ab\n\ncd");
  const struct {
    std::string name;
    std::uint32_t offset;
    std::uint32_t line;
    std::uint32_t column;
  } cases[] = {
      {"first byte", 0, 1, 1},
      {"inside a line", 1, 1, 2},
      {"a line end is on its line", 2, 1, 3},
      {"an empty line", 3, 2, 1},
      {"first byte of the last line", 4, 3, 1},
      {"one past the end", 6, 3, 3},
      {"far past the end", 4'000'000'000U, 3, 3},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const Position at = source.position(c.offset);
    EXPECT_EQ(at.line, c.line);
    EXPECT_EQ(at.column, c.column);
  }
}

TEST(SourceText, LinesComeWithoutTheirEnds) {
  const SourceText source("convox.yml", "unix\ndos\r\n\r\nlast");
  ASSERT_EQ(source.line_count(), 4U);
  EXPECT_EQ(source.line(1), "unix");
  EXPECT_EQ(source.line(2), "dos");
  EXPECT_EQ(source.line(3), "");
  EXPECT_EQ(source.line(4), "last");
  EXPECT_EQ(source.line_start(1), 0U);
  EXPECT_EQ(source.line_start(4), 12U);
}

TEST(SourceText, ATextThatEndsInALineEndHasAnEmptyLastLine) {
  const SourceText source("convox.yml", "a\n");
  ASSERT_EQ(source.line_count(), 2U);
  EXPECT_EQ(source.line(2), "");
  EXPECT_EQ(source.position(2).line, 2U);
}

TEST(SourceText, AnEmptyTextHasOneEmptyLine) {
  const SourceText source("empty.yml", "");
  ASSERT_EQ(source.line_count(), 1U);
  EXPECT_EQ(source.line(1), "");
  EXPECT_EQ(source.position(0).column, 1U);
}

TEST(SourceTextDeathTest, ALineThatDoesNotExistIsABug) {
  const SourceText source("convox.yml", "a");
  EXPECT_DEATH(static_cast<void>(source.line(0)), "no such line");
  EXPECT_DEATH(static_cast<void>(source.line(2)), "no such line");
}

class SourceFile : public testing::Test {
 protected:
  SourceFile() {
    std::string pattern = (fs::temp_directory_path() / "cronwarp-source-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
  }
  ~SourceFile() override { fs::remove_all(folder_); }

  std::string write(const std::string& name, const std::string& bytes) const {
    std::ofstream(folder_ / name, std::ios::binary) << bytes;
    return (folder_ / name).string();
  }
  std::string path(const std::string& name) const { return (folder_ / name).string(); }

  static std::string failure_of(const std::string& path) {
    try {
      SourceText::read_file(path);
    } catch (const EnvironmentError& error) {
      return error.what();
    }
    return "no failure";
  }

 private:
  fs::path folder_;
};

TEST_F(SourceFile, IsReadByteForByte) {
  const std::string bytes("a\r\n\0\xC3\xA9", 6);
  const std::string file = write("any.yml", bytes);
  const SourceText source = SourceText::read_file(file);
  EXPECT_EQ(source.text(), bytes);
  EXPECT_EQ(source.name(), file);
}

TEST_F(SourceFile, MayHaveTheLargestSizeButNotAByteMore) {
  constexpr std::size_t kMax = std::size_t{16} << 20;
  EXPECT_EQ(SourceText::read_file(write("max.yml", std::string(kMax, '#'))).text().size(), kMax);
  const std::string large = write("large.yml", std::string(kMax + 1, '#'));
  EXPECT_EQ(failure_of(large), "cannot read " + large + ": it is larger than 16 MiB");
}

TEST_F(SourceFile, AMissingFileIsNamedWithTheCause) {
  EXPECT_EQ(failure_of(path("none.yml")),
            "cannot read " + path("none.yml") + ": No such file or directory");
}

TEST_F(SourceFile, AFolderIsNamedWithTheCause) {
  EXPECT_EQ(failure_of(path("")), "cannot read " + path("") + ": Is a directory");
}

TEST_F(SourceFile, AnEndlessFileIsGivenUpAtTheLimit) {
  EXPECT_EQ(failure_of("/dev/zero"), "cannot read /dev/zero: it is larger than 16 MiB");
}

TEST_F(SourceFile, AddressesStayWhileFilesAreAdded) {
  SourceFiles files;
  const SourceText& first = files.read(write("first.yml", "first"));
  for (int i = 0; i < 1000; ++i) files.add(SourceText("more.yml", "more"));
  EXPECT_EQ(first.text(), "first");
  EXPECT_EQ(&first, &files.all().front());
  EXPECT_EQ(files.all().size(), 1001U);
}

}  // namespace
}  // namespace cronwarp
