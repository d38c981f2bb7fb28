#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "model/fact.h"

// The layer below the Convox API: the ECS cluster that places tasks on instances, and whoever makes
// placed processes run. Source: the ECS RunTask API.

namespace cronwarp::convox {

// A process's place in its cluster; reused after the process has ended.
enum class ProcessSlot : std::uint32_t {};

struct RunTaskRequest {
  std::string_view app;
  std::string_view service;
  std::string_view command;
};

// RunTask answers 200 with either the task or the reason of a failure.
inline constexpr std::string_view kNoMemory = "RESOURCE:MEMORY";
// No such cluster, task definition or, here, app or service.
inline constexpr std::string_view kMissing = "MISSING";

struct RunTaskReply {
  std::optional<ProcessSlot> process;
  std::string_view failure;  // static lifetime; empty on success
};

// How a process ended, as its container tells.
struct ProcessEnd {
  int exit_code = 0;        // 128 + n: killed by signal n
  std::string_view output;  // all it printed; borrowed for the call
};

class Cluster {
 public:
  virtual ~Cluster() = default;

  virtual RunTaskReply run_task(const RunTaskRequest& request) = 0;

  // Frees what the process held. REQUIRES: the slot is in use.
  virtual void process_ended(ProcessSlot slot, const ProcessEnd& end) = 0;
};

// Views are valid during the call.
struct PlacedProcess {
  ProcessSlot slot{};
  ProcessId id{};
  std::string_view service;
  std::string_view command;
};

// A command run inside a running process.
struct ExecRequest {
  std::string_view service;
  std::string_view command;
};

struct ExecResult {
  Duration duration{0};
  int exit_code = 0;
  std::string output;
};

// Makes the cluster's processes run: in virtual time, or for real. The cluster asks it for names
// and tells it of every start; it tells the cluster of every end.
class ProcessHost {
 public:
  virtual ~ProcessHost() = default;

  // Names the process that is about to be placed; no running process has that id.
  virtual ProcessId name_process() = 0;
  // A one-off process began. Called within the request that placed it. The processes that a rack
  // keeps for its services are not announced: they run until the rack ends them.
  virtual void on_process_placed(const PlacedProcess& process) = 0;
  // A one-off process was stopped from outside and is freed already; the cluster must not hear of
  // its end any more.
  virtual void on_process_stopped(ProcessSlot slot) = 0;
  virtual ExecResult exec(const ExecRequest& request) = 0;
};

}  // namespace cronwarp::convox
