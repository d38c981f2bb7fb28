#include "cli/run_source.h"

#include "cli/docker_source.h"
#include "cli/replay_source.h"
#include "fakes/runner/scripted_runner.h"

namespace cronwarp::cli {
namespace {

class ScriptedSource : public RunSource {
 public:
  explicit ScriptedSource(const Scenario& scenario) : runner_(scenario) {}

  Runner& runner() override { return runner_; }

 private:
  fakes::ScriptedRunner runner_;
};

}  // namespace

MadeRunSource make_run_source(const RunSourceParts& parts) {
  switch (parts.settings.runner) {
    case reports::RunnerKind::kScripted:
      break;
    case reports::RunnerKind::kDocker:
      return make_docker_source(parts);
    case reports::RunnerKind::kReplay:
      return make_replay_source(parts);
  }
  return std::unique_ptr<RunSource>(std::make_unique<ScriptedSource>(parts.scenario));
}

}  // namespace cronwarp::cli
