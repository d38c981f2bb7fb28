#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <span>
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
#include "sim/world/delivery.h"
#include "sim/world/fact_stream.h"
#include "sim/world/fault_plan.h"

namespace cronwarp::sim {

// Everything that lives in virtual time between a schedule and the end of a process: the rules that
// fire, EventBridge and Lambda that deliver them, the function that asks for a process, the
// processes themselves, and what goes wrong with all of that. It sees the rack only through the
// Convox API and the cluster below it.
//
// Events of one instant come in this order: ends of processes (their memory is free again), deploys
// that begin, firings by task, then by task what had been delayed: requests, retries, copies.
//
// A firing that no fault can act on has one delivery of one try, and needs no more memory than its
// place. Of any other one there may be several deliveries and several processes; it ends when
// nothing of it is under way. A further process of a firing does what the first did.
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

  // What finish would say of the firings and deploys under way if the range ended now; nothing
  // ends.
  void record_in_flight(FactObserver& observer) const;

  // Ends the firings and deploys under way. REQUIRES: the clock reads the end of the range.
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

  // The order of what happens at one instant.
  enum Rank : std::uint8_t {
    kEndOfProcess,
    kDeploy,
    kFiring,
    kDelayed,
  };
  // In the subject of a delayed event: it is a delivery's, not a firing's first request.
  static constexpr std::uint32_t kOfDelivery = std::uint32_t{1} << 31;

  enum class Presence : std::uint8_t {
    kFree,       // nothing; to be used again
    kFiring,     // a firing between its instant and its end, with its first process
    kDuplicate,  // a further process of a firing
    kVisitor,    // a process that is no firing's
    kStopped,    // what a process that was stopped leaves until its end's event comes
  };

  // What only a firing has that a fault may act on, or that is tried more than once.
  struct Course {
    std::vector<FaultMark> faults;
    std::vector<DuplicateRun> duplicates;  // those that have ended, by start
    Outcome last_try;                      // of the last that has come to no process
    bool is_handed_over = false;           // a rack elsewhere has taken it
    std::uint32_t under_way = 0;           // deliveries and processes
    std::uint32_t processes = 0;           // so far
  };

  struct InFlight {
    TaskIndex task = 0;
    Presence presence = Presence::kFree;
    bool has_process = false;
    bool has_run = false;       // false: its container was refused
    bool is_running = false;    // its process has not ended
    bool is_counted = false;    // among the processes that run
    bool awaits_event = false;  // the event of its process's end is to come
    std::uint32_t firing = 0;   // of a duplicate: its firing's place
    Instant scheduled_at;
    std::vector<Attempt> attempts;
    convox::ProcessSlot slot{};
    ProcessRun process;
    std::optional<RealRun> measured_by;  // as the process
    Outcome outcome;                     // how it ends, once it has a process
    std::string output;                  // kept across reuse: its memory is not given back
    std::unique_ptr<Course> course;      // null: one delivery, one try
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

  // A deploy that waits for processes.
  struct Deploy {
    FaultIndex fault = 0;
    Instant began_at;
    std::uint32_t processes = 0;  // that began before it and have not ended
  };

  // What was done so far; the next three stop when it reaches `work_end`: false.
  std::uint64_t work() const { return simulation_.events() + looked_; }
  bool advance(Instant at, std::uint64_t work_end);
  // Fires the rest of the batch.
  void fire_batch();
  // Finds the next firings, if there are any before `at`.
  bool look_ahead(Instant at, std::uint64_t work_end);
  bool handle_events_before(Instant at, std::uint8_t rank, std::uint64_t work_end);
  void handle(const Event& event);
  void open_window();
  std::uint32_t begin_firing(TaskIndex task);
  void fire(TaskIndex task);
  std::string name_busiest_task() const;
  std::uint32_t take_free_place();
  // Of a process whose end has its event still to come, it is used again only after that.
  void release_place(std::uint32_t place);

  // The request of a firing that no fault acts on (world_requests.cpp).
  void launch(std::uint32_t firing);
  void launch_over_api(std::uint32_t firing);
  void launch_on_cluster(std::uint32_t firing);
  // Asks for a process of the firing: what is placed meanwhile is its.
  convox::Answer<convox::RunProcessReply> call_api(std::uint32_t firing);
  convox::RunTaskReply call_cluster(std::uint32_t firing);
  // What the answer makes of a firing that got no process by it; nullopt: it got one.
  std::optional<Outcome> loss(const convox::Answer<convox::RunProcessReply>& answer,
                              bool has_placed) const;
  static std::optional<Outcome> loss(const convox::RunTaskReply& reply);
  Duration skew(const InFlight& firing, std::uint32_t number) const;

