#include "fakes/rack/state_file.h"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <sys/stat.h>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/environment_error.h"
#include "fakes/rack/rack_state_json.h"
#include "tests/support/scenario_builder.h"

namespace cronwarp::fakes {
namespace {

using test::at;
using testing::HasSubstr;

RackState sample_state() {
  AppState shop;
  shop.name = "shop";
  shop.release = "RABCDEFGHIJ";
  convox::Release release;
  release.id = shop.release;
  release.app = shop.name;
  release.build = "BABCDEFGHIJ";
  release.description = "a \"quoted\" one";
  release.manifest = "web:\n  image: x\n";
  release.environment = {{"A", "1"}, {"KEY", "s3cret = ä"}};
  release.created = at("2016-04-21T08:00:00.123Z");
  shop.releases = {release};
  convox::Build build;
  build.id = release.build;
  build.app = shop.name;
  build.release = release.id;
  build.status = "complete";
  build.started = at("2016-04-21T07:00:00Z");
  build.ended = at("2016-04-21T07:30:00Z");
  shop.builds = {build};
  shop.services = {{"web", -1, 256, 512}, {"worker", 3, 0, 1 << 30}};
  AppState empty;
  empty.name = "empty";
  return {{empty, shop}};
}

class StateFileTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::path(testing::TempDir()) /
              testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directory(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string path() const { return (folder_ / "rack.json").string(); }
  std::size_t files() const {
    return static_cast<std::size_t>(
        std::distance(std::filesystem::directory_iterator(folder_), {}));
  }
  std::string bytes() const {
    std::ifstream file(path());
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
  }

  std::filesystem::path folder_;
};

TEST_F(StateFileTest, WhatIsWrittenIsRead) {
  write_state_file(path(), sample_state());
  const auto state = read_state_file(path());
  ASSERT_TRUE(state);
  EXPECT_EQ(write_rack_state(*state), write_rack_state(sample_state()));
  ASSERT_EQ(state->apps.size(), 2U);
  const AppState& shop = state->apps[1];
  EXPECT_EQ(shop.releases[0].environment.at("KEY"), "s3cret = ä");
  EXPECT_EQ(shop.releases[0].app, "shop");
  EXPECT_EQ(shop.releases[0].created, at("2016-04-21T08:00:00.123Z"));
  EXPECT_EQ(shop.services[0].count, -1);
  EXPECT_EQ(shop.services[1].memory_bytes, std::uint64_t{1} << 30);
}

TEST_F(StateFileTest, NoFileIsNoState) { EXPECT_FALSE(read_state_file(path()).has_value()); }

TEST_F(StateFileTest, OnlyItsOwnerCanReadItEvenWhereOthersCouldBefore) {
  std::ofstream(path()) << "old";
  ASSERT_EQ(::chmod(path().c_str(), 0644), 0);
  write_state_file(path(), sample_state());
  struct stat status {};
  ASSERT_EQ(::stat(path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(StateFileTest, AFileIsReplacedAndNothingIsLeftBeside) {
  write_state_file(path(), {});
  write_state_file(path(), sample_state());
  EXPECT_EQ(files(), 1U);
  EXPECT_EQ(read_state_file(path())->apps.size(), 2U);
}

TEST_F(StateFileTest, WhoHasTheOldFileOpenReadsTheOldState) {
  write_state_file(path(), sample_state());
  const std::string before = bytes();
  std::ifstream open(path());
  write_state_file(path(), {});
  std::ostringstream seen;
  seen << open.rdbuf();
  EXPECT_EQ(seen.str(), before);
}

TEST_F(StateFileTest, WhatACrashedWriterLeftBesideDoesNotMatter) {
  write_state_file(path(), sample_state());
  std::ofstream(path() + ".aB3xYz") << "{\"format\": \"cronwarp-rack-st";
  EXPECT_EQ(read_state_file(path())->apps.size(), 2U);
  write_state_file(path(), {});
  EXPECT_TRUE(read_state_file(path())->apps.empty());
}

TEST_F(StateFileTest, AFailedWriteLeavesTheOldFile) {
  // A folder in the file's place: everything works but the last step.
  std::filesystem::create_directory(path());
  std::ofstream(folder_ / "rack.json" / "inside") << "x";
  EXPECT_THROW(write_state_file(path(), sample_state()), EnvironmentError);
  EXPECT_TRUE(std::filesystem::exists(folder_ / "rack.json" / "inside"));
  EXPECT_EQ(files(), 1U) << "and nothing beside it";
}

TEST_F(StateFileTest, AnErrorNamesTheFile) {
  const std::string nowhere = (folder_ / "none" / "rack.json").string();
  try {
    write_state_file(nowhere, {});
    FAIL() << "a file was written into no folder";
  } catch (const EnvironmentError& error) {
    EXPECT_EQ(std::string(error.what()), "cannot write " + nowhere + ": No such file or directory");
  }
  std::filesystem::create_directory(path());
  EXPECT_THROW(read_state_file(path()), EnvironmentError);
}

TEST_F(StateFileTest, AFileOfSomethingElseIsNotTakenForAState) {
  std::ofstream(path()) << "hello";
  try {
    read_state_file(path());
    FAIL() << "it was read";
  } catch (const EnvironmentError& error) {
    EXPECT_EQ(std::string(error.what()),
              "cannot read " + path() + " as a rack's state: it is not JSON (byte 1)");
  }
}

// The state with one place of its JSON text changed.
std::string broken(const std::string& from, const std::string& to) {
  std::string text = write_rack_state(sample_state());
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(RackStateJson, SaysWhatIsWrongAndWhere) {
  struct Case {
    std::string text;
    std::string problem;
  };
  const std::vector<Case> cases = {
      {"", "it is not JSON (byte 1)"},
      {"[]", "the document must be an object"},
      {"{}", "format is missing"},
      {"{\"format\": 1e999}", "it has a number that nothing can hold"},
      {std::string("\0\xff", 2), "it is not JSON (byte 1)"},
      {broken("cronwarp-rack-state", "x"), "format must be \"cronwarp-rack-state\""},
      {broken("_version\": 1", "_version\": 2"),
       "format_version must be 1, the one this version reads"},
      {broken("\"shop\"", "\"empty\""), "apps[1].name is there twice"},
      {broken("\"shop\"", "7"), "apps[1].name must be a text"},
      {broken("\"release\": \"RABC", "\"release\": \"RXYZ"),
       "apps[1].release is not among its releases"},
      {broken("\"A\": \"1\"", "\"A\": 1"), "apps[1].releases[0].environment.A must be a text"},
      {broken("2016-04-21T08:00:00.123Z", "soon"), "apps[1].releases[0].created must be a time"},
      {broken("\"worker\"", "\"web\""), "apps[1].services[1].name is there twice"},
      {broken("\"count\": -1", "\"count\": 3000000000"),
       "apps[1].services[0].count must be a whole number that fits"},
      {broken("\"count\": -1", "\"count\": 1001"),
       "apps[1].services[0].count must be from -1 to 1000"},
      {broken("\"count\": -1", "\"count\": -2"),
       "apps[1].services[0].count must be from -1 to 1000"},
      {broken("\"cpu\": 256", "\"cpu\": -1"),
       "apps[1].services[0].cpu must be a whole number that fits"},
      {broken("\"cpu\": 256", "\"cpu\": 1.5"),
       "apps[1].services[0].cpu must be a whole number that fits"},
      {broken("\"builds\": []", "\"builds\": {}"), "apps[0].builds must be a list"},
  };
  for (const Case& c : cases) {
    const auto state = parse_rack_state(c.text);
    ASSERT_FALSE(state) << c.problem;
    EXPECT_THAT(state.error(), HasSubstr(c.problem));
  }
}

TEST(RackStateJson, NoCutOffTextIsTakenForAState) {
  const std::string text = write_rack_state(sample_state());
  // The last two bytes close the document and end the line.
  for (std::size_t length = 0; length + 2 < text.size(); ++length) {
    ASSERT_FALSE(parse_rack_state(text.substr(0, length))) << length;
  }
}

TEST(RackStateJson, TextsThatAreNotUtf8BecomeReadable) {
  RackState state = sample_state();
  state.apps[1].releases[0].environment["A"] = "\xff";
  const auto read = parse_rack_state(write_rack_state(state));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->apps[1].releases[0].environment.at("A"), "\xEF\xBF\xBD");
}

}  // namespace
}  // namespace cronwarp::fakes
