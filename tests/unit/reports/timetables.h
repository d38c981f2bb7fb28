#pragma once

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

#include "reports/timetable.h"
#include "tests/support/scenario_builder.h"

namespace cronwarp::reports::test {

struct TimetableRow {
  std::string id;
  std::string expression;
};

// Tasks with AWS expressions, rate() counted from `anchor`.
inline Timetable timetable(const std::vector<TimetableRow>& rows, Instant anchor = {}) {
  Timetable table;
  table.name = "a.yml";
  for (const TimetableRow& row : rows) {
    cron::ParseOptions options;
    options.anchor = anchor;
    std::vector<cron::Problem> problems;
    auto schedule = cron::Schedule::parse(row.expression, options, problems);
    if (!schedule) throw std::runtime_error("rejected: " + row.expression);
    table.tasks.push_back({row.id, {row.expression, "UTC", "bin/run"}, *std::move(schedule)});
  }
  std::sort(table.tasks.begin(), table.tasks.end(),
            [](const auto& a, const auto& b) { return a.id < b.id; });
  return table;
}

}  // namespace cronwarp::reports::test
