#include "cron/proof.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "cron_testing.h"

namespace cronwarp::cron {
namespace {

std::string text_of(const Proof& proof) {
  if (proof.never_fires) return "never";
  return std::to_string(proof.firings_in_400_years) + " from " + format_instant(*proof.first) +
         " gap " + (proof.longest_gap ? format_duration(*proof.longest_gap) : "-");
}

struct Row {
  std::string text;
  Dialect dialect;
  std::string zone;
  std::string proof;
};

TEST(Proof, CountsTheGregorianCycle) {
  const std::vector<Row> table = {
      {"0 0 * * *", Dialect::kKubernetes, "UTC", "146097 from 1970-01-01T00:00:00Z gap 1d"},
      {"* * * * *", Dialect::kKubernetes, "UTC", "210379680 from 1970-01-01T00:00:00Z gap 1m"},
      {"0 0 29 2 *", Dialect::kKubernetes, "UTC", "97 from 1972-02-29T00:00:00Z gap 2921d"},
      {"0 0 * * MON", Dialect::kKubernetes, "UTC", "20871 from 1970-01-05T00:00:00Z gap 7d"},
      {"0 0 31 2 *", Dialect::kKubernetes, "UTC", "never"},
      {"0 8 * * ? *", Dialect::kAws, "UTC", "84006 from 1970-01-01T08:00:00Z gap 1d"},
      {"0 8 1 1 ? 2030", Dialect::kAws, "UTC", "1 from 2030-01-01T08:00:00Z gap -"},
      {"0 8,20 1 1 ? 2030", Dialect::kAws, "UTC", "2 from 2030-01-01T08:00:00Z gap 12h"},
      {"0 8 ? 2 6#5 *", Dialect::kAws, "UTC", "9 from 1980-02-29T08:00:00Z gap 10227d"},
      {"rate(1 day)", Dialect::kAws, "UTC", "146096 from 1970-01-02T00:00:00Z gap 1d"},
      {"at(2026-03-08T02:30:00)", Dialect::kAwsScheduler, "America/New_York", "never"},
      {"at(2026-03-08T03:30:00)", Dialect::kAwsScheduler, "America/New_York",
       "1 from 2026-03-08T07:30:00Z gap -"},
      {"0 8 * * *", Dialect::kKubernetes, "America/New_York",
       "146097 from 1970-01-01T13:00:00Z gap 1d 01h"},
      // Skipped each spring, 400 times: the longest gap has two days less an hour.
      {"30 2 * * *", Dialect::kKubernetes, "America/New_York",
       "145697 from 1970-01-01T07:30:00Z gap 1d 23h"},
  };
  for (const Row& row : table) {
    SCOPED_TRACE(row.text + " in " + row.zone);
    EXPECT_EQ(text_of(prove(make(row.text, row.dialect, row.zone))), row.proof);
  }
}

TEST(Proof, OnlyAYearFieldBoundsTheYears) {
  EXPECT_TRUE(prove(make("0 8 * * ? *")).years_bounded);
  EXPECT_TRUE(prove(make("0 8 * * ? *", Dialect::kAwsScheduler, "Europe/Riga")).years_bounded);
  EXPECT_FALSE(prove(make("rate(5 minutes)")).years_bounded);
  EXPECT_FALSE(prove(make("at(2026-03-08T03:30:00)", Dialect::kAwsScheduler)).years_bounded);
  EXPECT_FALSE(prove(make("0 8 * * *", Dialect::kKubernetes)).years_bounded);
}

}  // namespace
}  // namespace cronwarp::cron
