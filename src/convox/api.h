#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/expected.h"
#include "base/time.h"
#include "model/fact.h"

// The Convox API as values: what a client asks of a rack and what the rack answers, whatever
// carries it. Views in requests are borrowed for the call. Source of the behaviour: the rack's API
// of April 2016 (convox/rack 20160420221228).

namespace cronwarp::convox {

// An answer other than success: the HTTP status and the message of the `{"error": …}` body.
struct ApiError {
  int status = 500;
  std::string message;
};

template <class T>
using Answer = Expected<T, ApiError>;

struct App {
  std::string name;
  std::string release;  // "R" and ten capitals; empty before the first
  std::string status;   // "running"
};

struct Release {
  std::string id;
  std::string app;
  Instant created;
};

struct Process {
  ProcessId id{};
  std::string app;
  std::string service;  // the API of 2016 says `name`
  std::string command;
  std::string release;
  std::uint64_t memory_bytes = 0;
  std::uint32_t instance = 0;
  Instant started;
};

struct Instance {
  std::uint32_t number = 0;
  std::uint64_t memory_bytes = 0;
  std::uint64_t memory_used_bytes = 0;
  std::uint32_t processes = 0;
};

// POST /apps/{app}/processes/{service}/run with form `command`.
struct RunProcessRequest {
  std::string_view app;
  std::string_view service;
  std::string_view command;
};

// `{"success":true}`: the API of April 2016 names no process, and says the same when the cluster
// had no room for one.
struct RunProcessReply {};

class Api {
 public:
  virtual ~Api() = default;

  virtual Answer<std::vector<App>> list_apps() = 0;
  virtual Answer<App> get_app(std::string_view app) = 0;
  virtual Answer<std::vector<Release>> list_releases(std::string_view app) = 0;
  virtual Answer<std::vector<Instance>> list_instances() = 0;

  // Ordered by service, then id.
  virtual Answer<std::vector<Process>> list_processes(std::string_view app) = 0;
  virtual Answer<RunProcessReply> run_process(const RunProcessRequest& request) = 0;
};

}  // namespace cronwarp::convox
