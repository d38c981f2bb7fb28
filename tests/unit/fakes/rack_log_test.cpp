#include "fakes/rack/rack_log.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/scenario_builder.h"

namespace cronwarp::fakes {
namespace {

using test::at;
using testing::ElementsAre;
using testing::IsEmpty;

convox::LogLine line(std::uint64_t number, std::string message, std::string service = "") {
  convox::LogLine line;
  line.number = number;
  line.at = at("2016-04-21T08:00:00Z") + std::chrono::seconds{number};
  line.message = std::move(message);
  if (!service.empty()) line.process = ProcessId{number % 2};
  line.service = std::move(service);
  return line;
}

std::vector<std::uint64_t> numbers(const std::vector<convox::LogLine>& lines) {
  std::vector<std::uint64_t> numbers;
  for (const convox::LogLine& line : lines) numbers.push_back(line.number);
  return numbers;
}

class RackLogTest : public testing::Test {
 protected:
  RackLogTest() {
    log_.add(line(1, "started"));
    log_.add(line(3, "hello", "web"));
    log_.add(line(4, "hello again", "worker"));
    log_.add(line(8, "bye", "web"));
  }

  std::vector<std::uint64_t> read(const convox::LogQuery& query, std::uint64_t after = 0,
                                  std::size_t max = 100) const {
    return numbers(log_.read(query, after, max));
  }

  RackLog log_{4};
};

TEST_F(RackLogTest, GivesAllLinesInOrder) { EXPECT_THAT(read({}), ElementsAre(1, 3, 4, 8)); }

TEST_F(RackLogTest, CutsALongMessageBetweenCharacters) {
  constexpr std::size_t kBytesMax = 16 * 1024;
  std::string euros;
  while (euros.size() < 2 * kBytesMax) euros += "\u20ac";
  RackLog log(2);
  log.add(line(1, std::string(kBytesMax, 'x')));
  log.add(line(2, euros));
  const auto lines = log.read({}, 0, 2);
  EXPECT_EQ(lines[0].message, std::string(kBytesMax, 'x'));
  const std::string& cut = lines[1].message;
  EXPECT_EQ(cut.size(), kBytesMax - 1) << "three bytes each, and the mark";
  EXPECT_EQ(cut.substr(cut.size() - 6), "\u20ac...");
}

TEST_F(RackLogTest, GoesOnAfterANumber) {
  EXPECT_THAT(read({}, 1), ElementsAre(3, 4, 8));
  EXPECT_THAT(read({}, 2), ElementsAre(3, 4, 8));
  EXPECT_THAT(read({}, 8), IsEmpty());
}

TEST_F(RackLogTest, GivesAtMostSoMany) { EXPECT_THAT(read({}, 1, 2), ElementsAre(3, 4)); }

TEST_F(RackLogTest, FiltersByTextServiceProcessAndTime) {
  EXPECT_THAT(read({.filter = "hello"}), ElementsAre(3, 4));
  EXPECT_THAT(read({.service = "web"}), ElementsAre(3, 8));
  EXPECT_THAT(read({.process = ProcessId{1}}), ElementsAre(3)) << "and not the rack's own line";
  EXPECT_THAT(read({.process = ProcessId{0}}), ElementsAre(4, 8));
  EXPECT_THAT(read({.since = at("2016-04-21T08:00:04Z")}), ElementsAre(4, 8));
  EXPECT_THAT(read({.filter = "hello", .service = "worker"}), ElementsAre(4));
}

TEST_F(RackLogTest, TheOldestLinesGoFirst) {
  log_.add(line(9, "more"));
  EXPECT_THAT(read({}), ElementsAre(3, 4, 8, 9));
}

TEST(RackLog, WithoutLinesItKeepsNone) {
  RackLog log(0);
  log.add(line(1, "started"));
  EXPECT_THAT(log.read({}, 0, 10), IsEmpty());
}

}  // namespace
}  // namespace cronwarp::fakes
