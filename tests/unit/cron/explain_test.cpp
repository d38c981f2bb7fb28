#include "cron/explain.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "cron_testing.h"

namespace cronwarp::cron {
namespace {

struct Row {
  std::string text;
  std::string english;
  Dialect dialect = Dialect::kAws;
  std::string zone = "UTC";
};

void check(const std::vector<Row>& table) {
  for (const Row& row : table) {
    SCOPED_TRACE(row.text);
    EXPECT_EQ(explain(make(row.text, row.dialect, row.zone, at("2026-03-01"))), row.english);
  }
}

TEST(Explain, TimesOfDay) {
  check({
      {"0 8 * * ? *", "At 08:00 UTC every day"},
      {"0 8,20 * * ? *", "At 08:00 and 20:00 UTC every day"},
      {"0 0,6,12,18 * * ? *", "At 00:00, 06:00, 12:00 and 18:00 UTC every day"},
      {"15,45 9 * * ? *", "At 09:15 and 09:45 UTC every day"},
      {"* * * * ? *", "Every minute"},
      {"*/10 * * * ? *", "Every 10 minutes"},
      {"0,15,30,45 * * * ? *", "Every 15 minutes"},
      {"0,30 * * * ? *", "Every 30 minutes"},
      {"5/20 * * * ? *", "Every 20 minutes, from minute 5 of each hour"},
      {"0 * * * ? *", "Every hour, on the hour"},
      {"17 * * * ? *", "Every hour, at minute 17"},
      {"0 */2 * * ? *", "Every 2 hours from 00:00 to 22:00 UTC"},
      {"30 1/3 * * ? *", "Every 3 hours from 01:30 to 22:30 UTC"},
      {"0 8-17 * * ? *", "Every hour from 08:00 to 17:00 UTC"},
      {"30 20-4 * * ? *", "Every hour from 00:30 to 04:30 and from 20:30 to 23:30 UTC"},
      {"0/15 8-17 * * ? *", "Every 15 minutes from 08:00 to 17:45 UTC"},
      {"0/15 9 * * ? *", "Every 15 minutes from 09:00 to 09:45 UTC"},
      {"* 3 * * ? *", "Every minute from 03:00 to 03:59 UTC"},
      {"* 1,5,9 * * ? *", "Every minute of every 4th hour from 01:00 to 09:00 UTC"},
      {"*/7 * * * ? *", "At every 7th minute from 0 to 56 of every hour"},
      {"0,20,25 * * * ? *", "At minutes 0, 20 and 25 of every hour"},
      {"0,20,25 8-10,12 * * ? *", "At minutes 0, 20 and 25 of the hours 08 to 10 and 12 UTC"},
      {"0-30 8 * * ? *", "At minutes 0 to 30 of the hour from 08:00 UTC"},
      {"5 1,2,4,8,9,13,20 * * ? *", "At minute 5 of the hours 01, 02, 04, 08, 09, 13 and 20 UTC"},
  });
}

TEST(Explain, DaysOfTheWeek) {
  check({
      {"30 18 ? * MON-FRI *", "At 18:30 UTC on Monday to Friday"},
      {"30 18 ? * 2-6 *", "At 18:30 UTC on Monday to Friday"},
      {"0 9 ? * SAT,SUN *", "At 09:00 UTC on Saturday and Sunday"},
      {"0 9 ? * FRI-SUN *", "At 09:00 UTC on Friday to Sunday"},
      {"0 9 ? * MON,WED,FRI *", "At 09:00 UTC on Monday, Wednesday and Friday"},
      {"0 9 ? * L *", "At 09:00 UTC on Saturday"},
      {"0 9 ? * 6L *", "At 09:00 UTC on the last Friday of every month"},
      {"0 9 ? * TUE#2 *", "At 09:00 UTC on the second Tuesday of every month"},
      {"0/5 9 ? * MON *", "Every 5 minutes from 09:00 to 09:55 UTC on Monday"},
  });
}

TEST(Explain, DaysOfTheMonth) {
  check({
      {"0 0 1 * ? *", "At 00:00 UTC on the 1st of every month"},
      {"0 0 1,15 * ? *", "At 00:00 UTC on the 1st and 15th of every month"},
      {"0 0 2,3,22,23 * ? *", "At 00:00 UTC on the 2nd, 3rd, 22nd and 23rd of every month"},
      {"0 0 28-31 * ? *", "At 00:00 UTC on the 28th to 31st of every month"},
      {"0 0 */2 * ? *", "At 00:00 UTC on every 2nd day from the 1st to the 31st of every month"},
      {"0 0 L * ? *", "At 00:00 UTC on the last day of every month"},
      {"0 0 L-1 * ? *", "At 00:00 UTC 1 day before the last day of every month"},
      {"0 0 LW * ? *", "At 00:00 UTC on the last weekday (Monday to Friday) of every month"},
      {"0 0 15W * ? *",
       "At 00:00 UTC on the weekday (Monday to Friday) nearest to the 15th of every month"},
  });
}

TEST(Explain, MonthsAndYears) {
  check({
      {"0 0 1 1 ? *", "At 00:00 UTC on the 1st of January"},
      {"0 0 1 */3 ? *", "At 00:00 UTC on the 1st of January, April, July and October"},
      {"0 0 * 6-8 ? *", "At 00:00 UTC every day in June to August"},
      {"0 0 ? 12 MON *", "At 00:00 UTC on Monday in December"},
      {"*/5 * * 12 ? *", "Every 5 minutes in December"},
      {"0 9 5 NOV ? 2026", "At 09:00 UTC on the 5th of November in 2026"},
      {"0 9 * * ? 2026-2028", "At 09:00 UTC every day from 2026 to 2028"},
      {"0 9 * * ? 2026,2029,2030", "At 09:00 UTC every day in 2026, 2029 and 2030"},
      {"0 9 * * ? 2024/2", "At 09:00 UTC every day, every 2 years from 2024 on"},
      {"* * * * ? 2024-2028/2", "Every minute, every 2 years from 2024 to 2028"},
      {"0 9 * * ? 2026/1", "At 09:00 UTC every day from 2026 on"},
      {"0 0 31 2 ? *", "Never: no date fits all fields"},
  });
}

TEST(Explain, OtherDialectsAndZones) {
  check({
      {"@daily", "At 00:00 UTC every day", Dialect::kKubernetes},
      {"0 0 13 * FRI", "At 00:00 UTC on the 13th of every month and on every Friday",
       Dialect::kKubernetes},
      {"0 0 */10 * MON",
       "At 00:00 UTC on the 1st, 11th, 21st and 31st of every month, but only if that is a Monday",
       Dialect::kDebian},
      {"0 8 ? * MON-FRI *", "At 08:00 Europe/Riga time on Monday to Friday", Dialect::kAwsScheduler,
       "Europe/Riga"},
      {"*/10 * * * ? *", "Every 10 minutes", Dialect::kAwsScheduler, "Europe/Riga"},
  });
}

TEST(Explain, RatesAndSingleMoments) {
  check({
      {"rate(1 minute)", "Every minute, counted from 2026-03-01T00:00:00Z"},
      {"rate(7 minutes)", "Every 7 minutes, counted from 2026-03-01T00:00:00Z"},
      {"rate(90 minutes)", "Every 1 hour 30 minutes, counted from 2026-03-01T00:00:00Z"},
      {"@every 36h", "Every 1 day 12 hours, counted from 2026-03-01T00:00:00Z",
       Dialect::kKubernetes},
      {"at(2026-11-20T13:00:00)", "Once, at 2026-11-20T13:00:00 Europe/Riga time",
       Dialect::kAwsScheduler, "Europe/Riga"},
      {"at(2026-11-20T13:00:00)", "Once, at 2026-11-20T13:00:00 UTC", Dialect::kAwsScheduler},
      {"at(2026-03-29T03:30:00)", "Never: the clock of Europe/Riga skips that time",
       Dialect::kAwsScheduler, "Europe/Riga"},
  });
}

}  // namespace
}  // namespace cronwarp::cron
