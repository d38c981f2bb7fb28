#pragma once

#include <cstddef>
#include <iosfwd>

#include "reports/report.h"

namespace cronwarp::reports {

// GitHub shows so many annotations of each kind for a step, and drops a summary of 1 MiB or more.
inline constexpr std::size_t kGithubAnnotationsMax = 10;
inline constexpr std::size_t kGithubSummaryBytes = std::size_t{1024} * 1024;

// Workflow commands that make annotations: errors, warnings, notices, at most ten of each. Where
// there are more, the last says how many are left out.
void write_github(const Report& report, std::ostream& out);

// Markdown for $GITHUB_STEP_SUMMARY, always under 1 MiB: it ends after the last section that fits,
// and says so. `bytes_max`: including what the file has already, if anything.
void write_github_summary(const Report& report, std::ostream& out,
                          std::size_t bytes_max = kGithubSummaryBytes - 1);

}  // namespace cronwarp::reports
