#include "reports/report_timetable.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "reports/schedule_diff.h"
#include "tests/unit/reports/golden.h"
#include "tests/unit/reports/timetables.h"

namespace cronwarp::reports {
namespace {

std::string report() { return test::read_file(test::golden_path("report.json")); }

// The report with one piece of text replaced.
std::string with(const std::string& text, const std::string& replacement) {
  std::string changed = report();
  const std::size_t at = changed.find(text);
  if (at == std::string::npos) throw std::runtime_error("not in the report: " + text);
  return changed.replace(at, text.size(), replacement);
}

TEST(ReportTimetable, HasTheFiringsOfTheSchedulesThatWereReported) {
  const auto table = timetable_of_report(report(), "out");
  ASSERT_TRUE(table) << table.error();
  ASSERT_TRUE(table->range);
  const Timetable expected = test::timetable({{"web.daily_update", "0 8 * * ? *"},
                                              {"web.poll", "*/10 * * * ? *"},
                                              {"worker.invoices", "30 6 * * ? *"},
                                              {"worker.mails", "5 9,18 ? * MON-FRI *"}});
  EXPECT_FALSE(diff_timetables(*table, expected, *table->range).firings.any());
}

TEST(ReportTimetable, RunsOfFiringsThatWouldGoOnForEverAreRefused) {
  const std::string good = R"("step_ms": 86400000, "count": 30)";
  for (const char* bad :
       {R"("step_ms": 0, "count": 30)", R"("step_ms": 86400000, "count": 9000000000000000)",
        R"("step_ms": 1, "count": 30)"}) {
    SCOPED_TRACE(bad);
    const auto table = timetable_of_report(with(good, bad), "out");
    ASSERT_FALSE(table);
    EXPECT_EQ(table.error(), "the firing_times of task 'web.daily_update' make no sense");
  }
}

TEST(ReportTimetable, AManifestInJsonIsNoReport) {
  EXPECT_TRUE(looks_like_report(report()));
  EXPECT_FALSE(looks_like_report(R"({"web": {"image": "busybox"}})"));
  EXPECT_FALSE(looks_like_report("web:\n  image: busybox\n"));
}

TEST(ReportTimetable, AReportThatWasCutOffIsRefused) {
  EXPECT_FALSE(timetable_of_report(report().substr(0, 4000), "out"));
}

}  // namespace
}  // namespace cronwarp::reports
