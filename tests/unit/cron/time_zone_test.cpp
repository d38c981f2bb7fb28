#include "cron/time_zone.h"

#include <gtest/gtest.h>

#include "cron/posix_zone.h"
#include "cron_testing.h"

namespace cronwarp::cron {
namespace {

std::int64_t second(std::string_view text) { return at(text).time_since_epoch().count() / 1000; }

int offset_minutes(std::string_view zone, std::string_view when) {
  const TimeZone* found = TimeZone::find(zone);
  EXPECT_NE(found, nullptr) << zone;
  return found == nullptr ? -1 : found->at(second(when)).offset_s / 60;
}

TEST(TimeZone, KnowsListedAndRuledOffsets) {
  EXPECT_EQ(offset_minutes("America/New_York", "2026-01-01"), -300);
  EXPECT_EQ(offset_minutes("America/New_York", "2026-07-01"), -240);
  EXPECT_EQ(offset_minutes("America/New_York", "2137-07-01"), -240);
  EXPECT_EQ(offset_minutes("America/New_York", "7000-01-01"), -300);
  EXPECT_EQ(offset_minutes("Australia/Lord_Howe", "2060-01-01"), 660);
  EXPECT_EQ(offset_minutes("Australia/Lord_Howe", "2060-07-01"), 630);
  EXPECT_EQ(offset_minutes("Europe/Dublin", "2060-07-01"), 60);
  EXPECT_EQ(offset_minutes("Asia/Kolkata", "2060-07-01"), 330);
  EXPECT_EQ(offset_minutes("Pacific/Apia", "2011-12-29T12:00:00Z"), -600);
  EXPECT_EQ(offset_minutes("Pacific/Apia", "2011-12-31T12:00:00Z"), 840);
}

TEST(TimeZone, APeriodSpansFromTransitionToTransition) {
  const TimeZone* zone = TimeZone::find("Europe/Riga");
  ASSERT_NE(zone, nullptr);
  for (const char* year : {"2026", "2126"}) {
    const TimeZone::Period summer = zone->at(second(std::string(year) + "-07-01"));
    EXPECT_EQ(summer.gap_s(), 3600);
    EXPECT_EQ(zone->at(summer.begin_s).begin_s, summer.begin_s);
    EXPECT_EQ(zone->at(summer.begin_s - 1).end_s, summer.begin_s);
    EXPECT_EQ(zone->at(summer.end_s).gap_s(), -3600);
  }
}

TEST(TimeZone, UtcIsRecognisedByItsOffsets) {
  EXPECT_TRUE(TimeZone::find("UTC")->is_utc());
  EXPECT_TRUE(TimeZone::find("Etc/UTC")->is_utc());
  EXPECT_FALSE(TimeZone::find("Europe/London")->is_utc());
  EXPECT_EQ(TimeZone::find("Mars/Olympus"), nullptr);
}

TEST(TimeZone, NamesThatDependOnTheMachineAreUnknown) {
  for (const char* name : {"",
                           "localtime",
                           "posixrules",
                           "Factory",
                           "Local",
                           "posix/Europe/Riga",
                           "right/Europe/Riga",
                           "../zoneinfo/UTC",
                           "Europe/../Etc/UTC",
                           "./UTC",
                           "/usr/share/zoneinfo/UTC",
                           "/etc/localtime",
                           ":Europe/Riga",
                           ":UTC",
                           "UTC ",
                           "Europe",
                           "Europe/",
                           "zone.tab",
                           "tzdata.zi",
                           "europe/riga"}) {
    SCOPED_TRACE(name);
    EXPECT_EQ(TimeZone::find(name), nullptr);
    EXPECT_NE(TimeZone::closest_name(name), name);
    const Parsed parsed = parse("0 8 * * *", Dialect::kKubernetes, name);
    EXPECT_FALSE(parsed.schedule);
    ASSERT_EQ(parsed.problems.size(), 1u);
    EXPECT_EQ(parsed.problems.front().rule->id, "unknown-time-zone");
  }
  EXPECT_EQ(TimeZone::closest_name(":Europe/Riga"), "Europe/Riga");
  for (const char* name : {"EST5EDT", "GMT+0", "Etc/GMT-14", "America/Argentina/Buenos_Aires",
                           "Zulu", "America/Port-au-Prince"}) {
    EXPECT_NE(TimeZone::find(name), nullptr) << name;
  }
}

TEST(PosixZone, ReadsTheFormsOfTheDatabase) {
  const auto new_york = PosixZone::parse("EST5EDT,M3.2.0,M11.1.0");
  ASSERT_TRUE(new_york && new_york->daylight);
  EXPECT_EQ(new_york->standard_offset_s, -5 * 3600);
  EXPECT_EQ(new_york->daylight->offset_s, -4 * 3600);
  EXPECT_EQ(new_york->daylight->begin.in_year(2026), second("2026-03-08T02:00:00Z"));
  const auto nuuk = PosixZone::parse("<-02>2<-01>,M3.5.0/-1,M10.5.0/0");
  ASSERT_TRUE(nuuk && nuuk->daylight);
  EXPECT_EQ(nuuk->daylight->begin.in_year(2026), second("2026-03-28T23:00:00Z"));
  const auto kolkata = PosixZone::parse("IST-5:30");
  ASSERT_TRUE(kolkata);
  EXPECT_EQ(kolkata->standard_offset_s, 5 * 3600 + 1800);
  EXPECT_FALSE(kolkata->daylight);
  for (const char* text : {"", "EST", "EST5EDT", "EST5EDT,J60,J300", "EST5EDT,M3.2.0",
                           "EST5EDT,M13.2.0,M11.1.0", "<-02", "EST5EDT,M3.2.0,M11.1.0x"}) {
    EXPECT_FALSE(PosixZone::parse(text)) << text;
  }
}

}  // namespace
}  // namespace cronwarp::cron
