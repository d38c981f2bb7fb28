#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/expected.h"
#include "base/time.h"
#include "model/fact.h"

// The Convox API as values: what a client asks of a rack and what the rack answers, whatever
// carries it. Views in requests are borrowed for the call. Messages of errors are those of the
// rack's generation, to the byte. Sources: convox/rack 20160420221228 and 20260421192651,
// convox/convox 3.24.9.

namespace cronwarp::convox {

// An answer other than success: the HTTP status and the message.
struct ApiError {
  int status = 500;
  std::string message;
};

template <class T>
using Answer = Expected<T, ApiError>;

struct Done {};  // the answer of a command without a result

struct App {
  std::string name;
  std::string release;  // the promoted one: "R" and ten capitals; empty before the first
  std::string status;   // "running"
};

// In the order of the names; values are secrets.
using Environment = std::map<std::string, std::string, std::less<>>;

struct Release {
  std::string id;
  std::string app;
  std::string build;
  std::string description;
  std::string manifest;
  Environment environment;
  Instant created;
};

struct Build {
  std::string id;  // "B" and ten capitals
  std::string app;
  std::string release;
  std::string description;
  std::string status;  // "complete"
  Instant started;
  Instant ended;
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

// How many processes of a service the rack keeps, and what each reserves. The API of 2016 calls it
// an entry of the formation.
struct ServiceScale {
  std::string name;
  std::int32_t count = 0;
  std::uint32_t cpu = 0;
  std::uint64_t memory_bytes = 0;
};

struct ScaleRequest {
  std::optional<std::int32_t> count = {};  // -1 and 0: none
  std::optional<std::uint32_t> cpu = {};
  std::optional<std::uint64_t> memory_bytes = {};
};

struct Instance {
  std::uint32_t number = 0;
  std::uint64_t memory_bytes = 0;
  std::uint64_t memory_used_bytes = 0;
  std::uint32_t processes = 0;
};

struct RunProcessRequest {
  std::string_view app;
  std::string_view service;
  std::string_view command;
  std::string_view release = {};  // empty: the app's. The rack of 2016 ignores it
};

// The API of April 2016 says neither which process it started nor whether there was room for one.
struct RunProcessReply {
  std::optional<Process> process;
};

struct NewRelease {
  std::string build = {};  // empty: that of the latest release
  std::string description = {};
  std::optional<Environment> environment = {};  // nullopt: that of the latest release
};

// Which lines of an app's log are wanted.
struct LogQuery {
  std::optional<Instant> since = {};      // nullopt: from the first line that is kept
  std::string filter = {};                // a line has this text in it; empty: all
  std::string service = {};               // empty: of all
  std::optional<ProcessId> process = {};  // nullopt: of all
};

struct LogLine {
  std::uint64_t number = 0;  // counts up by one through all lines of the rack, from 1
  Instant at;
  std::string service;  // empty: the rack's own line ("system/…")
  ProcessId process{};  // of a service's line
  std::string release;  // of a service's line
  std::string message;  // one line, without its end
};

// The one call the Lambda function of April 2016 makes.
class RunApi {
 public:
  virtual ~RunApi() = default;

  virtual Answer<RunProcessReply> run_process(const RunProcessRequest& request) = 0;
};

class Api : public RunApi {
 public:
  // By name. Names are 4 to 30 letters, digits and dashes, a letter first.
  virtual Answer<std::vector<App>> list_apps() = 0;
  virtual Answer<App> get_app(std::string_view app) = 0;
  virtual Answer<App> create_app(std::string_view name) = 0;
  virtual Answer<Done> delete_app(std::string_view app) = 0;

  // By service, then id.
  virtual Answer<std::vector<Process>> list_processes(std::string_view app) = 0;
  virtual Answer<Process> get_process(std::string_view app, ProcessId id) = 0;
  // The answer describes the process as it was. A service's process is replaced by a new one.
  virtual Answer<Process> stop_process(std::string_view app, ProcessId id) = 0;

  // Newest first.
  virtual Answer<std::vector<Release>> list_releases(std::string_view app) = 0;
  virtual Answer<Release> get_release(std::string_view app, std::string_view id) = 0;
  virtual Answer<Release> create_release(std::string_view app, const NewRelease& release) = 0;
  // Makes it the app's release and replaces the services' processes.
  virtual Answer<Release> promote_release(std::string_view app, std::string_view id) = 0;

  // Newest first.
  virtual Answer<std::vector<Build>> list_builds(std::string_view app) = 0;
  virtual Answer<Build> get_build(std::string_view app, std::string_view id) = 0;

  // By name.
  virtual Answer<std::vector<ServiceScale>> list_services(std::string_view app) = 0;
  virtual Answer<Done> scale_service(std::string_view app, std::string_view service,
                                     const ScaleRequest& request) = 0;
  virtual Answer<Done> restart_service(std::string_view app, std::string_view service) = 0;

  virtual Answer<std::vector<Instance>> list_instances() = 0;

  // In order, those with a number above `after`, at most `max`.
  virtual Answer<std::vector<LogLine>> read_logs(std::string_view app, const LogQuery& query,
                                                 std::uint64_t after, std::size_t max) = 0;
};

}  // namespace cronwarp::convox
