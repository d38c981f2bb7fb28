#include "runner/cassette.h"

#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/environment_error.h"
#include "runner/cassette_json.h"
#include "tests/support/scenario_builder.h"
#include "tests/unit/runner/sample_recording.h"

namespace cronwarp {
namespace {

namespace fs = std::filesystem;

using namespace test;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

std::string text_of(const Cassette& cassette) {
  std::ostringstream out;
  write_cassette_json(cassette, out);
  return out.str();
}

TEST(CassetteFile, ComesBackAsItWasWritten) {
  const Folder folder;
  const Cassette cassette = Recording().make();
  ASSERT_THAT(cassette.runs, SizeIs(6));
  write_cassette(cassette, folder / "c.json");
  const auto read = read_cassette(folder / "c.json");
  ASSERT_TRUE(read) << read.error();
  EXPECT_EQ(*read, cassette);
}

TEST(CassetteFile, WithoutTimeLimitsIsReadAsOneWithNone) {
  std::string text = text_of(Recording().make());
  for (const std::string_view limit :
       {",\"docker_timeout_ms\":null", ",\"docker_timeout_ms\":7000"}) {
    for (auto at = text.find(limit); at != std::string::npos; at = text.find(limit)) {
      text.erase(at, limit.size());
    }
  }
  ASSERT_THAT(text, Not(HasSubstr("docker_timeout_ms")));
  const auto read = parse_cassette_json(text);
  ASSERT_TRUE(read) << read.error();
  EXPECT_EQ(read->tasks[1].docker_timeout, std::nullopt);
}

TEST(CassetteFile, OutputComesBackByteForByte) {
  const Recording recording(Sampling{Sampling::Kind::kAll, 1},
                            {at("2016-04-21"), at("2016-04-25")});
  const auto read = parse_cassette_json(text_of(recording.make()));
  ASSERT_TRUE(read) << read.error();
  ASSERT_THAT(read->runs, SizeIs(recording.measurements.size()));
  for (std::size_t i = 0; i < recording.measurements.size(); ++i) {
    EXPECT_EQ(read->runs[i].measurement, *recording.measurements[i]) << i;
  }
}

TEST(CassetteFile, IsAsInTheGolden) {
  const std::string golden = std::string(CRONWARP_TESTS_DIR) + "/unit/runner/golden/cassette.json";
  const Recording recording(Sampling{Sampling::Kind::kAll, 1},
                            {at("2016-04-21"), at("2016-04-24")});
  const std::string text = text_of(recording.make());
  if (std::getenv("UPDATE_GOLDEN") != nullptr) put_bytes(golden, text);
  EXPECT_EQ(bytes_of(golden), text) << "(UPDATE_GOLDEN=1 rewrites it)";
}

TEST(CassetteFile, HoldsNoValueOfTheEnvironment) {
  const std::string text = text_of(Recording().make());
  EXPECT_THAT(text, HasSubstr("DB_PASSWORD"));
  EXPECT_THAT(text, Not(HasSubstr("hunter22")));
}

TEST(CassetteFile, LeavesNothingButItselfBehind) {
  const Folder folder;
  write_cassette(Recording().make(), folder / "c.json");
  write_cassette(Recording().make(), folder / "c.json");
  EXPECT_EQ(std::distance(fs::directory_iterator(fs::path(folder / "c.json").parent_path()),
                          fs::directory_iterator()),
            1);
}

TEST(CassetteFile, ThatCannotBeWrittenNamesPathAndCause) {
  const Folder folder;
  try {
    write_cassette(Recording().make(), folder / "none/c.json");
    FAIL() << "it was written into a folder that is not there";
  } catch (const EnvironmentError& error) {
    EXPECT_THAT(error.what(), HasSubstr("none/c.json: No such file or directory"));
  }
}

TEST(CassetteFile, AFolderInItsPlaceStaysAndIsNamed) {
  const Folder folder;
  fs::create_directories(folder / "c.json/inside");
  EXPECT_THROW(write_cassette(Recording().make(), folder / "c.json"), EnvironmentError);
  EXPECT_TRUE(fs::exists(folder / "c.json/inside"));
  EXPECT_FALSE(fs::exists(folder / "c.json.part"));
}

TEST(CassetteFile, AFullDiskLeavesTheOldOne) {
  const Folder folder;
  put_bytes(folder / "c.json", "old");
  fs::create_symlink("/dev/full", folder / "c.json.part");
  EXPECT_THROW(write_cassette(Recording().make(), folder / "c.json"), EnvironmentError);
  EXPECT_EQ(bytes_of(folder / "c.json"), "old");
}

TEST(CassetteFile, ThatIsNotThereSaysSo) {
  const Folder folder;
  const auto read = read_cassette(folder / "c.json");
  ASSERT_FALSE(read);
  EXPECT_THAT(read.error(), EndsWith("c.json: No such file or directory"));
}

TEST(CassetteFile, AFolderIsNoCassette) {
  const Folder folder;
  EXPECT_FALSE(read_cassette(folder / ""));
}

TEST(CassetteFile, AHundredMebibytesOfAnythingAreRefused) {
  const Folder folder;
  put_bytes(folder / "c.json", std::string(std::size_t{100} << 20, '['));
  const auto read = read_cassette(folder / "c.json");
  ASSERT_FALSE(read);
  EXPECT_THAT(read.error(), HasSubstr("it is no cassette"));
}

struct Fault {
  std::string name;
  std::string from;
  std::string to;
  std::string expected;
};

void PrintTo(const Fault& fault, std::ostream* out) { *out << fault.name; }

class CassetteFault : public testing::TestWithParam<Fault> {};

TEST_P(CassetteFault, IsOneSentenceThatNamesThePlace) {
  const Recording recording(Sampling{Sampling::Kind::kAll, 1},
                            {at("2016-04-21"), at("2016-04-24")});
  std::string text = text_of(recording.make());
  const std::size_t begin = text.find(GetParam().from);
  ASSERT_NE(begin, std::string::npos);
  text.replace(begin, GetParam().from.size(), GetParam().to);
  const auto read = parse_cassette_json(text);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error(), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    Faults, CassetteFault,
    testing::Values(
        Fault{"another_format", "cronwarp-cassette", "vcr",
              R"(it is no cassette, which begins with "format": "cronwarp-cassette")"},
        Fault{"another_version", R"("1.0")", R"("2.0")",
              "its format_version is '2.0', and this program reads 1.x"},
        Fault{"syntax", R"("faketime": true)", R"("faketime": yes)",
              "line 7, column 15: this is not JSON"},
        Fault{"not_utf8", "done", "d\xFFne", "line 20, column 146: this is not JSON"},
        Fault{"wrong_type", R"("faketime":)", R"("faketime":1,"x":)",
              "faketime is a whole number, and must be true or false"},
        Fault{"missing", R"("docker_runs")", R"("docker")", "docker_runs is missing"},
        Fault{"no_sampling", R"("docker_runs": "all")", R"("docker_runs": "some")",
              "docker_runs is 'some': expected 'first', 'all' or a number from 1 on"},
        Fault{"nested", R"("duration_ms":1234)", R"("duration_ms":"1234")",
              "runs[0].duration_ms is a text, and must be a whole number"},
        Fault{"fraction", R"("duration_ms":1234)", R"("duration_ms":1.5)",
              "runs[0].duration_ms is a number with a fraction, and must be a whole number"},
        Fault{"negative", R"("duration_ms":2000)", R"("duration_ms":-1)",
              "runs[1].duration_ms is -1, and must be from 0 to 31622400000"},
        Fault{"enormous", R"("duration_ms":2000)", R"("duration_ms":18446744073709551615)",
              "runs[1].duration_ms is 18446744073709551615, and must be from 0 to 31622400000"},
        Fault{"no_instant", "2016-04-21T03:00:00Z", "today",
              "runs[0].scheduled_at is 'today': expected a UTC time such as 2026-03-01T08:00:00Z "
              "or a "
              "date such as 2026-03-01"},
        Fault{"no_ending", R"("outcome":"succeeded")", R"("outcome":"skipped")",
              "runs[0].outcome and its cause, 'skipped' and 'exit-zero', are not what a real run "
              "ends with"},
        Fault{"no_exit_code", R"("detail":3)", R"("detail":256)",
              "runs[1].detail is 256, and must be from 1 to 255"},
        Fault{"no_hex", R"("output_hex":"6e)", R"("output_hex":"6x)",
              "runs[4].output_hex is not made of pairs of the digits 0-9 and a-f"},
        Fault{"no_container", R"("container":0,)", R"("container":3,)",
              "tasks[0].container is 3, and must be from 0 to 2"},
        Fault{"no_array", R"("runs": [)", R"("runs": 7, "more": [)",
              "runs is a whole number, and must be an array"},
        Fault{"no_object", R"("tasks": [)", R"("tasks": [null,)",
              "tasks[0] is null, and must be an object"}),
    [](const auto& fault) { return fault.param.name; });

TEST(CassetteText, ThatIsCutOffAnywhereIsRefused) {
  const std::string text = text_of(Recording().make());
  for (std::size_t length = 0; length + 2 < text.size(); ++length) {
    EXPECT_FALSE(parse_cassette_json(std::string_view(text).substr(0, length))) << length;
  }
}

TEST(CassetteText, WithDeepNestingIsRefused) {
  const std::string text =
      R"({"format": "cronwarp-cassette", "runs": )" + std::string(1'000'000, '[');
  EXPECT_FALSE(parse_cassette_json(text));
}

// A later minor version adds members.
TEST(CassetteText, MembersThatAreUnknownAreIgnored) {
  std::string text = text_of(Recording().make());
  const std::string version = R"("format_version": "1.0")";
  text.replace(text.find(version), version.size(), R"("format_version": "1.7", "colour": [1])");
  EXPECT_TRUE(parse_cassette_json(text));
}

}  // namespace
}  // namespace cronwarp
