#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/expected.h"
#include "base/time.h"
#include "model/scenario.h"
#include "runner/measured_runner.h"
#include "runner/real_run_plan.h"
#include "runner/sampling.h"

namespace cronwarp {

// A task as it was when it was recorded.
struct RecordedTask {
  std::string id;
  std::string expression;
  std::size_t container = 0;                              // index of Cassette::containers
  std::optional<Duration> docker_timeout = std::nullopt;  // as declared

  friend bool operator==(const RecordedTask&, const RecordedTask&) = default;
};

// What a recorded container was made from. Of each value of its environment there is only a short
// digest: enough to tell that it changed, and too little to tell what it was.
struct RecordedContainer {
  std::string service;
  std::string image;             // as declared; empty: built
  std::string build_digest;      // of what is built; empty: nothing is
  std::string image_id;          // as the engine had it; for people, never compared
  std::string faketime_failure;  // see DockerRuns::faketime_failures
  std::vector<std::string> entrypoint;
  std::vector<std::string> arguments;
  std::vector<std::pair<std::string, std::string>> environment;  // name, digest of the value
  std::string working_dir;
  std::string user;
  std::vector<std::string> volumes;
  std::optional<std::uint64_t> memory_bytes;

  friend bool operator==(const RecordedContainer&, const RecordedContainer&) = default;
};

struct RecordedRun {
  std::string task;  // id
  Instant scheduled_at;
  Measurement measurement;

  friend bool operator==(const RecordedRun&, const RecordedRun&) = default;
};

// The real runs of one simulation, kept to repeat it without an engine. As a file: JSON, described
// by reports/schema/cassette.schema.json. Output comes back byte for byte, valid UTF-8 or not.
struct Cassette {
  std::string tool_version;
  TimeRange range;
  Sampling sampling;
  bool faketime = false;
  std::vector<RecordedContainer> containers;
  std::vector<RecordedTask> tasks;
  std::size_t planned = 0;        // real runs of the simulation; more than `runs`: it was stopped
  std::vector<RecordedRun> runs;  // in the plan's order

  friend bool operator==(const Cassette&, const Cassette&) = default;
};

// What scenario and plan do not say of a recording.
struct RecordingFacts {
  std::string tool_version;
  TimeRange range;
  Sampling sampling;
  bool faketime = false;
  // As recorded_containers() had them before the first run.
  std::vector<RecordedContainer> containers;
  // Of the plan's containers, by index, as DockerRuns has them; the second may be empty.
  std::vector<std::string> image_ids;
  std::vector<std::string> faketime_failures;
};

// What the containers of a plan are made from as of now, by index. What is built is digested;
// throws EnvironmentError where that cannot be read. Take it before the first run: what is edited
// while the containers run is then stale, as it is not what they were made from.
std::vector<RecordedContainer> recorded_containers(const Scenario& scenario,
                                                   const RealRunPlan& plan);

// `measurements`: of the plan's runs, by index; those that a stopped simulation did not come to are
// left out.
Cassette make_cassette(const Scenario& scenario, const RealRunPlan& plan, RecordingFacts facts,
                       const std::vector<std::optional<Measurement>>& measurements);

// A larger file is neither written nor read.
inline constexpr std::uint64_t kCassetteBytesMax = std::uint64_t{1} << 30;

// Replaces the file at once or not at all. Throws EnvironmentError.
void write_cassette(const Cassette& cassette, const std::string& path);
// On failure: one sentence, what is wrong with the file and where.
Expected<Cassette, std::string> read_cassette(const std::string& path);

// What of the scenario and the plan is not as it was recorded, one sentence each, such as
// "web.daily_update ran 'bin/a' when recorded, and runs 'bin/b' now". Empty: it can be replayed.
// `range` is the plan's. Throws EnvironmentError: what is built cannot be read.
std::vector<std::string> stale_parts(const Cassette& cassette, const Scenario& scenario,
                                     TimeRange range, const RealRunPlan& plan);

// By the containers of a plan, by index: why --faketime did not reach them when they were recorded.
// REQUIRES: stale_parts() is empty.
std::vector<std::string> faketime_failures(const Cassette& cassette, const Scenario& scenario,
                                           const RealRunPlan& plan);

// The recorded runs as those of a plan.
class CassetteRuns : public MeasurementSource {
 public:
  // REQUIRES: stale_parts() is empty. The cassette is borrowed and outlives it.
  CassetteRuns(const Cassette& cassette, const Scenario& scenario, const RealRunPlan& plan);

  const Measurement& measure(std::size_t run) override;

 private:
  std::vector<const Measurement*> by_run_;
};

}  // namespace cronwarp
