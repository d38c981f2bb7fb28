#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
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
  int exit_code = 0;  // 128 + n: killed by signal n
  // What it printed and process_output has not told; borrowed for the call, as is the next.
  std::string_view output;
  std::string_view trouble = {};  // for the rack's own log; empty: nothing
};

class Cluster {
 public:
  virtual ~Cluster() = default;

  virtual RunTaskReply run_task(const RunTaskRequest& request) = 0;

  // What a process prints while it runs. REQUIRES: the slot is in use.
  virtual void process_output(ProcessSlot slot, std::string_view bytes) = 0;
  // Something came of a LiveExec: whoever is attached to it may look.
  virtual void exec_changed() = 0;
  // Frees what the process held. REQUIRES: the slot is in use.
  virtual void process_ended(ProcessSlot slot, const ProcessEnd& end) = 0;
};

// Views are valid during the call.
struct PlacedProcess {
  ProcessSlot slot{};
  ProcessId id{};
  std::string_view service;
  std::string_view command;
  bool is_attached = false;  // a client sends its standard input
};

// A command run inside a running process.
struct ExecRequest {
  std::string_view service;
  std::string_view command;
  std::optional<ProcessSlot> process = std::nullopt;  // nullopt: one kept for its service
};

// All of it at once, decided beforehand.
struct ExecResult {
  Duration duration{0};
  int exit_code = 0;
  std::string output;
};

// One that really runs, for as long as somebody holds it.
class LiveExec {
 public:
  LiveExec() = default;
  virtual ~LiveExec() = default;
  LiveExec(const LiveExec&) = delete;
  LiveExec& operator=(const LiveExec&) = delete;

  // Of what it has printed since, at most so much.
  virtual std::string take_output(std::size_t bytes_max) = 0;
  // nullopt: it runs, or there is output to take before.
  virtual std::optional<int> exit_code() const = 0;
  virtual void write(std::string_view input) = 0;
  virtual void end_input() = 0;
  // Its end will come.
  virtual void kill() = 0;
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

  // A host whose processes really run, and do not follow a script, says more.

  // Null: `exec` knows how it goes.
  virtual std::unique_ptr<LiveExec> exec_live(const ExecRequest&) { return nullptr; }
  // The standard input of an attached process, and its end. False: nothing reads it.
  virtual bool on_process_input(ProcessSlot, std::string_view) { return false; }
  virtual void on_process_input_end(ProcessSlot) {}
  // Whether somebody takes what an attached process prints. If nobody does, it is to stand still.
  virtual void on_process_listened_to(ProcessSlot, bool) {}
};

}  // namespace cronwarp::convox
