#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "base/time.h"
#include "convox/api.h"
#include "convox/cluster.h"
#include "cron/firing_stream.h"
#include "model/scenario.h"
#include "runner/live_runner.h"
#include "runner/runner.h"
#include "sim/kernel/simulation.h"
#include "sim/world/fact_stream.h"

namespace cronwarp::sim {

// Everything that lives in virtual time between a schedule and the end of a process: the rules that
// fire, the Lambda function that asks for a process, the processes themselves. It sees the rack
// only through the Convox API and the cluster below it.
//
// Events of one instant come in this order: ends of processes (their memory is free again), firings
// by task, launches that had been delayed.
//
// A rack that is served has other clients than the tasks. The processes they place live here too,
// as visitors: they end in virtual time, but they are no firings, and no fact is about them.
//
// With a live runner the processes really run while the clock is driven along by another one: they
// end when the runner says so, at what the clock then reads.
class World : public convox::ProcessHost, public LiveRunListener {
 public:
  static constexpr std::uint64_t kNoLimit = std::numeric_limits<std::uint64_t>::max();

  // The scenario, runner and facts are borrowed and outlive the world.
  World(const Scenario& scenario, TimeRange range, std::uint64_t event_budget, Runner& runner,
        FactStream& facts);

  // Borrowed: from now on processes are started with it, and the other runner is not asked.
  // REQUIRES: nothing has started.
  void set_live_runner(LiveRunner& live) { live_ = &live; }

  const VirtualClock& clock() const { return simulation_.clock(); }

  // Replays the range; returns when every firing has ended: start, advance to the end, finish. To
  // be called once, with the rack that has this world as its process host.
  void run(convox::RunApi& api, convox::Cluster* cluster);

  // Begins; `api` and `cluster` are borrowed. `cluster` null: the rack is elsewhere, and what it
  // accepts is handed over. REQUIRES: the platform's Lambda asks the API if there is no cluster.
  void start(convox::RunApi& api, convox::Cluster* cluster);

  // Handles everything before `at` (or the end of the range), then the clock reads it: true. Stops
  // after about `events_max` events: false. Looking for firings counts too, so that a call is short
  // even where nothing ever fires. An instant that has passed is reached. Throws BudgetExceeded,
  // naming the busiest task.
  bool advance_to(Instant at, std::uint64_t events_max = kNoLimit);

  // What finish would say of the firings in flight if the range ended now; nothing ends.
  void record_in_flight(FactObserver& observer) const;

  // Ends the firings in flight. REQUIRES: the clock reads the end of the range.
  void finish();

  // For when an exception came out of advance_to: ends the firings in flight, as running at the end
  // of the range [from, stopped()). Nothing but that may follow.
  void abandon();
  // The first instant that is not lived through.
  Instant stopped() const { return simulation_.now() + Duration{1}; }

  ProcessId name_process() override;
  void on_process_placed(const convox::PlacedProcess& process) override;
  // A firing's process ends as one that SIGTERM killed: docker stop sends it first.
  void on_process_stopped(convox::ProcessSlot slot) override;
  convox::ExecResult exec(const convox::ExecRequest& request) override;
  std::unique_ptr<convox::LiveExec> exec_live(const convox::ExecRequest& request) override;
  bool on_process_input(convox::ProcessSlot slot, std::string_view input) override;
  void on_process_input_end(convox::ProcessSlot slot) override;
  void on_process_listened_to(convox::ProcessSlot slot, bool listening) override;

  // REQUIRES: the clock has been driven to where it is to read when this happens.
  void on_run_output(LiveRunId run, std::string_view bytes) override;
  void on_run_ended(LiveRunId run, const LiveRunEnd& end) override;

 private:
  class LiveExecRun;

  enum class Presence : std::uint8_t {
    kFree,     // nothing; to be used again
    kFiring,   // a firing between its instant and its end
    kVisitor,  // a process that is no firing's
    kStopped,  // what a process that was stopped leaves until its end's event comes
  };

