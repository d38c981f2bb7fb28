#include "reports/expectation_words.h"

#include <optional>

#include <fmt/format.h>

#include "reports/text_layout.h"

namespace cronwarp::reports {
namespace {

// ", first at A, last at B", or ", at A" if there was no other.
std::string when(const std::optional<Instant>& first, const std::optional<Instant>& latest,
                 InstantText instant) {
  if (!first || !latest) return "";
  if (*first == *latest) return ", at " + instant(*first);
  return fmt::format(", first at {}, last at {}", instant(*first), instant(*latest));
}

}  // namespace

std::string how_often(const ExpectationReport& expectation, InstantText instant) {
  if (expectation.status == verdict::Status::kNothingToJudge) {
    return fmt::format("nothing in this range to judge, of tasks '{}'", expectation.tasks);
  }
  return fmt::format("{} of {}{}", format_count(expectation.violations),
                     format_count(expectation.judged),
                     when(expectation.first_at, expectation.latest_at, instant));
}

std::string violation_line(const ViolationReport& violation, InstantText instant) {
  std::string text = violation.task.empty() ? "" : violation.task + " ";
  text += fmt::format("at {}: {}", instant(violation.scheduled_at.value_or(violation.at)),
                      violation.what);
  if (!violation.why.empty()) text += "; " + violation.why;
  if (!violation.faults.empty()) text += "; " + faults_phrase(violation.faults);
  return text;
}

std::string more_violations(const ExpectationReport& expectation, std::size_t shown) {
  if (expectation.violations <= shown) return "";
  return fmt::format("and {} more", format_count(expectation.violations - shown));
}

std::string served_line(const verdict::ServedCounts& served) {
  std::string text = fmt::format("{} to serve; {} missed", counted(served.targets, "firing"),
                                 format_count(served.missed));
  if (served.late + served.incomplete > 0) {
    text += fmt::format(" ({} had a run too late, {} one that did not end or succeed)",
                        format_count(served.late), format_count(served.incomplete));
  }
  text += "; " + counted(served.extra, "extra run");
  if (served.duplicate > 0) {
    text += fmt::format(" ({} of them a firing's second)", format_count(served.duplicate));
  }
  return text;
}

std::string faults_phrase(const std::vector<std::string>& ids) {
  if (ids.empty()) return "";
  return fmt::format("fault{} {}", ids.size() == 1 ? "" : "s", fmt::join(ids, ", "));
}

std::string fault_line(const FaultReport& fault, InstantText instant) {
  if (fault.acted == 0) return "never acted";
  std::string text = "acted " + counted(fault.acted, "time");
  if (fault.firings > 0) text += " on " + counted(fault.firings, "firing");
  return text + when(fault.first_at, fault.latest_at, instant);
}

std::string deploy_line(const DeployReport& deploy, InstantText instant) {
  const std::string length = format_duration(deploy.ended_at - deploy.began_at);
  std::string text = fmt::format("began at {}, ", instant(deploy.began_at));
  text += deploy.is_through ? "through after " + length
                            : fmt::format("not through when the range ended {} later", length);
  if (!deploy.waited_for.empty()) text += ", held up by " + deploy.waited_for;
  return text;
}

}  // namespace cronwarp::reports
