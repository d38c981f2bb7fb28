#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "cron/cron_fields.h"
#include "cron/schedule.h"

namespace cronwarp::cron {

// What one field of a cron expression says of an instant.
struct FieldAnswer {
  FieldName name = FieldName::kMinute;
  std::string written;  // "MON-FRI"; empty where a macro stands for all fields
  std::string value;    // of the instant: "30", "Thursday"
  std::string allowed;  // "0, 15, 30 and 45", "Monday to Friday", "any"
  bool matches = false;
};

// Why a schedule does or does not fire at an instant.
struct Answer {
  bool fires = false;
  // What the clock of the schedule's zone reads then: "2026-03-29 03:30"; empty: the zone is UTC.
  std::string local_time;
  std::vector<FieldAnswer> fields;  // in the order of the expression; none of rate() and at()
  // What the fields alone do not say, one sentence each: how the day fields go together, the phase
  // of a rate, a change of the zone's clock.
  std::vector<std::string> notes;
  std::string reason;             // one sentence, with a capital and a full stop
  std::optional<Instant> before;  // the nearest firing before it; nullopt: none since 1900
  std::optional<Instant> after;   // the nearest after it; nullopt: none up to 9999
};

Answer why(const Schedule& schedule, Instant at);

}  // namespace cronwarp::cron
