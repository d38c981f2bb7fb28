#include "base/time.h"

#include <chrono>
#include <cstdint>
#include <string>

#include <gtest/gtest.h>

namespace cronwarp {
namespace {

using std::chrono::sys_days;
using std::chrono::year;

constexpr Instant at_ms(std::int64_t ms) { return Instant{Duration{ms}}; }

constexpr std::int64_t kSecond = 1000;
constexpr std::int64_t kMinute = 60 * kSecond;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;

TEST(FormatInstant, WritesRfc3339WithMillisecondsOnlyWhereThereAreSome) {
  const struct {
    std::string name;
    Instant at;
    std::string expected;
  } cases[] = {
      {"epoch", at_ms(0), "1970-01-01T00:00:00Z"},
      {"whole second", at_ms(1461225600000), "2016-04-21T08:00:00Z"},
      {"one millisecond", at_ms(1461225600001), "2016-04-21T08:00:00.001Z"},
      {"milliseconds end in zero", at_ms(1461225600120), "2016-04-21T08:00:00.120Z"},
      {"just before the epoch", at_ms(-1), "1969-12-31T23:59:59.999Z"},
      {"leap day", Instant{sys_days{year{2096} / 2 / 29}}, "2096-02-29T00:00:00Z"},
      {"earliest", kEarliestInstant, "1900-01-01T00:00:00Z"},
      {"latest", kLatestInstant, "9999-12-31T00:00:00Z"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(format_instant(c.at), c.expected);
  }
}

TEST(FormatDate, PadsMonthAndDay) {
  EXPECT_EQ(format_date(sys_days{year{2016} / 4 / 1}), "2016-04-01");
  EXPECT_EQ(format_date(sys_days{year{1900} / 12 / 31}), "1900-12-31");
}

TEST(FormatDuration, ShowsAtMostTwoUnits) {
  const struct {
    std::int64_t ms;
    std::string expected;
  } cases[] = {
      {0, "0ms"},
      {350, "350ms"},
      {999, "999ms"},
      {kSecond, "1s"},
      {1'050, "1s"},
      {1'999, "1.9s"},
      {41 * kSecond, "41s"},
      {kMinute - 1, "59.9s"},
      {kMinute, "1m"},
      {kMinute + 5 * kSecond, "1m 05s"},
      {kHour - 1, "59m 59s"},
      {2 * kHour + 5 * kMinute, "2h 05m"},
      {kHour + 59 * kSecond, "1h"},
      {kDay, "1d"},
      {kDay + 3 * kHour, "1d 03h"},
      {31 * kDay, "31d"},
      {-90 * kSecond, "-1m 30s"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.ms);
    EXPECT_EQ(format_duration(Duration{c.ms}), c.expected);
  }
}

TEST(FormatExactDuration, ShowsEveryUnitThatIsNotZero) {
  const struct {
    std::int64_t ms;
    std::string expected;
  } cases[] = {
      {0, "0s"},
      {350, "350ms"},
      {kSecond + 50, "1s 050ms"},
      {kMinute - 1, "59s 999ms"},
      {kMinute, "1m"},
      {kHour + 30 * kMinute + 10 * kSecond, "1h 30m 10s"},
      {kHour + 59 * kSecond, "1h 59s"},
      {kDay, "1d"},
      {kDay + 5 * kMinute, "1d 05m"},
      {2921 * kDay + kHour, "2921d 01h"},
      {-90 * kSecond, "-1m 30s"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.ms);
    EXPECT_EQ(format_exact_duration(Duration{c.ms}), c.expected);
  }
}

TEST(ParseInstant, ReadsEveryDocumentedForm) {
  const struct {
    std::string text;
    std::string expected;
  } cases[] = {
      {"2026-03-01T08:00:00Z", "2026-03-01T08:00:00Z"},
      {"2026-03-01T08:00:00", "2026-03-01T08:00:00Z"},
      {"2026-03-01T08:00", "2026-03-01T08:00:00Z"},
      {"2026-03-01T08:00Z", "2026-03-01T08:00:00Z"},
      {"2026-03-01 08:00:00Z", "2026-03-01T08:00:00Z"},
      {"2026-03-01t08:00:00z", "2026-03-01T08:00:00Z"},
      {"2026-03-01", "2026-03-01T00:00:00Z"},
      {"2026-03-01T08:00:00+02:00", "2026-03-01T06:00:00Z"},
      {"2026-03-01T08:00:00-02:30", "2026-03-01T10:30:00Z"},
      {"2026-03-01T00:30:00+10:30", "2026-02-28T14:00:00Z"},
      {"2026-03-01T08:00:00-00:00", "2026-03-01T08:00:00Z"},
      {"2026-03-01T08:00:00.5Z", "2026-03-01T08:00:00.500Z"},
      {"2026-03-01T08:00:00.123456789Z", "2026-03-01T08:00:00.123Z"},
      {"2024-02-29", "2024-02-29T00:00:00Z"},
      {"1900-01-01", "1900-01-01T00:00:00Z"},
      {"9999-12-31", "9999-12-31T00:00:00Z"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.text);
    const auto at = parse_instant(c.text);
    ASSERT_TRUE(at) << at.error();
    EXPECT_EQ(format_instant(*at), c.expected);
  }
}

TEST(ParseInstant, SaysWhatWasExpected) {
  const std::string bad[] = {
      "",
      "now",
      "2026",
      "2026-03",
      "2026-3-1",
      "26-03-01",
      "2026/03/01",
      "2026-02-29",
      "2100-02-29",
      "2026-13-01",
      "2026-00-01",
      "2026-04-31",
      "2026-03-01T",
      "2026-03-01T8:00",
      "2026-03-01T24:00",
      "2026-03-01T08:60",
      "2026-03-01T08:00:60Z",
      "2026-03-01T08:00:00.Z",
      "2026-03-01T08:00:00.1234567890Z",
      "2026-03-01T08:00:00+0200",
      "2026-03-01T08:00:00+24:00",
      "2026-03-01T08:00:00+02:60",
      "2026-03-01T08:00:00ZZ",
      "2026-03-01Z",
      " 2026-03-01",
      "2026-03-01 ",
      "+026-03-01",
      "1461225600",
  };
  for (const std::string& text : bad) {
    SCOPED_TRACE(text);
    const auto at = parse_instant(text);
    ASSERT_FALSE(at) << format_instant(*at);
    EXPECT_EQ(at.error(),
              "expected a UTC time such as 2026-03-01T08:00:00Z or a date such as 2026-03-01");
  }
}

TEST(ParseInstant, NamesTheRangeToAWellFormedTimeOutsideIt) {
  for (const std::string text : {"1899-12-31", "0001-01-01T00:00:00Z", "1900-01-01T00:00:00+00:01",
                                 "9999-12-31T00:00:01Z"}) {
    SCOPED_TRACE(text);
    const auto at = parse_instant(text);
    ASSERT_FALSE(at) << format_instant(*at);
    EXPECT_EQ(at.error(), "a time lies between 1900-01-01 and 9999-12-31");
  }
}

TEST(ParseInstant, ReadsBackWhatFormatInstantWrites) {
  for (Instant at = kEarliestInstant; at < kLatestInstant; at += Duration{98'765'432'101}) {
    const auto read = parse_instant(format_instant(at));
    ASSERT_TRUE(read) << format_instant(at);
    ASSERT_EQ(*read, at) << format_instant(at);
  }
}

TEST(ParseDuration, ReadsEveryDocumentedForm) {
  const struct {
    std::string text;
    std::int64_t expected_ms;
  } cases[] = {
      {"0s", 0},
      {"250ms", 250},
      {"90s", 90 * kSecond},
      {"15m", 15 * kMinute},
      {"36h", 36 * kHour},
      {"31d", 31 * kDay},
      {"2w", 14 * kDay},
      {"1h30m", 90 * kMinute},
      {"1m1ms", kMinute + 1},
      {"1w2d3h4m5s6ms", 9 * kDay + 3 * kHour + 4 * kMinute + 5 * kSecond + 6},
      {"007m", 7 * kMinute},
      {"P31D", 31 * kDay},
      {"P2W", 14 * kDay},
      {"PT3H", 3 * kHour},
      {"P1DT2H3M4S", kDay + 2 * kHour + 3 * kMinute + 4 * kSecond},
      {"3659634d", 9999 * 366 * kDay},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.text);
    const auto length = parse_duration(c.text);
    ASSERT_TRUE(length) << length.error();
    EXPECT_EQ(length->count(), c.expected_ms);
  }
}

TEST(ParseDuration, SaysWhatWasExpected) {
  // ISO 8601 years and months have no fixed length.
  for (const std::string text :
       {"",  "90", "m",    "5 m", "5min", "1.5h", "-5m", "+5m", "5M",   "1h30", "1h ",
        "P", "PT", "P1DT", "P1H", "PT1D", "P1M",  "P1Y", "p1d", "P1D ", "P-1D"}) {
    SCOPED_TRACE(text);
    const auto length = parse_duration(text);
    ASSERT_FALSE(length) << length->count();
    EXPECT_EQ(length.error(), "expected a duration such as 90s, 15m, 36h, 31d, 1h30m or P31D");
  }
}

TEST(ParseDuration, NamesTheRangeToALengthOutsideIt) {
  for (const std::string text :
       {"3659635d", "3659634d1ms", "9223372036854775807w", "99999999999999999999s",
        "P99999999999999999999D", "P3659634DT1S"}) {
    SCOPED_TRACE(text);
    const auto length = parse_duration(text);
    ASSERT_FALSE(length) << length->count();
    EXPECT_EQ(length.error(), "a duration is at most 9999 years");
  }
}

}  // namespace
}  // namespace cronwarp
