#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runner/cassette.h"

// A recording of three tasks for the tests of cassettes.

namespace cronwarp::test {

TimeRange two_days();

// A folder that is removed at the end.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string operator/(std::string_view name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

std::string bytes_of(const std::string& path);
// Makes the folders that are missing.
void put_bytes(const std::string& path, std::string_view bytes);

// Two tasks of web, which has an image, and one of worker, which has another.
Scenario sample_scenario();
// REQUIRES: there is one.
Service& service_of(Scenario& scenario, std::string_view name);

struct Recording {
  explicit Recording(Sampling chosen = {Sampling::Kind::kAll, 1}, TimeRange lived = two_days());

  Cassette make() const;

  Sampling sampling;
  TimeRange range;
  Scenario scenario = sample_scenario();
  RealRunPlan plan{scenario, range, sampling};
  // One of each ending that a real run can have, again and again.
  std::vector<std::optional<Measurement>> measurements;
};

}  // namespace cronwarp::test