  struct InFlight {
    TaskIndex task = 0;
    Presence presence = Presence::kFree;
    bool has_process = false;
    bool has_run = false;  // false: its container was refused
    Instant scheduled_at;
    std::vector<Attempt> attempts;
    convox::ProcessSlot slot{};
    ProcessRun process;
    std::optional<RealRun> measured_by;  // as the process
    Outcome outcome;                     // how it will end, once it has a process
    std::string output;                  // kept across reuse: its memory is not given back
  };

  // What one task has running; indices are TaskIndex.
  struct TaskState {
    std::string command;       // as the platform delivers it
    std::string_view service;  // in the scenario
    std::uint64_t firings = 0;
    std::uint64_t key = 0;
    std::uint32_t running = 0;
    Instant latest_end = Instant::min();  // of all its processes so far
  };

  // What was done so far; the next three stop when it reaches `work_end`: false.
  std::uint64_t work() const { return simulation_.events() + looked_; }
  bool advance(Instant at, std::uint64_t work_end);
  // Fires the rest of the batch.
  void fire_batch();
  // Finds the next firings, if there are any before `at`.
  bool look_ahead(Instant at, std::uint64_t work_end);
  bool handle_events_before(Instant at, std::uint8_t rank, std::uint64_t work_end);
  void open_window();
  std::uint32_t begin_firing(TaskIndex task);
  void fire(TaskIndex task);
  void launch(std::uint32_t firing);
  void request_over_api(std::uint32_t firing);
  void run_on_cluster(std::uint32_t firing);
  void place_firing(std::uint32_t firing, const convox::PlacedProcess& process);
  void place_visitor(const convox::PlacedProcess& process);
  // A firing's process, from now to `end` as far as is known.
  void begin_process(InFlight& firing, ProcessId id, Instant end);
  void place_live(const convox::PlacedProcess& process);
  void stop_live(convox::ProcessSlot slot);
  void end_live_process(std::uint32_t place);
  // Who runs beside no earlier process of its task any more.
  void close_overlap(TaskIndex task);
  void stop_firing(InFlight& firing);
  void end_process(std::uint32_t place);
  void end(std::uint32_t firing, Outcome outcome);
  // At `at`, whatever they are doing.
  void end_all_in_flight(Instant at);
  static FiringEnded fact_of(const InFlight& firing, const Outcome& outcome);
  // The firings in flight by (scheduled_at, task).
  std::vector<std::uint32_t> firings_in_flight() const;
  std::string name_busiest_task() const;

  std::uint32_t take_free_place();
  void release_place(std::uint32_t place);

  const Scenario& scenario_;
  TimeRange range_;
  Random random_;
  Runner& runner_;
  LiveRunner* live_ = nullptr;
  FactStream& facts_;
  Simulation simulation_;
  convox::RunApi* api_ = nullptr;
  convox::Cluster* cluster_ = nullptr;

  // The firings are looked up a window at a time; `batch_` is the next one, if it is known.
  std::unique_ptr<cron::FiringStream> window_;
  Instant window_end_;
  std::optional<cron::FiringStream::Batch> batch_;
  std::size_t batch_fired_ = 0;  // of its firings, how many have begun
  std::uint64_t looked_ = 0;     // the work of opening windows, in events

  std::vector<TaskState> tasks_;
  std::vector<InFlight> in_flight_;  // reused; free ones are listed in `free_`
  std::vector<std::uint32_t> free_;
  std::map<LiveRunId, std::uint32_t> live_places_;  // of processes, in the order they started
  std::map<convox::ProcessSlot, LiveRunId> live_runs_;
  std::map<LiveRunId, LiveExecRun*> live_execs_;
  std::ptrdiff_t last_stopped_ = 0;         // the place of the process that was stopped last
  std::optional<std::uint32_t> launching_;  // the firing whose request is under way
  std::uint32_t running_ = 0;               // processes of firings on the rack
  std::uint64_t named_ = 0;                 // processes of others so far
  std::uint64_t fired_ = 0;
  std::uint64_t ended_ = 0;
};

}  // namespace cronwarp::sim
