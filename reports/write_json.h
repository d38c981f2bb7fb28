#pragma once

#include <iosfwd>
#include <string>

#include "reports/report.h"

namespace cronwarp::reports {

// report.json, described by reports/schema/report.schema.json and docs/REPORTS.md: the same bytes
// for the same report. Written task by task.
void write_json(const Report& report, std::ostream& out);

// SHA-256 (64 hex digits) over report.json without `digest` and `environment`, in canonical form:
// keys sorted, no blanks. `jq -cSj 'del(.digest, .environment)' report.json | sha256sum` gives the
// same. Does not read Report::digest.
std::string digest_of(const Report& report);

}  // namespace cronwarp::reports
