#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "convox/api.h"
#include "convox/cluster.h"
#include "convox/generation.h"
#include "convox/unread_output.h"
#include "fakes/rack/rack_apps.h"
#include "fakes/rack/rack_errors.h"
#include "fakes/rack/rack_placements.h"
#include "fakes/rack/rack_state.h"
#include "model/scenario.h"
#include "sim/kernel/virtual_clock.h"

namespace cronwarp::fakes {

// A Convox rack as a state machine: apps with releases and services, instances with memory, and the
// processes placed on them. It has the rack's memory and rules, but no time of its own: the clock
// is borrowed, and a ProcessHost makes the processes run. Single-threaded.
class FakeRack : public convox::Api, public convox::Cluster {
 public:
  struct Options {
    convox::Generation generation = convox::Generation::kGen1April2016;
    std::optional<RackSize> size;  // nullopt: there is always room
    std::uint64_t seed = 1;
    std::size_t log_lines_max = 0;  // kept of each app; older ones go first. 0: no log at all
  };

  // `clock` and `host` are borrowed and outlive the rack.
  FakeRack(const Options& options, const sim::VirtualClock& clock, convox::ProcessHost& host);

  // Adds an app with a first build and release, and its services with the processes they are to
  // have. REQUIRES: no app of that name.
  void create_app(const std::string& name, const std::vector<convox::ServiceScale>& services);

  convox::Answer<std::vector<convox::App>> list_apps() override;
  convox::Answer<convox::App> get_app(std::string_view app) override;
  convox::Answer<convox::App> create_app(std::string_view name) override;
  convox::Answer<convox::Done> delete_app(std::string_view app) override;
  convox::Answer<std::vector<convox::Process>> list_processes(std::string_view app) override;
  convox::Answer<convox::Process> get_process(std::string_view app, ProcessId id) override;
  convox::Answer<convox::RunProcessReply> run_process(
      const convox::RunProcessRequest& request) override;
  convox::Answer<convox::Process> stop_process(std::string_view app, ProcessId id) override;
  convox::Answer<std::vector<convox::Release>> list_releases(std::string_view app) override;
  convox::Answer<convox::Release> get_release(std::string_view app, std::string_view id) override;
  convox::Answer<convox::Release> create_release(std::string_view app,
                                                 const convox::NewRelease& release) override;
  convox::Answer<convox::Release> promote_release(std::string_view app,
                                                  std::string_view id) override;
  convox::Answer<std::vector<convox::Build>> list_builds(std::string_view app) override;
  convox::Answer<convox::Build> get_build(std::string_view app, std::string_view id) override;
  convox::Answer<std::vector<convox::ServiceScale>> list_services(std::string_view app) override;
  convox::Answer<convox::Done> scale_service(std::string_view app, std::string_view service,
                                             const convox::ScaleRequest& request) override;
  convox::Answer<convox::Done> restart_service(std::string_view app,
                                               std::string_view service) override;
  convox::Answer<std::vector<convox::Instance>> list_instances() override;
  convox::Answer<std::vector<convox::LogLine>> read_logs(std::string_view app,
                                                         const convox::LogQuery& query,
                                                         std::uint64_t after,
                                                         std::size_t max) override;

  convox::RunTaskReply run_task(const convox::RunTaskRequest& request) override;
  void process_output(convox::ProcessSlot slot, std::string_view bytes) override;
  void exec_changed() override { notify(); }
  void process_ended(convox::ProcessSlot slot, const convox::ProcessEnd& end) override;

  // The end of a process somebody is attached to; output, what did not come before, ends with a
  // line's end or is empty.
  struct AttachedEnd {
    int exit_code = 0;
    std::string output;
  };
  // As run_process, but says which process it is and keeps its end until it is forgotten. A rack
  // without room is an error 500 here, because there is nothing to attach to.
  convox::Answer<convox::Process> run_attached(const convox::RunProcessRequest& request);
  // For these: REQUIRES: run_attached gave the id, and it is not forgotten.
  // What it has printed while it runs and nobody has taken, at most so much.
  std::string take_attached_output(ProcessId id, std::size_t bytes_max);
  // nullptr while it runs, or there is output to take before.
  const AttachedEnd* attached_end(ProcessId id);
  // Its standard input. False: nothing reads it.
  bool write_attached(ProcessId id, std::string_view input);
  void end_attached_input(ProcessId id);
  // Stops it if it still runs.
  void forget_attached(ProcessId id);

