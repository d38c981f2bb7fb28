#pragma once

#include <iosfwd>
#include <optional>
#include <vector>

#include "base/time.h"
#include "cron/why.h"
#include "model/scenario.h"
#include "reports/firing_picker.h"
#include "reports/text_layout.h"

namespace cronwarp::reports {

// The answer to "why did this task (not) fire then, and what became of it?".
struct WhyReport {
  const Scenario& scenario;  // borrowed
  TimeRange range;           // that was simulated
  TaskIndex task = 0;
  Instant asked;        // an instant, or the midnight of a day
  bool is_day = false;  // all firings of the UTC day that begins then
  // Of the instant, or of a day without a firing, of its midnight; nullopt: a day with firings.
  std::optional<cron::Answer> schedule;
  std::vector<FiringLine> lines;  // the firings that were asked for, by time
  std::vector<ToldFiring> told;   // a few of them in full
};

void write_why_text(const WhyReport& why, const Paint& paint, std::ostream& out);

// As reports/schema/why.schema.json describes it.
void write_why_json(const WhyReport& why, std::ostream& out);

}  // namespace cronwarp::reports
