#include "cli/replay_source.h"

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "cli/exit_code.h"
#include "cli/planned_runs.h"
#include "runner/cassette.h"
#include "runner/real_run_plan.h"

namespace cronwarp::cli {
namespace {

class ReplaySource : public RunSource {
 public:
  ReplaySource(const RunSourceParts& parts, Cassette cassette, RealRunPlan plan)
      : path_(parts.settings.cassette),
        cassette_(std::move(cassette)),
        plan_(std::move(plan)),
        source_(cassette_, parts.scenario, plan_),
        runs_(plan_, source_),
        clock_(describe_clock(parts.scenario, plan_, cassette_.faketime,
                              faketime_failures(cassette_, parts.scenario, plan_))) {}

  Runner& runner() override { return runs_.runner(); }

  void describe(reports::ReportBuilder& builder) const override {
    builder.describe_real_runs(clock_);
  }

  void describe(reports::RunnerEnvironment& environment) const override {
    environment.kind = reports::RunnerKind::kReplay;
    environment.unused_runs = plan_.runs().size() - runs_.used();
    environment.cassette = path_;
  }

 private:
  std::string path_;
  Cassette cassette_;
  RealRunPlan plan_;
  CassetteRuns source_;
  PlannedRuns runs_;
  reports::RealRunsDescription clock_;
};

}  // namespace

MadeRunSource make_replay_source(const RunSourceParts& parts) {
  const std::string& path = parts.settings.cassette;
  auto cassette = read_cassette(path);
  if (!cassette) {
    return Unexpected{RunSourceError{
        kExitUnreadable, {cassette.error()}, "'--runner docker --record FILE' makes a cassette"}};
  }
  RealRunPlan plan(parts.scenario, parts.range, cassette->sampling);
  std::vector<std::string> stale = stale_parts(*cassette, parts.scenario, parts.range, plan);
  if (!stale.empty()) {
    for (std::string& part : stale) part = fmt::format("{} is stale: {}", path, part);
    return Unexpected{RunSourceError{
        kExitUnreadable, std::move(stale),
        fmt::format("record again: --runner docker --docker-runs {}{} --record {}",
                    to_string(cassette->sampling), cassette->faketime ? " --faketime" : "", path)}};
  }
  return std::unique_ptr<RunSource>(
      std::make_unique<ReplaySource>(parts, *std::move(cassette), std::move(plan)));
}

}  // namespace cronwarp::cli
