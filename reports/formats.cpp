#include "reports/formats.h"

#include <algorithm>
#include <array>
#include <ostream>

#include "reports/write_github.h"
#include "reports/write_gitlab.h"
#include "reports/write_json.h"
#include "reports/write_junit.h"
#include "reports/write_markdown.h"
#include "reports/write_sarif.h"
#include "reports/write_tap.h"
#include "reports/write_text.h"

namespace cronwarp::reports {
namespace {

struct Row {
  ReportFormat format;
  std::string_view name;
  void (*write)(const Report&, std::ostream&);
};

constexpr std::array kRows = {
    Row{ReportFormat::kText, "text",
        [](const Report& report, std::ostream& out) { write_text(report, {}, out); }},
    Row{ReportFormat::kJson, "json", write_json},
    Row{ReportFormat::kJunit, "junit", write_junit},
    Row{ReportFormat::kGithub, "github", write_github},
    Row{ReportFormat::kGitlab, "gitlab", write_gitlab},
    Row{ReportFormat::kSarif, "sarif", write_sarif},
    Row{ReportFormat::kMarkdown, "markdown", write_markdown},
    Row{ReportFormat::kTap, "tap", write_tap},
};

constexpr auto kFormats = [] {
  std::array<ReportFormat, kRows.size()> formats{};
  for (std::size_t i = 0; i < kRows.size(); ++i) formats[i] = kRows[i].format;
  return formats;
}();

constexpr bool rows_are_by_format() {
  for (std::size_t i = 0; i < kRows.size(); ++i) {
    if (static_cast<std::size_t>(kRows[i].format) != i) return false;
  }
  return true;
}
static_assert(rows_are_by_format());

const Row& row(ReportFormat format) { return kRows[static_cast<std::size_t>(format)]; }

}  // namespace

std::string_view to_string(ReportFormat format) { return row(format).name; }

std::optional<ReportFormat> parse_format(std::string_view name) {
  const auto* found =
      std::find_if(kRows.begin(), kRows.end(), [&](const Row& each) { return each.name == name; });
  if (found == kRows.end()) return std::nullopt;
  return found->format;
}

std::span<const ReportFormat> report_formats() { return kFormats; }

void write_report(ReportFormat format, const Report& report, std::ostream& out) {
  row(format).write(report, out);
}

}  // namespace cronwarp::reports