  // Runs a command in a process that is there.
  convox::Answer<convox::ExecResult> exec(std::string_view app, ProcessId id,
                                          std::string_view command);
  // As exec, where processes really run; null where they do not.
  convox::Answer<std::unique_ptr<convox::LiveExec>> exec_live(std::string_view app, ProcessId id,
                                                              std::string_view command);
  // Remembers when the process ends, until it is unwatched as often as it was watched. REQUIRES:
  // the process is there.
  void watch(ProcessId id) { ++watched_[id].watchers; }
  void unwatch(ProcessId id);
  // nullopt while it runs. REQUIRES: it is watched.
  std::optional<Instant> watched_end(ProcessId id) const;

  convox::Generation generation() const { return generation_; }
  const sim::VirtualClock& clock() const { return clock_; }

  // The number of the last log line so far.
  std::uint64_t log_lines() const { return lines_; }

  // What outlives the rack; `revision` moves whenever that changes.
  RackState state() const;
  std::uint64_t revision() const { return revision_; }
  // Puts the apps of a state beside those that are there; where both have one of a name, the
  // state's takes its place.
  void restore(const RackState& state);

  // Called after a log line came, a process ended or an exec went on. At most one; may be empty.
  void set_on_change(std::function<void()> on_change) { on_change_ = std::move(on_change); }

 private:
  using Slot = convox::ProcessSlot;
  // What a process is to be, besides where.
  struct Start {
    const convox::Release* release = nullptr;
    std::string_view command;
    bool is_kept = false;
    bool is_attached = false;
  };
  struct Place {
    RackApp* app;
    const RackService* service;
    const convox::Release* release;
  };
  struct Attached {
    Slot slot{};
    convox::UnreadOutput unread;
    std::optional<AttachedEnd> end;  // nullopt: it runs
  };

  struct Watched {
    std::uint32_t watchers = 0;
    std::optional<Instant> ended;  // nullopt: it runs
  };

  // REQUIRES: somebody is attached to it.
  Attached& attached(ProcessId id);

  // Where a run is to go; nullopt: nowhere, and refusal says why.
  std::optional<Place> find_place(const convox::RunProcessRequest& request);
  RackErrors::Error refusal(const convox::RunProcessRequest& request);
  // nullopt: there is no room. A one-off process is announced.
  std::optional<Slot> start(RackApp& app, const RackService& service, const Start& start);
  void end(Slot slot, const convox::ProcessEnd& end);
  // Ends it from outside.
  void kill(Slot slot);
  // With all its processes.
  void remove(RackApp& app);

  // Brings the processes a service keeps to its count, as far as there is room.
  void keep_count(RackApp& app, const RackService& service);
  // Of all services, if one waits for room.
  void keep_all_counts() {
    if (is_waiting_for_room_) retry_counts();
  }
  void retry_counts();
  void replace_kept(RackApp& app, const RackService& service);
  std::vector<Slot> kept_by(const RackApp& app, const RackService& service);

  void log_start(const Placement& placement);
  void log_end(Slot slot, const convox::ProcessEnd& end);
  void log_output(const Placement& placement, std::string_view output);
  // Of a process that goes on: its last line may not be whole yet.
  void log_live_output(Slot slot, std::string_view output);
  void log_open_line(Slot slot);
  void log_message(const Placement& placement, std::string_view message);
  // Of the rack itself.
  void log_system(RackApp& app, std::string message);
  void add_line(RackApp& app, convox::LogLine line);
  void changed() { ++revision_; }
  void notify() const {
    if (on_change_) on_change_();
  }

  convox::Generation generation_;
  RackErrors errors_;
  const sim::VirtualClock& clock_;
  convox::ProcessHost& host_;
  bool logs_;
  RackApps apps_;
  RackPlacements placements_;
  bool is_waiting_for_room_ = false;  // some service keeps fewer processes than its count
  std::map<ProcessId, Attached> attached_;
  std::map<ProcessId, Watched> watched_;
  std::map<Slot, std::string> open_lines_;  // the last lines of those that printed, not yet whole
  std::uint64_t lines_ = 0;                 // of all logs so far
  std::uint64_t revision_ = 0;
  std::function<void()> on_change_;
};

}  // namespace cronwarp::fakes