  // The way of any other one (world_delivery.cpp). A delivery is an index of `deliveries_`.
  void begin_deliveries(std::uint32_t firing);
  // Gives it what it needs for more than one try; what it has so far is kept.
  Course& begin_course(std::uint32_t firing);
  std::uint32_t add_delivery(std::uint32_t firing, std::uint32_t number);
  void copy_delivery(std::uint32_t original, DeliveryStep next, Duration later);
  void schedule(std::uint32_t delivery, DeliveryStep next, Duration later);
  void go_on(std::uint32_t delivery);
  Occasion occasion(const Delivery& delivery, std::uint32_t number) const;
  // The fault that acts, noted in the firing.
  std::optional<FaultIndex> meet(FaultMoment moment, const Delivery& delivery,
                                 const Occasion& occasion);
  std::uint64_t draw_backoff(const Occasion& occasion) const;
  void hand_over(std::uint32_t delivery);
  void invoke(std::uint32_t delivery);
  void fail_try(std::uint32_t delivery, AttemptError error);
  // Into Lambda's queue, to be invoked so much later.
  void put_back(std::uint32_t delivery, Duration later);
  // The function has ended without an error: Lambda is content, whatever came of it.
  void complete(std::uint32_t delivery, std::optional<Outcome> lost);
  // Nothing more comes of the delivery. `lost`: if nothing else does, so the firing ends.
  void conclude(std::uint32_t delivery, std::optional<Outcome> lost);
  void conclude_lost(std::uint32_t delivery, Cause cause, std::uint32_t detail);
  void add_attempt(const Delivery& delivery, AttemptResult result, std::int32_t http_status,
                   AttemptError error = AttemptError::kNone);
  // One thing less of the firing is under way.
  void settle(std::uint32_t firing);

  // The requests on that way (world_requests.cpp).
  void request(std::uint32_t delivery);
  void request_over_api(std::uint32_t delivery);
  void meet_api_fault(std::uint32_t delivery, FaultIndex fault, const Occasion& occasion);
  void hear_from_api(std::uint32_t delivery);
  void do_late_work(std::uint32_t delivery);
  void request_on_cluster(std::uint32_t delivery);
  void call_again(std::uint32_t delivery, AttemptError error, const Occasion& occasion);
  void run_out_of_time(std::uint32_t delivery);

  // Processes and deploys (world_processes.cpp).
  void place_firing(std::uint32_t firing, const convox::PlacedProcess& process);
  void place_visitor(const convox::PlacedProcess& process);
  // Where the process that a firing with a course now gets has its place: the firing's own, if it
  // is the first.
  std::uint32_t take_process_place(std::uint32_t firing);
  std::optional<FaultIndex> meet_at_placement(std::uint32_t firing);
  RunResult run_with_fault(const RunSpec& spec, FaultIndex fault);
  // A firing's process, from now to `end` as far as is known.
  void begin_process(InFlight& in_flight, ProcessId id, Instant end);
  void end_process(std::uint32_t place);
  void stop_process(std::uint32_t place);
  // What follows from its end, however that came.
  void leave_rack(std::uint32_t place);
  void end_duplicate(std::uint32_t place);
  void begin_deploy(FaultIndex fault);
  void let_deploys_go_on(const InFlight& ended);

  // Processes of a live runner (world_live.cpp).
  void place_live(const convox::PlacedProcess& process);
  void stop_live(convox::ProcessSlot slot);
  void end_live_process(std::uint32_t place);
  // Who runs beside no earlier process of its task any more.
  void close_overlap(TaskIndex task);

  // Ends of firings (world_ends.cpp).
  void end(std::uint32_t firing, Outcome outcome);
  void end_course(std::uint32_t firing);
  // Of the firing, with these as all its duplicates.
  static FiringEnded fact_of(const InFlight& firing, const Outcome& outcome,
                             std::span<const DuplicateRun> duplicates);
  // Of what is in flight, by (scheduled_at, task), if it all ended at `at`.
  void tell_cut_off(Instant at, FactObserver& observer) const;
  void tell_deploys_cut_off(Instant at, FactObserver& observer) const;
  // At `at`, whatever they are doing.
  void end_all_in_flight(Instant at);
  std::vector<std::uint32_t> firings_in_flight() const;
  // By firing, then by start.
  std::vector<std::uint32_t> duplicates_in_flight() const;

  const Scenario& scenario_;
  TimeRange range_;
  Random random_;
  FaultPlan plan_;
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
  std::deque<Delivery> deliveries_;  // as in_flight_; none moves when another is added
  std::vector<std::uint32_t> free_deliveries_;
  std::vector<Deploy> deploys_;                     // under way, by begin
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
