#include "cron/firing_stream.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cron_testing.h"

namespace cronwarp::cron {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> batches(const std::vector<Schedule>& schedules, TimeRange range) {
  std::vector<const Schedule*> pointers;
  for (const Schedule& schedule : schedules) pointers.push_back(&schedule);
  FiringStream stream(pointers, range);
  std::vector<std::string> lines;
  while (const auto batch = stream.next()) {
    std::string line = format_instant(batch->at);
    for (std::uint32_t index : batch->schedules) {
      line += ' ';
      line += std::to_string(index);
    }
    lines.push_back(line);
  }
  return lines;
}

TEST(FiringStream, OneInstantIsOneBatchWithAscendingIndices) {
  const std::vector<Schedule> schedules = {
      make("rate(30 minutes)", Dialect::kAws, "UTC", at("2026-03-01")),
      make("0 * * * ? *"),
      make("0 2 * * *", Dialect::kKubernetes, "Europe/Riga"),  // 00:00Z
      make("15 1 * * ? *"),
      make("@every 20m30s", Dialect::kKubernetes, "UTC", at("2026-03-01")),
  };
  EXPECT_THAT(
      batches(schedules, {at("2026-03-01"), at("2026-03-01T01:16:00Z")}),
      ElementsAre("2026-03-01T00:00:00Z 1 2", "2026-03-01T00:20:30Z 4", "2026-03-01T00:30:00Z 0",
                  "2026-03-01T00:41:00Z 4", "2026-03-01T01:00:00Z 0 1", "2026-03-01T01:01:30Z 4",
                  "2026-03-01T01:15:00Z 3"));
}

TEST(FiringStream, CrossesEmptyDaysAndEndsBeforeItsEnd) {
  EXPECT_THAT(
      batches({make("0 0 1 * ? *"), make("0 0 29 2 ? *")}, {at("2027-12-15"), at("2028-03-01")}),
      ElementsAre("2028-01-01T00:00:00Z 0", "2028-02-01T00:00:00Z 0", "2028-02-29T00:00:00Z 1"));
}

TEST(FiringStream, AnEmptyRangeHasNoBatch) {
  EXPECT_TRUE(batches({make("* * * * ? *")}, {at("2026-03-02"), at("2026-03-02")}).empty());
}

TEST(FiringStream, MovesWithItsState) {
  const Schedule schedule = make("0 0 * * ? *");
  FiringStream first({&schedule}, {at("2026-03-01"), at("2026-03-03")});
  ASSERT_TRUE(first.next());
  FiringStream second = std::move(first);
  const auto batch = second.next();
  ASSERT_TRUE(batch);
  EXPECT_EQ(batch->at, at("2026-03-02"));
  EXPECT_FALSE(second.next());
  EXPECT_FALSE(second.next());
}

}  // namespace
}  // namespace cronwarp::cron
