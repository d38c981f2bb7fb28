#include "tests/unit/runner/sample_recording.h"

#include <fstream>
#include <iterator>
#include <unistd.h>

#include <gtest/gtest.h>

#include "base/contract.h"
#include "tests/support/scenario_builder.h"

namespace cronwarp::test {
namespace {

namespace fs = std::filesystem;

using std::chrono::seconds;

std::vector<std::optional<Measurement>> sample_measurements(std::size_t count) {
  const std::vector<Measurement> endings = {
      {Duration{1'234}, outcome_of_exit(0), "done\n"},
      {seconds{2}, outcome_of_exit(3), "caf\xC3\xA9 \"quoted\" \\ \t \x01\n"},
      {seconds{1}, outcome_of_exit(127), "sh: bin/mails: not found\n"},
      {seconds{0}, outcome_of_exit(126), ""},
      {seconds{5}, outcome_of_exit(143), "not UTF-8: \xFF\xC3"},
      {seconds{6},
       {OutcomeKind::kKilled, Cause::kOutOfMemory, 9},
       std::string("a zero \0 byte", 13)},
      {seconds{7}, {OutcomeKind::kTimedOut, Cause::kTimeLimit, 7'000}, "\n"},
      {Duration{0}, {OutcomeKind::kNeverStarted, Cause::kContainerRefused, 0}, "no user app\n"},
  };
  std::vector<std::optional<Measurement>> measurements;
  for (std::size_t i = 0; i < count; ++i) measurements.emplace_back(endings[i % endings.size()]);
  return measurements;
}

}  // namespace

TimeRange two_days() { return {at("2016-04-21"), at("2016-04-23")}; }

Folder::Folder() : path_(testing::TempDir() + "cronwarp_cassette_" + std::to_string(::getpid())) {
  fs::remove_all(path_);
  fs::create_directories(path_);
}

Folder::~Folder() { fs::remove_all(path_); }

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void put_bytes(const std::string& path, std::string_view bytes) {
  fs::create_directories(fs::path(path).parent_path());
  std::ofstream(path, std::ios::binary) << bytes;
}

Scenario sample_scenario() {
  Scenario scenario = ScenarioBuilder()
                          .task("web.clean", "0 3 * * ? *")
                          .task("web.daily", "0 8 * * ? *")
                          .task("worker.mails", "30 9 * * ? *")
                          .service_memory("worker", std::uint64_t{64} << 20)
                          .build();
  scenario.manifest.path = "docker-compose.yml";
  for (Service& service : scenario.manifest.services) {
    service.image = service.name + ":1";
    service.environment = {{"RAILS_ENV", "production"}, {"DB_PASSWORD", "hunter22"}};
    service.volumes = {"./data:/data"};
  }
  scenario.behaviours[1].docker_timeout = seconds{7};
  scenario.manifest.tasks[0].command = "bin/clean";
  scenario.manifest.tasks[1].command = "bin/daily";
  scenario.manifest.tasks[2].command = "bin/mails";
  return scenario;
}

Service& service_of(Scenario& scenario, std::string_view name) {
  for (Service& service : scenario.manifest.services) {
    if (service.name == name) return service;
  }
  contract_failed("service_of", "the scenario has no such service");
}

Recording::Recording(Sampling chosen, TimeRange lived)
    : sampling(chosen), range(lived), measurements(sample_measurements(plan.runs().size())) {}

Cassette Recording::make() const {
  return make_cassette(scenario, plan,
                       {.tool_version = "0.1.0",
                        .range = range,
                        .sampling = sampling,
                        .faketime = true,
                        .containers = recorded_containers(scenario, plan),
                        .image_ids = {"sha256:1", "sha256:1", "sha256:2"},
                        .faketime_failures = {"", "", "bin/mails is statically linked"}},
                       measurements);
}

}  // namespace cronwarp::test
