#pragma once

#include <string>
#include <string_view>

#include "base/expected.h"
#include "base/time.h"
#include "model/platform.h"
#include "reports/timetable.h"

namespace cronwarp::reports {

// What every golden schedule begins with, of whatever version.
inline constexpr std::string_view kGoldenHeader = "golden-schedule ";

// Every firing of every task in a range, kept as a file that people review and version. The text is
// a function of the firings alone, whatever expressions they come from, with one line per task and
// pattern of days:
//
//     golden-schedule 1
//     range 2016-04-21T00:00:00Z 2016-05-21T00:00:00Z
//     platform gen1
//
//     web.backup  every day  02:00 14:00
//     web.close  MON-FRI  18:30
//     web.collect  every day  00:00..23:50/10m
//     web.invoice  day 1 of the month  12:00
//     web.poll  every 7h from 2016-04-21T07:00:00Z
//     web.leap  never
//
// A pattern of days is `every day`, weekdays (MON-FRI), `day 1 of the month`, `days 1,15 of the
// month`, `last day of the month` or dates (2016-05-01, and first..last or first..last/7 for
// stretches); all is UTC. Times of a day outside the range do not count. Blanks in an id are
// written %20. docs/DIFF.md tells users about it.
struct GoldenSchedule {
  TimeRange range;
  Platform platform = Platform::kGen1April2016;
  Timetable timetable;
};

// parse_golden(write_golden(…)) has exactly the firings that `timetable` has in the range, and
// writing those again gives the same text. REQUIRES: the timetable knows of the range.
std::string write_golden(const Timetable& timetable, TimeRange range, Platform platform);

// On failure: one sentence that begins with the line's number. `name` is what the user calls it.
Expected<GoldenSchedule, std::string> parse_golden(std::string_view text, std::string name);

}  // namespace cronwarp::reports
