#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "model/scenario.h"
#include "runner/docker_client.h"
#include "runner/measured_runner.h"
#include "runner/real_run_watcher.h"

namespace cronwarp {

// REQUIRES: `jobs` is not 0; `wall_clock` is set if `faketime_library` is.
struct DockerRunOptions {
  std::size_t jobs = 1;  // containers at once
  Duration time_limit = std::chrono::minutes{10};
  std::string network = "none";
  std::optional<std::string> faketime_library = std::nullopt;  // else they see the real clock
  std::function<Instant()> wall_clock = nullptr;               // of this machine
};

// The real runs of a plan, in containers. Runs go ahead of what the simulation asks for, `jobs` at
// a time in the plan's order, and what they give does not depend on how many go at once.
class DockerRuns : public MeasurementSource {
 public:
  // Removes what runs of a cronwarp that was killed have left, and makes sure of the images of all
  // containers. All is borrowed and outlives the runs; `watcher` may be null. Throws
  // EnvironmentError.
  DockerRuns(DockerClient& client, const Scenario& scenario, const RealRunPlan& plan,
             const DockerRunOptions& options, RealRunWatcher* watcher);
  // Kills and removes what runs, and what is left of the client's other runs.
  ~DockerRuns() override;

  // Throws EnvironmentError when the engine is lost, and Interrupted after interrupt().
  const Measurement& measure(std::size_t run) override;

  // Of the plan's containers, by index: the image they were made from, and why --faketime does not
  // reach them (empty: it does, or was not asked for).
  const std::vector<std::string>& image_ids() const;
  const std::vector<std::string>& faketime_failures() const;

  // Ends the measuring that waits, or the next; may be called from a handler of the loop.
  void interrupt(int signal);

  // What has been measured so far, by index of the plan's runs.
  const std::vector<std::optional<Measurement>>& measurements() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace cronwarp
