#include "runner/measured_runner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/scenario_builder.h"

namespace cronwarp {
namespace {

using std::chrono::seconds;
using test::at;
using testing::ElementsAre;

// Run number N takes N seconds and says so.
class CountingSource : public MeasurementSource {
 public:
  explicit CountingSource(std::size_t runs) {
    for (std::size_t i = 0; i < runs; ++i) {
      measurements_.push_back({seconds{i}, outcome_of_exit(0), "run " + std::to_string(i)});
    }
  }

  const Measurement& measure(std::size_t run) override {
    asked.push_back(run);
    return measurements_.at(run);
  }

  std::vector<std::size_t> asked;

 private:
  std::vector<Measurement> measurements_;
};

class MeasuredRunnerTest : public testing::Test {
 protected:
  RunResult run_at(std::string_view scheduled_at) {
    return runner_.run({0, at(scheduled_at), "web", "bin/job"});
  }

  Scenario scenario_ = test::ScenarioBuilder().task("web.aaa", "0 * * * ? *").build();
  RealRunPlan plan_{scenario_, {at("2016-04-21"), at("2016-04-22")}, {Sampling::Kind::kSpread, 2}};
  CountingSource source_{2};
  MeasuredRunner runner_{plan_, source_};
};

TEST_F(MeasuredRunnerTest, AFiringThatIsRunForRealHasItsOwnOutcome) {
  const RunResult result = run_at("2016-04-21T12:00:00Z");
  EXPECT_EQ(result.duration, seconds{1});
  EXPECT_EQ(result.output, "run 1");
  EXPECT_EQ(result.measured_by, (RealRun{0, at("2016-04-21T12:00:00Z")}));
}

TEST_F(MeasuredRunnerTest, AnyOtherSaysWhoseOutcomeItTakes) {
  const RunResult result = run_at("2016-04-21T11:00:00Z");
  EXPECT_EQ(result.output, "run 0");
  EXPECT_EQ(result.measured_by, (RealRun{0, at("2016-04-21")}));
}

TEST_F(MeasuredRunnerTest, CountsTheRunsThatFiringsUsed) {
  EXPECT_EQ(runner_.used(), 0U);
  run_at("2016-04-21T13:00:00Z");
  run_at("2016-04-21T14:00:00Z");
  EXPECT_EQ(runner_.used(), 1U);
  EXPECT_THAT(source_.asked, ElementsAre(1U, 1U));
}

}  // namespace
}  // namespace cronwarp
