#include "reports/fault_log.h"

#include <algorithm>
#include <tuple>

#include "reports/findings.h"

namespace cronwarp::reports {

FaultLog::FaultLog(const Scenario& scenario)
    : scenario_(&scenario),
      tasks_(scenario.manifest.tasks.size()),
      faults_(scenario.faults.size()) {}

FaultLog::OfFault& FaultLog::note(FaultIndex fault, Instant at) {
  OfFault& tally = faults_[fault];
  ++tally.acted;
  tally.first_at = std::min(tally.first_at, at);
  tally.latest_at = std::max(tally.latest_at, at);
  return tally;
}

void FaultLog::add(const FiringEnded& ended) {
  ++firings_;
  OfTask& task = tasks_[ended.task];
  task.duplicates += ended.duplicates.size();
  task.firings_faulted += ended.faults.empty() ? 0u : 1u;
  for (const FaultMark& mark : ended.faults) {
    OfFault& tally = note(mark.fault, mark.at);
    // A fault can act on several tries of one firing.
    if (tally.latest_firing != firings_) ++tally.firings;
    tally.latest_firing = firings_;
  }
}

void FaultLog::add(const DeployEnded& ended) {
  note(ended.fault, ended.began_at);
  deploys_.push_back(ended);
}

std::vector<FaultReport> FaultLog::faults() const {
  std::vector<FaultReport> reports;
  reports.reserve(faults_.size());
  for (std::size_t index = 0; index < faults_.size(); ++index) {
    const Fault& fault = scenario_->faults[index];
    const OfFault& tally = faults_[index];
    FaultReport& report = reports.emplace_back();
    report.id = fault.id;
    report.kind = fault.kind;
    report.tasks = fault.tasks;
    report.source = place_of(fault.location);
    report.acted = tally.acted;
    report.firings = tally.firings;
    if (tally.acted == 0) continue;
    report.first_at = tally.first_at;
    report.latest_at = tally.latest_at;
  }
  return reports;
}

std::vector<DeployReport> FaultLog::deploys() const {
  std::vector<DeployEnded> sorted = deploys_;
  std::sort(sorted.begin(), sorted.end(), [](const DeployEnded& a, const DeployEnded& b) {
    return std::tie(a.began_at, a.fault) < std::tie(b.began_at, b.fault);
  });
  std::vector<DeployReport> reports;
  reports.reserve(sorted.size());
  for (const DeployEnded& deploy : sorted) reports.push_back(deploy_report(deploy, *scenario_));
  return reports;
}

DeployReport deploy_report(const DeployEnded& deploy, const Scenario& scenario) {
  return {scenario.faults[deploy.fault].id, deploy.began_at, deploy.ended_at, deploy.is_through,
          deploy.waited_for ? scenario.manifest.tasks[*deploy.waited_for].id : std::string()};
}

}  // namespace cronwarp::reports
