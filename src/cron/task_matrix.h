#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "cron/wall_cron.h"

namespace cronwarp::cron {

// Many UTC cron expressions at once, as a bit matrix: a schedule is due in a minute if its bit is
// set in the row of the day, in the row of the hour and in the row of the minute. The times of a
// cron expression are a product of hours and minutes, so 85 rows say all, about 1 MB for 100,000 of
// them.
class TaskMatrix {
 public:
  // For schedules with indices below `count`.
  explicit TaskMatrix(std::size_t count);

  // REQUIRES: index < count; called before enter_day(), once per index. `cron` is not owned.
  void add(std::uint32_t index, const WallCron& cron);

  // Whether any schedule is due on the day.
  bool enter_day(std::int32_t day);
  // Whether any is due in the hour of that day.
  bool enter_hour(unsigned hour);
  // Writes the schedules due in the minute of that hour to `out`, ascending, and returns how many.
  // `out` has room for count + kSlack.
  std::size_t due(unsigned minute, std::uint32_t* out) const;

  static constexpr std::size_t kSlack = 8;

 private:
  struct Member {
    std::uint32_t word;
    std::uint64_t bits;
  };
  // Schedules that are due on the same days: each day is tested once for all of them.
  struct DayClass {
    const DaySet* days;
    std::vector<Member> members;
  };

  std::size_t words_;
  std::vector<std::uint64_t> hours_;    // 24 rows
  std::vector<std::uint64_t> minutes_;  // 60 rows
  std::vector<DayClass> classes_;
  std::map<DayFields, std::size_t> class_of_;
  std::vector<std::uint64_t> day_;
  std::vector<std::uint64_t> hour_;    // of the current day and hour, the words that are not zero
  std::vector<std::uint32_t> active_;  // which words those are
};

}  // namespace cronwarp::cron
