#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/source_text.h"
#include "model/fact.h"
#include "model/scenario.h"
#include "reports/report.h"
#include "reports/report_builder.h"

namespace cronwarp::reports::test {

// How one firing of a made-up run goes.
struct Course {
  Outcome outcome = {};
  Duration length = std::chrono::seconds{2};  // of its process; ignored if it never started
  std::uint32_t overlapping = 0;
  std::uint32_t running = 1;
  AttemptResult attempt = AttemptResult::kAccepted;
  std::int32_t http_status = 200;
  std::string output = {};
  std::optional<RealRun> measured_by = {};
};

// Decides on the `n`th firing (from 0) of a task.
using Script = std::function<Course(TaskIndex task, std::uint64_t n)>;

// Tells the observers of every firing in the range, in time order: all succeed unless the script
// says otherwise.
void play(const Scenario& scenario, TimeRange range, const Script& script,
          const std::vector<FactObserver*>& observers);

Course succeed(TaskIndex task, std::uint64_t n);
Course exit_with(int code);
Course killed_by(int signal);
Course refused(int http_status);
Course no_room();

// 2016-04-21 to 2016-05-21: the month after scheduled tasks were announced.
TimeRange month();

// The same everywhere.
RunEnvironment sample_environment();

Report report_of(const Scenario& scenario, TimeRange range, const Script& script,
                 const Diagnostics& diagnostics = {});

// Four tasks of two services in docker-compose.yml, which `manifest` is the text of.
struct Sample {
  Sample();

  SourceText manifest;
  Scenario scenario;

  Location location_of(std::string_view text) const;
};

// Some of each kind of failure.
Course fail_now_and_then(TaskIndex task, std::uint64_t n);

}  // namespace cronwarp::reports::test
