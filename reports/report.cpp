#include "reports/report.h"

#include <numeric>

namespace cronwarp::reports {

std::string_view to_string(RunnerKind kind) {
  switch (kind) {
    case RunnerKind::kScripted:
      return "scripted";
    case RunnerKind::kDocker:
      return "docker";
    case RunnerKind::kReplay:
      return "replay";
  }
  return "";
}

std::uint64_t OutcomeCounts::total() const {
  return std::accumulate(by_kind.begin(), by_kind.end(), std::uint64_t{0});
}

std::uint64_t OutcomeCounts::failures() const {
  std::uint64_t sum = 0;
  for (std::size_t kind = 0; kind < by_kind.size(); ++kind) {
    if (is_failure(static_cast<OutcomeKind>(kind))) sum += by_kind[kind];
  }
  return sum;
}

bool is_failure(OutcomeKind kind) {
  switch (kind) {
    case OutcomeKind::kFailed:
    case OutcomeKind::kKilled:
    case OutcomeKind::kTimedOut:
    case OutcomeKind::kNeverStarted:
      return true;
    case OutcomeKind::kSucceeded:
    case OutcomeKind::kSkipped:
    case OutcomeKind::kRunningAtEnd:
      return false;
  }
  return false;
}

bool is_rack_elsewhere(const RunEnvironment& environment) {
  return environment.dispatch.find("://") != std::string::npos;
}

std::string report_file(const RunEnvironment& environment) {
  if (environment.output_directory.empty()) return "report.json";
  const bool has_slash = environment.output_directory.ends_with('/');
  return environment.output_directory + (has_slash ? "" : "/") + "report.json";
}

ScenarioReport scenario_report(const Scenario& scenario, TimeRange range) {
  return {scenario.path,
          scenario.manifest.path,
          scenario.description,
          scenario.app,
          scenario.manifest.platform,
          scenario.seed,
          range,
          scenario.rack,
          scenario.fault_profile};
}

}  // namespace cronwarp::reports
