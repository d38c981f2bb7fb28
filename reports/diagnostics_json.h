#pragma once

#include <iosfwd>

#include "base/diagnostic.h"

namespace cronwarp::reports {

// What `check --format json` prints, described by reports/schema/findings.schema.json.
void write_findings_json(const Diagnostics& diagnostics, std::ostream& out);

}  // namespace cronwarp::reports
