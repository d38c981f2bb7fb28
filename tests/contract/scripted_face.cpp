#include <optional>

#include "fakes/runner/scripted_runner.h"
#include "tests/contract/runner_face.h"

// What the scenario says, without a container.

namespace cronwarp::test {
namespace {

class ScriptedFace : public RunnerFace {
 public:
  Runner& begin(const Scenario& scenario, TimeRange) override { return runner_.emplace(scenario); }

 private:
  std::optional<fakes::ScriptedRunner> runner_;
};

std::unique_ptr<RunnerFace> make_scripted_face() { return std::make_unique<ScriptedFace>(); }

INSTANTIATE_TEST_SUITE_P(Scripted, RunnerContract,
                         testing::Values(RunnerFaceKind{"scripted", make_scripted_face}), name_of);

}  // namespace
}  // namespace cronwarp::test
