#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "base/time.h"
#include "cron/dialect.h"

namespace cronwarp::reports {

// The answer to "when is this expression due next?".
struct NextTimes {
  std::string expression;
  cron::Dialect dialect = cron::Dialect::kAws;
  std::string zone = "UTC";
  bool valid = true;
  std::string schedule;       // in plain words; empty if not valid
  std::vector<Instant> next;  // in time order
  bool exhausted = false;     // no firing follows the last of `next`
};

// Readable: members on lines of their own. One line: for batches.
enum class JsonLayout { kReadable, kOneLine };

// What `next --json` prints for an expression, described by reports/schema/next.schema.json.
void write_next_json(const NextTimes& times, const Diagnostics& diagnostics, JsonLayout layout,
                     std::ostream& out);

// The answer to a line of a batch that is no query: {"error": …}, on one line.
void write_query_error_json(const std::string& why, std::ostream& out);

// One firing of the tasks of a file.
struct UpcomingFiring {
  Instant at;
  std::string task;  // id
  std::string command;
};

// What `next --json` prints for a file, described by reports/schema/upcoming.schema.json.
void write_upcoming_json(const std::vector<UpcomingFiring>& firings, std::ostream& out);

}  // namespace cronwarp::reports
