#include "manifest/wall_times.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cronwarp::manifest {
namespace {

TEST(WallTimes, AreHoursAndMinutes) {
  EXPECT_EQ(parse_time_of_day("00:00"), std::chrono::minutes{0});
  EXPECT_EQ(parse_time_of_day("23:59"), std::chrono::minutes{1439});
  EXPECT_EQ(parse_time_of_day("24:00"), std::chrono::hours{24});
  for (const char* text :
       {"", "9:00", "09:0", "0900", "24:01", "09:60", "+9:00", "09:00Z", "aa:bb"}) {
    EXPECT_EQ(parse_time_of_day(text), std::nullopt) << text;
  }
}

TEST(WallTimes, EveryMinuteIsWrittenAsItIsRead) {
  for (std::chrono::minutes time{0}; time <= std::chrono::hours{24}; ++time) {
    EXPECT_EQ(parse_time_of_day(format_time_of_day(time)), time);
  }
}

TEST(Weekdays, EverySetIsWrittenAsItIsRead) {
  for (unsigned set = 1; set < 128; ++set) {
    Weekdays days{};
    for (unsigned day = 0; day < days.size(); ++day) days[day] = (set >> day & 1U) != 0;
    const std::string text = format_weekdays(days);
    Weekdays read{};
    std::string_view rest = text;
    while (!rest.empty()) {
      const std::size_t blank = rest.find(' ');
      EXPECT_EQ(add_weekdays(rest.substr(0, blank), read), std::nullopt) << text;
      rest = blank == std::string_view::npos ? std::string_view() : rest.substr(blank + 1);
    }
    EXPECT_EQ(read, days) << text;
  }
}

TEST(Weekdays, ARangeMayGoOverTheWeekend) {
  Weekdays days{};
  EXPECT_EQ(add_weekdays("Fri-mon", days), std::nullopt);
  EXPECT_EQ(format_weekdays(days), "MON FRI-SUN");
}

TEST(Weekdays, WhatIsNoneOfThemIsNamed) {
  Weekdays days{};
  EXPECT_EQ(add_weekdays("MOND", days), "MOND");
  EXPECT_EQ(add_weekdays("MON-FRY", days), "FRY");
  EXPECT_EQ(add_weekdays("-FRI", days), "");
  EXPECT_EQ(closest_weekday("FRY"), "FRI");
}

}  // namespace
}  // namespace cronwarp::manifest
