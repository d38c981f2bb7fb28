#include "reports/text_expectations.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "reports/expectation_words.h"

namespace cronwarp::reports {
namespace {

using verdict::Status;

constexpr std::size_t kIndent = 11;  // "  warning  ", as findings have it
constexpr std::size_t kExpectationsListed = 20;
constexpr std::size_t kViolationsShown = 3;
constexpr std::size_t kFaultsListed = 20;
constexpr std::size_t kFaultColumnsMax = 24;

struct Label {
  std::string_view text;
  Style style;
};

Label label_of(Status status) {
  switch (status) {
    case Status::kPassed:
      return {"passed", Style::kGood};
    case Status::kFailed:
      return {"failed", Style::kBad};
    case Status::kNothingToJudge:
      return {"nothing", Style::kBad};
  }
  return {"", Style::kBold};
}

std::string expectation_text(const ExpectationReport& expectation, const Paint& paint,
                             std::size_t width) {
  const std::string margin(kIndent, ' ');
  const auto line = [&](const std::string& text) {
    return wrapped(printable(text), kIndent, width) + "\n";
  };
  const Label label = label_of(expectation.status);
  std::string out =
      "  " + paint(label.style, left(label.text, kIndent - 2)) + line(expectation.name);
  if (expectation.status == Status::kPassed) return out;
  out += margin + line(how_often(expectation, short_instant));
  if (expectation.served) out += margin + line(served_line(*expectation.served));
  const std::size_t shown = std::min(expectation.told.size(), kViolationsShown);
  for (std::size_t i = 0; i < shown; ++i) {
    out += margin + line(violation_line(expectation.told[i], short_instant));
  }
  const std::string rest = more_violations(expectation, shown);
  return rest.empty() || shown == 0 ? out : out + margin + rest + "\n";
}

std::string expectations_heading(const ExpectationCounts& counts, const Paint& paint) {
  std::string text =
      paint(Style::kBold, "Expectations") + fmt::format("  {} passed", format_count(counts.passed));
  if (counts.failed > 0) {
    text += ", " + paint(Style::kBad, format_count(counts.failed) + " failed");
  }
  if (counts.nothing_to_judge > 0) {
    const std::string nothing = format_count(counts.nothing_to_judge) + " with nothing to judge";
    text += ", " + paint(Style::kBad, nothing);
  }
  return text + "\n";
}

std::size_t id_columns(const Report& report) {
  std::size_t longest = 0;
  for (const FaultReport& fault : report.faults) {
    longest = std::max(longest, columns(printable(fault.id)));
  }
  return std::min(longest, kFaultColumnsMax);
}

// "  april  api-status acted 12 times …"
std::string fault_text(const std::string& id, std::size_t columns_of_id, const std::string& text,
                       const Paint& paint, std::size_t width) {
  const std::size_t indent = 2 + columns_of_id + 2;
  return "  " + paint(Style::kBold, left(shortened(printable(id), columns_of_id), columns_of_id)) +
         "  " + wrapped(printable(text), indent, width) + "\n";
}

// A fault that somebody wrote down and that met nobody is more often a mistake than luck. Those of
// a profile are general.
std::string idle_faults_text(const Report& report, std::size_t width) {
  std::vector<std::string> ids;
  for (const FaultReport& fault : report.faults) {
    if (fault.acted == 0 && !fault.source.path.empty()) ids.push_back(printable(fault.id));
  }
  if (ids.empty()) return "";
  const std::size_t listed = std::min(ids.size(), kFaultsListed);
  std::string text =
      fmt::format("never acted: {}",
                  fmt::join(ids.begin(), ids.begin() + static_cast<std::ptrdiff_t>(listed), ", "));
  if (listed < ids.size()) text += fmt::format(" and {} more", format_count(ids.size() - listed));
  return "  " + wrapped(text, 2, width) + "\n";
}

std::string deploys_text(const Report& report, const Paint& paint, std::size_t width) {
  if (report.deploys.empty()) return "";
  std::string out = "\n" + paint(Style::kBold, "Deploys") + "\n";
  const std::size_t listed = std::min(report.deploys.size(), kFaultsListed);
  for (std::size_t i = 0; i < listed; ++i) {
    const DeployReport& deploy = report.deploys[i];
    out += fault_text(deploy.fault, id_columns(report), deploy_line(deploy, short_instant), paint,
                      width);
  }
  if (listed == report.deploys.size()) return out;
  return out + fmt::format("  and {} more; see {}\n", format_count(report.deploys.size() - listed),
                           report_file(report.environment));
}

}  // namespace

std::string expectations_text(const Report& report, const Paint& paint, std::size_t width) {
  if (report.expectations.empty()) return "";
  std::string out = expectations_heading(report.summary.expectations, paint);
  std::size_t shown = 0;
  for (const Status status : {Status::kFailed, Status::kNothingToJudge, Status::kPassed}) {
    for (const ExpectationReport& expectation : report.expectations) {
      if (expectation.status != status) continue;
      if (shown == kExpectationsListed) break;
      out += expectation_text(expectation, paint, width);
      ++shown;
    }
  }
  if (shown == report.expectations.size()) return out;
  return out + fmt::format("  and {} more; see {}\n",
                           format_count(report.expectations.size() - shown),
                           report_file(report.environment));
}

std::string faults_text(const Report& report, const Paint& paint, std::size_t width) {
  if (report.faults.empty()) return "";
  std::vector<const FaultReport*> acted;
  for (const FaultReport& fault : report.faults) {
    if (fault.acted > 0) acted.push_back(&fault);
  }
  std::string heading = fmt::format("  {} of {} acted, on {}", format_count(acted.size()),
                                    format_count(report.faults.size()),
                                    counted(report.summary.firings_faulted, "firing"));
  if (!report.scenario.fault_profile.empty()) {
    heading += ", profile " + printable(report.scenario.fault_profile);
  }
  std::string out = paint(Style::kBold, "Faults") + heading + "\n";
  const std::size_t listed = std::min(acted.size(), kFaultsListed);
  for (std::size_t i = 0; i < listed; ++i) {
    const FaultReport& fault = *acted[i];
    const std::string text =
        fmt::format("{} {}", to_string(fault.kind), fault_line(fault, short_instant));
    out += fault_text(fault.id, id_columns(report), text, paint, width);
  }
  if (listed < acted.size()) {
    out += fmt::format("  and {} more; see {}\n", format_count(acted.size() - listed),
                       report_file(report.environment));
  }
  return out + idle_faults_text(report, width) + deploys_text(report, paint, width);
}

}  // namespace cronwarp::reports
