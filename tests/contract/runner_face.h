#pragma once

#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "model/scenario.h"
#include "runner/runner.h"

// The contract between a runner and the simulation, whoever runs the commands: one suite of tests
// (see runner_contract_test.cpp), run against each face.

namespace cronwarp::test {

// A way to answer for the tasks of a scenario: by script, with containers, from a cassette.
class RunnerFace {
 public:
  virtual ~RunnerFace() = default;

  // The scenario is borrowed and outlives the face; `range` is what is simulated. Called once.
  virtual Runner& begin(const Scenario& scenario, TimeRange range) = 0;
};

// One parameter of the suite. `make` skips the test, or fails it, where its face cannot be.
struct RunnerFaceKind {
  using Make = std::unique_ptr<RunnerFace> (*)();

  std::string name;
  Make make = nullptr;
};

inline void PrintTo(const RunnerFaceKind& kind, std::ostream* out) { *out << kind.name; }

// For a parameter: its name.
std::string name_of(const testing::TestParamInfo<RunnerFaceKind>& info);

// What a shell has to do, and what a script says that it does.
struct Job {
  std::string command;
  int exit_code = 0;
  std::string output = {};
  Duration length{0};
};

// What became of a firing.
struct Ran {
  Duration duration{0};
  Outcome outcome;
  std::string output;
  std::optional<RealRun> measured_by;

  friend bool operator==(const Ran&, const Ran&) = default;
};

// Task N does the Nth job at eight o'clock of two days. The first day is run for real, where runs
// are real.
class RunnerContract : public testing::TestWithParam<RunnerFaceKind> {
 protected:
  void SetUp() override;

  void begin(const std::vector<Job>& jobs);
  Ran run(TaskIndex task, int day = 0);
  static Instant firing(int day);

 private:
  Scenario scenario_;
  std::unique_ptr<RunnerFace> face_;
  Runner* runner_ = nullptr;
};

// What holds besides where runs are real.
class RealRunnerContract : public RunnerContract {};

}  // namespace cronwarp::test
