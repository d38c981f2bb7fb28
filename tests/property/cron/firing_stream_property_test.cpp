// The merged stream is the sorted union of its schedules' own firings.

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "cron/firing_stream.h"
#include "cron/schedule.h"
#include "random_expression.h"

namespace cronwarp::cron::testing {
namespace {

using std::chrono::days;
using std::chrono::sys_days;

constexpr std::array kZones = {"America/New_York", "Europe/Riga", "Australia/Lord_Howe",
                               "Asia/Kolkata"};

using Firing = std::pair<Instant, std::uint32_t>;

Schedule random_schedule(Instant anchor, Dice& dice) {
  ParseOptions options;
  options.anchor = anchor;
  std::string text;
  switch (dice.roll(0, 5)) {
    case 0:
      text = "rate(" + std::to_string(dice.roll(2, 90)) + " minutes)";
      break;
    case 1:
      options.dialect = Dialect::kKubernetes;
      text = "@every " + std::to_string(dice.roll(61, 9999)) + "s";
      break;
    case 2: {
      const std::array dialects = {Dialect::kAwsScheduler, Dialect::kKubernetes, Dialect::kDebian};
      options.dialect = dialects[static_cast<std::size_t>(dice.roll(0, 2))];
      options.zone = kZones[static_cast<std::size_t>(dice.roll(0, kZones.size() - 1))];
      text = random_expression(options.dialect, dice).text;
      break;
    }
    default:
      text = random_expression(Dialect::kAws, dice).text;
  }
  std::vector<Problem> problems;
  auto schedule = Schedule::parse(text, options, problems);
  EXPECT_TRUE(schedule) << text;
  return *schedule;
}

std::vector<Firing> merged_by_sorting(const std::vector<Schedule>& schedules, TimeRange range) {
  std::vector<Firing> firings;
  for (std::uint32_t i = 0; i < schedules.size(); ++i) {
    for (auto at = schedules[i].next_after(range.from - Duration{1}); at && *at < range.to;
         at = schedules[i].next_after(*at)) {
      firings.emplace_back(*at, i);
    }
  }
  std::sort(firings.begin(), firings.end());
  return firings;
}

std::vector<Firing> merged_by_stream(const std::vector<Schedule>& schedules, TimeRange range) {
  std::vector<const Schedule*> pointers;
  for (const Schedule& schedule : schedules) pointers.push_back(&schedule);
  FiringStream stream(pointers, range);
  std::vector<Firing> firings;
  std::optional<Instant> previous;
  while (const auto batch = stream.next()) {
    EXPECT_FALSE(batch->schedules.empty());
    EXPECT_TRUE(!previous || *previous < batch->at);
    previous = batch->at;
    for (std::uint32_t index : batch->schedules) firings.emplace_back(batch->at, index);
  }
  return firings;
}

TEST(FiringStreamProperty, TheStreamIsTheSortedMergeOfItsSchedules) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Dice dice(seed);
    const sys_days day = sys_days{std::chrono::year{2000} / 1 / 1} + days{dice.roll(0, 40'000)};
    const Instant from = Instant{day} + Duration{dice.roll(0, 86'399'999)};
    const TimeRange range{from, from + Duration{std::int64_t{dice.roll(1, 86'400'000)} * 4}};
    std::vector<Schedule> schedules;
    for (int n = dice.roll(1, 200); n > 0; --n) {
      const Instant anchor = from + Duration{dice.roll(-90'000'000, 90'000'000)};
      schedules.push_back(random_schedule(anchor, dice));
    }
    ASSERT_EQ(merged_by_stream(schedules, range), merged_by_sorting(schedules, range));
  }
}

TEST(FiringStreamProperty, AStreamOfNothingEndsAtOnce) {
  FiringStream stream({}, {Instant{}, Instant{days{400}}});
  EXPECT_FALSE(stream.next());
}

}  // namespace
}  // namespace cronwarp::cron::testing
