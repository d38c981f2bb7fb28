#pragma once

#include <iosfwd>
#include <optional>
#include <span>
#include <string_view>

#include "reports/report.h"

namespace cronwarp::reports {

// What a finished run can be rendered as. runs.ndjson is none of them: it is written while the
// simulation goes on.
enum class ReportFormat { kText, kJson, kJunit, kGithub, kGitlab, kSarif, kMarkdown, kTap };

// "text", "json", "junit", "github", "gitlab", "sarif", "markdown", "tap"
std::string_view to_string(ReportFormat format);
std::optional<ReportFormat> parse_format(std::string_view name);
std::span<const ReportFormat> report_formats();  // all

// The same bytes for the same report. Text is without colours, 100 columns wide.
void write_report(ReportFormat format, const Report& report, std::ostream& out);

}  // namespace cronwarp::reports
