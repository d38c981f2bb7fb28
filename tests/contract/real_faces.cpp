#include <optional>
#include <string>
#include <utility>

#include "base/contract.h"
#include "runner/cassette.h"
#include "runner/docker_runs.h"
#include "runner/measured_runner.h"
#include "tests/contract/runner_face.h"
#include "tests/docker/docker_testing.h"

// Real containers, and what was recorded of them.

namespace cronwarp::test {
namespace {

constexpr Sampling kFirst{Sampling::Kind::kFirst, 1};

// The engine as the tests of tests/docker have it.
class Engine : private DockerTest {
 public:
  Engine() { SetUp(); }
  ~Engine() override { TearDown(); }
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  using DockerTest::busybox_image;
  using DockerTest::client;

 private:
  void TestBody() override {}
};

class DockerFace : public RunnerFace {
 public:
  Runner& begin(const Scenario& scenario, TimeRange range) override {
    scenario_ = scenario;
    for (Service& service : scenario_.manifest.services) service.image = engine_.busybox_image();
    plan_.emplace(scenario_, range, kFirst);
    runs_.emplace(engine_.client(), scenario_, *plan_, DockerRunOptions{.jobs = 2}, nullptr);
    return runner_.emplace(*plan_, *runs_);
  }

  // All of the plan's runs.
  Cassette record(TimeRange range) {
    for (std::size_t run = 0; run < plan_->runs().size(); ++run) runs_->measure(run);
    return make_cassette(scenario_, *plan_,
                         {.tool_version = "0.1.0",
                          .range = range,
                          .sampling = kFirst,
                          .faketime = false,
                          .containers = recorded_containers(scenario_, *plan_),
                          .image_ids = runs_->image_ids(),
                          .faketime_failures = {}},
                         runs_->measurements());
  }

  // As it is run: with an image.
  const Scenario& scenario() const { return scenario_; }

 private:
  Engine engine_;
  Scenario scenario_;
  std::optional<RealRunPlan> plan_;
  std::optional<DockerRuns> runs_;
  std::optional<MeasuredRunner> runner_;
};

// Records first, and answers from the file.
class ReplayFace : public RunnerFace {
 public:
  Runner& begin(const Scenario& scenario, TimeRange range) override {
    recorder_.begin(scenario, range);
    write_cassette(recorder_.record(range), path());
    auto read = read_cassette(path());
    CRONWARP_ASSERT(read.has_value(), read.error());
    cassette_ = std::move(read).value();
    plan_.emplace(recorder_.scenario(), range, cassette_.sampling);
    EXPECT_EQ(stale_parts(cassette_, recorder_.scenario(), range, *plan_),
              std::vector<std::string>());
    runs_.emplace(cassette_, recorder_.scenario(), *plan_);
    return runner_.emplace(*plan_, *runs_);
  }

 private:
  std::string path() const { return folder_.path() + "/cassette.json"; }

  ScratchFolder folder_;
  DockerFace recorder_;
  Cassette cassette_;
  std::optional<RealRunPlan> plan_;
  std::optional<CassetteRuns> runs_;
  std::optional<MeasuredRunner> runner_;
};

template <class Face>
std::unique_ptr<RunnerFace> make_face() {
  return std::make_unique<Face>();
}

const auto kFaces = testing::Values(RunnerFaceKind{"docker", make_face<DockerFace>},
                                    RunnerFaceKind{"replay", make_face<ReplayFace>});

INSTANTIATE_TEST_SUITE_P(Real, RunnerContract, kFaces, name_of);
INSTANTIATE_TEST_SUITE_P(Real, RealRunnerContract, kFaces, name_of);

}  // namespace
}  // namespace cronwarp::test
