#pragma once

#include <cstdint>
#include <optional>
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

class Cluster {
 public:
  virtual ~Cluster() = default;

  virtual RunTaskReply run_task(const RunTaskRequest& request) = 0;

  // Frees what the process held. REQUIRES: the slot is in use.
  virtual void process_ended(ProcessSlot slot) = 0;
};

struct PlacedProcess {
  ProcessSlot slot{};
  ProcessId id{};
  std::string_view command;  // valid during the call
};

// Makes the cluster's processes run: in virtual time, or for real. The cluster asks it for names
// and tells it of every start; it tells the cluster of every end.
class ProcessHost {
 public:
  virtual ~ProcessHost() = default;

  // Names the process that is about to be placed; no running process has that id.
  virtual ProcessId name_process() = 0;
  // Called within the request that placed the process.
  virtual void on_process_placed(const PlacedProcess& process) = 0;
};

}  // namespace cronwarp::convox
