#pragma once

#include <optional>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "base/time.h"
#include "reports/report.h"

// The parts of a Report as JSON values. The names here are the contract that
// reports/schema/*.schema.json and docs/REPORTS.md describe.

namespace cronwarp::reports {

nlohmann::ordered_json tool_json(std::string_view version);
nlohmann::ordered_json scenario_json(const ScenarioReport& scenario);
nlohmann::ordered_json summary_json(const Summary& summary);
// null: the range was lived through.
nlohmann::ordered_json stopped_json(const std::optional<Stop>& stopped);
nlohmann::ordered_json verdict_json(const Report& report);
nlohmann::ordered_json task_json(const TaskReport& task);
nlohmann::ordered_json finding_json(const Finding& finding);
nlohmann::ordered_json finding_counts_json(const FindingCounts& counts);
nlohmann::ordered_json fault_json(const FaultReport& fault);
nlohmann::ordered_json deploy_json(const DeployReport& deploy);
nlohmann::ordered_json expectation_json(const ExpectationReport& expectation);
// `listed` of `total` failures.
nlohmann::ordered_json failures_json(const Report& report);
nlohmann::ordered_json repeat_json(const RunEnvironment& environment);
nlohmann::ordered_json environment_json(const RunEnvironment& environment);
nlohmann::ordered_json range_json(const TimeRange& range);

// RFC 3339, or null.
nlohmann::ordered_json instant_json(const std::optional<Instant>& at);

}  // namespace cronwarp::reports
